/** A home assistant on LangChain4j's AiServices, with Treadle between it and Gemini. */
@NullMarked
package dev.treadle.examples.assistant;

import org.jspecify.annotations.NullMarked;
