package dev.treadle.examples.cli;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.treadle.gemini.GeminiOrchestrator;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.policy.Policies;
import dev.treadle.router.Router;
import dev.treadle.router.RoutingChatModel;

/** The README's example, compiled: a test compares the two. */
final class ReadmeExample {

    interface Assistant {
        String chat(String message);
    }

    private ReadmeExample() {}

    static String ask(String apiKey, Object homeTools) {
        // README {
        try (PointerSpecialist specialist = PointerSpecialist.embedded();
                GeminiOrchestrator gemini = GeminiOrchestrator.builder(apiKey)
                        .modelName("gemini-3.8-flash")
                        .build();
                Router router = Router.builder(specialist, gemini.chatModel())
                        .policy(Policies.recommended())
                        .costModel(gemini.costModel())
                        .listener(trace -> System.out.println(trace))
                        .build()) {
            ChatModel model = RoutingChatModel.of(router); // was: gemini.chatModel()
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .tools(homeTools)
                    .build();
            return assistant.chat("set a timer for ten minutes");
        }
        // }
    }
}
