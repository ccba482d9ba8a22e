package dev.treadle.examples.cli;

import dev.langchain4j.model.chat.ChatModel;
import dev.treadle.gemini.GeminiOrchestrator;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.policy.Audit;
import dev.treadle.policy.AuditBudget;
import dev.treadle.policy.Journal;
import dev.treadle.policy.Trust;
import dev.treadle.router.Router;
import dev.treadle.router.RoutingChatModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The examples of docs/trust.md, compiled: a test compares the two. */
final class TrustGuideExample {

    private TrustGuideExample() {}

    static Router trusting(PointerSpecialist specialist, GeminiOrchestrator gemini) {
        // GUIDE {
        Trust trust = Trust.read(Path.of("my-trust"), specialist.bundle().fingerprint());
        Router router = Router.builder(specialist, gemini.chatModel())
                .policy(trust.policy())
                .build();
        // }
        return router;
    }

    static void audited(
            PointerSpecialist specialist,
            GeminiOrchestrator gemini,
            Trust trust,
            Executor executor,
            Consumer<ChatModel> application) {
        // GUIDE {
        try (Journal journal = Journal.builder(Path.of("my-journal")).build();
                Audit audit = Audit.builder(gemini.chatModel(), executor, trust.certificate())
                        .share(0.05) // of the accepted calls
                        .shareFor("destructive", 1)
                        .budget(AuditBudget.daily(500).withDollars(new BigDecimal("0.50")))
                        .costModel(gemini.costModel())
                        .journal(journal)
                        .onAlarm(alarm -> System.err.println(alarm))
                        .build();
                Router router = Router.builder(specialist, gemini.chatModel())
                        .policy(trust.policy())
                        .exchangeListener(journal) // keeps escalations
                        .exchangeListener(audit) // samples accepted calls
                        .build()) {
            application.accept(RoutingChatModel.of(router));
            System.out.println(audit.report());
        }
        // }
    }

    static Journal redacted() {
        // GUIDE {
        Journal journal = Journal.builder(Path.of("my-journal"))
                .redact(record -> record.toString().contains("@") ? Optional.empty() : Optional.of(record))
                .build();
        // }
        return journal;
    }
}
