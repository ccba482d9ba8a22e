package dev.treadle.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets a specialist's calls pass only where each names an offered tool and its arguments fit that tool's JSON Schema
 * (draft 2020-12), after repairs that need no guess.
 *
 * <p>Nothing is fetched: a schema with a remote reference is {@linkplain Reason#UNUSABLE_SCHEMA unusable}. Compiled
 * schemas are cached by the tool's content, at most {@value #CACHED_SCHEMAS}. Thread-safe.
 */
public final class ToolCallGate {

    /** The number of compiled schemas that are kept. */
    public static final int CACHED_SCHEMAS = 1024;

    /** A number with more places than this before or after its point costs too much to compare. */
    private static final int MOST_PLACES = 400;

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .regularExpressionFactory(BoundedRegex::new)
            .locale(Locale.ENGLISH)
            .build();

    private final Map<ToolSpecification, Compiled> compiled = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ToolSpecification, Compiled> eldest) {
            return size() > CACHED_SCHEMAS;
        }
    };

    private record Compiled(ObjectNode json, Schema schema) {}

    /** What the gate makes of calls. */
    public sealed interface Outcome {

        /** Every call is complete and valid. */
        record Passed(List<ToolCall> calls, List<Repair> repairs) implements Outcome {
            public Passed {
                calls = List.copyOf(calls);
                repairs = List.copyOf(repairs);
            }
        }

        /** A call is not, and the reason is one of the gate's. */
        record Refused(Reason reason, String detail) implements Outcome {}
    }

    /** Checks calls against the tools that a request offers. Never throws on account of a call or schema. */
    public Outcome check(List<ToolCall> calls, List<ToolSpecification> tools) {
        Map<String, ToolSpecification> byName = new HashMap<>();
        tools.forEach(tool -> byName.put(tool.name(), tool));
        List<ToolCall> passed = new ArrayList<>();
        List<Repair> repairs = new ArrayList<>();
        for (ToolCall call : calls) {
            ToolSpecification tool = byName.get(call.name());
            if (tool == null) {
                return refused(Reason.UNKNOWN_TOOL, "the request offers no tool named " + call.name());
            }
            try {
                Compiled schema = compiled(tool);
                ObjectNode arguments = call.arguments().deepCopy();
                if (!isPlain(arguments)) {
                    return refused(Reason.SCHEMA_VIOLATION, call.name() + ": an argument cannot be written as JSON");
                }
                repairs.addAll(RepairLadder.repair(call.name(), arguments, schema.json()));
                List<Error> errors = schema.schema().validate(arguments);
                if (!errors.isEmpty()) {
                    return refused(Reason.SCHEMA_VIOLATION, call.name() + ": " + errors.get(0));
                }
                passed.add(new ToolCall(call.name(), arguments));
            } catch (RuntimeException | StackOverflowError e) {
                return refused(Reason.UNUSABLE_SCHEMA, "the schema of " + call.name() + " cannot be used: " + e);
            }
        }
        return new Outcome.Passed(passed, repairs);
    }

    private Compiled compiled(ToolSpecification tool) {
        synchronized (compiled) {
            Compiled known = compiled.get(tool);
            if (known != null) {
                return known;
            }
        }
        ObjectNode json = ToolSchemas.parametersOf(tool);
        // A registry a schema: one tool's $id cannot shadow another's, and none is kept after eviction.
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaLoader(
                                loader -> loader.fetchRemoteResources(false).block(iri -> true))
                        .schemaRegistryConfig(CONFIG));
        Compiled fresh = new Compiled(json, registry.getSchema(json));
        synchronized (compiled) {
            compiled.put(tool, fresh);
        }
        return fresh;
    }

    /** Whether a value reaches its reader as it is: no NaN, no infinity, no Java object, no astronomical number. */
    private static boolean isPlain(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY, OBJECT -> {
                for (JsonNode part : value) {
                    if (!isPlain(part)) {
                        yield false;
                    }
                }
                yield true;
            }
            case NUMBER ->
                value.isBigDecimal()
                        ? Math.abs((long) value.decimalValue().scale()) <= MOST_PLACES
                        : RepairLadder.isFinite(value);
            case BOOLEAN, NULL, STRING -> true;
            case BINARY, MISSING, POJO -> false;
        };
    }

    private static Outcome refused(Reason reason, String detail) {
        return new Outcome.Refused(reason, OneLine.of(detail));
    }
}
