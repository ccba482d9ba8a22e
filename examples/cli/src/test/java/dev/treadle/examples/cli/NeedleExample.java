package dev.treadle.examples.cli;

import dev.langchain4j.model.chat.ChatModel;
import dev.treadle.needle.generative.NeedleSpecialist;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.policy.Policies;
import dev.treadle.policy.Trust;
import dev.treadle.router.Router;
import dev.treadle.router.RoutingChatModel;
import dev.treadle.router.Tier;
import java.nio.file.Path;

/** The example of docs/needle.md, compiled: a test compares the two. */
final class NeedleExample {

    private NeedleExample() {}

    static String ask(ChatModel orchestrator) {
        // README {
        try (PointerSpecialist pointer = PointerSpecialist.embedded();
                NeedleSpecialist needle = NeedleSpecialist.open(Path.of("needle"))) {
            Trust trust = Trust.read(Path.of("my-trust"), needle.bundle().fingerprint());
            try (Router router = Router.builder(pointer, orchestrator)
                    .policy(Policies.recommended())
                    .thenTier(new Tier(needle, trust.policy()))
                    .build()) {
                return RoutingChatModel.of(router).chat("remind me at half past nine to call the plumber");
            }
        }
        // }
    }
}
