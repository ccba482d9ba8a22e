package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON Schema of a tool's arguments (draft 2020-12) as the {@link Value} of everything that may be written.
 *
 * <p>What is written always fits the schema, but not all that fits is written: only declared properties, numbers of
 * ordinary size, strings of enums in their usual spelling. A part of the schema with a keyword that cannot be held to
 * ({@code pattern}, {@code multipleOf}, {@code not} ...) becomes a value for which nothing can be written, and says
 * why. Annotations and unknown keywords are passed over, as the draft asks. For use by one thread.
 */
final class SchemaReader {

    private static final Set<String> NOT_HELD_TO = Set.of(
            "pattern",
            "multipleOf",
            "not",
            "if",
            "then",
            "else",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "contains",
            "minContains",
            "maxContains",
            "prefixItems",
            "additionalItems",
            "$dynamicRef",
            "$recursiveRef");

    private static final Set<String> COMBINING = Set.of("$ref", "anyOf", "oneOf", "allOf");

    private static final Set<String> HELD_TO = Set.of(
            "type",
            "enum",
            "const",
            "properties",
            "required",
            "additionalProperties",
            "unevaluatedProperties",
            "items",
            "unevaluatedItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");

    private static final Set<String> BESIDE_GIVEN_VALUES = Set.of("type", "enum", "const");

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private static final List<String> SCALARS = List.of("string", "number", "boolean", "null");

    private final JsonNode root;
    private final IdentityHashMap<JsonNode, Value> known = new IdentityHashMap<>();

    /** What is a choice of others, or a reference to one other. */
    private final Map<Value, List<Value>> choices = new LinkedHashMap<>();

    private @Nullable Value any;

    private SchemaReader(JsonNode root) {
        this.root = root;
    }

    /** What a schema that is an object allows. */
    static Value read(ObjectNode schema) {
        SchemaReader reader = new SchemaReader(schema);
        Value value = reader.value(schema);
        reader.choices.keySet().forEach(choice -> reader.settle(choice, new HashSet<>()));
        return value;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isRoot(JsonNode schema) {
        return schema == root;
    }

    private Value value(JsonNode schema) {
        Value seen = known.get(schema);
        if (seen != null) {
            return seen;
        }
        Value value = new Value();
        known.put(schema, value);
        try {
            read(schema, value);
        } catch (SchemaRefusal e) {
            value.fill(List.of(e.shape()));
        }
        return value;
    }

    private void read(JsonNode schema, Value value) throws SchemaRefusal {
        if (schema.isBoolean()) {
            if (!schema.booleanValue()) {
                throw new SchemaRefusal("the schema false allows nothing");
            }
            value.fill(anything());
            return;
        } else if (!schema.isObject()) {
            throw new SchemaRefusal("a schema is neither an object nor a boolean: " + schema.getNodeType());
        }
        requireOneDialect(schema);
        Set<String> combining = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            String name = keyword.getKey();
            if (NOT_HELD_TO.contains(name)) {
                throw new SchemaRefusal("the keyword " + name + " is not supported");
            }
            if (COMBINING.contains(name)) {
                combining.add(name);
            } else if (HELD_TO.contains(name)) {
                others.add(name);
            }
        }
        if (combining.isEmpty()) {
            value.fill(plain(schema, others));
        } else if (combining.size() > 1 || !others.isEmpty()) {
            throw new SchemaRefusal(combining + " beside " + others + " is not supported");
        } else {
            choices.put(value, alternatives(combining.iterator().next(), schema));
        }
    }

    /** Refuses a schema in which references lead elsewhere, or keywords (such as {@code format}) mean something else. */
    private void requireOneDialect(JsonNode schema) throws SchemaRefusal {
        if (schema.has("$id") && !isRoot(schema)) {
            throw new SchemaRefusal("a schema with its own $id is not supported");
        } else if (!schema.path("$schema").asText(DIALECT).startsWith(DIALECT)) {
            throw new SchemaRefusal("a schema of another draft is not supported: " + schema.path("$schema"));
        }
    }

    private List<Value> alternatives(String keyword, JsonNode schema) throws SchemaRefusal {
        JsonNode alternatives = schema.path(keyword);
        if (keyword.equals("$ref")) {
            return List.of(value(referred(alternatives.asText())));
        } else if (!alternatives.isArray() || alternatives.isEmpty()) {
            throw new SchemaRefusal(keyword + " is not a list of schemas");
        } else if (keyword.equals("allOf") && alternatives.size() > 1) {
            throw new SchemaRefusal("allOf of several schemas is not supported");
        } else if (keyword.equals("oneOf") && mayOverlap(alternatives)) {
            throw new SchemaRefusal("oneOf of schemas that may overlap is not supported");
        }
        List<Value> values = new ArrayList<>();
        alternatives.forEach(alternative -> values.add(value(alternative)));
        return values;
    }

    /** Fills what is a choice of others, or a reference, once all schemas were read. */
    private void settle(Value value, Set<Value> open) {
        List<Value> alternatives = choices.get(value);
        if (alternatives == null || value.isFilled()) {
            return;
        }
        open.add(value);
        // Once each: alternatives of alternatives may come to the same by many ways.
        Set<Shape> all = new LinkedHashSet<>();
        for (Value alternative : alternatives) {
            if (open.contains(alternative)) {
                value.fill(List.of(new Shape.Refused("a schema is defined by itself")));
                return;
            }
            settle(alternative, open);
            if (alternative.isRefused()) {
                // Half a choice would turn what was meant into what is left.
                value.fill(alternative.shapes());
                return;
            }
            all.addAll(alternative.shapes());
        }
        open.remove(value);
        value.fill(List.copyOf(all));
    }

    /** Whether a value may fit two alternatives; also where that is not certain. */
    private boolean mayOverlap(JsonNode alternatives) throws SchemaRefusal {
        Set<String> taken = new HashSet<>();
        for (JsonNode alternative : alternatives) {
            JsonNode schema =
                    alternative.has("$ref") ? referred(alternative.path("$ref").asText()) : alternative;
            Set<String> types = types(schema.path("type"));
            if (types.remove("integer")) {
                types.add("number");
            }
            if (types.isEmpty() || !Collections.disjoint(taken, types)) {
                return true;
            }
            taken.addAll(types);
        }
        return false;
    }

    private JsonNode referred(String reference) throws SchemaRefusal {
        if (!reference.equals("#") && !reference.startsWith("#/")) {
            throw new SchemaRefusal("the reference " + reference + " is not one within the schema");
        }
        JsonNode target = root;
        if (!reference.equals("#")) {
            for (String step : reference.substring(2).split("/", -1)) {
                String key = step.replace("~1", "/").replace("~0", "~");
                target = target.isArray() && key.matches("\\d{1,9}")
                        ? target.path(Integer.parseInt(key))
                        : target.path(key);
                requireOneDialect(target);
            }
        }
        if (target.isMissingNode()) {
            throw new SchemaRefusal("the reference " + reference + " leads nowhere");
        }
        return target;
    }

    private List<Shape> plain(JsonNode schema, Set<String> keywords) throws SchemaRefusal {
        if (schema.has("enum") || schema.has("const")) {
            if (!BESIDE_GIVEN_VALUES.containsAll(keywords)) {
                throw new SchemaRefusal("enum or const beside " + keywords + " is not supported");
            }
            return List.of(GivenValues.of(schema, types(schema.path("type"))));
        }
        Set<String> types = types(schema.path("type"));
        if (types.isEmpty()) {
            String implied = schema.has("properties") ? "object" : schema.has("items") ? "array" : "";
            if (implied.isEmpty()) {
                if (!keywords.isEmpty()) {
                    throw new SchemaRefusal(keywords + " without a type is not supported");
                }
                return anything();
            }
            types = Set.of(implied);
        }
        List<Shape> shapes = new ArrayList<>();
        for (String type : types) {
            shapes.add(shape(type, schema));
        }
        return shapes;
    }

    private static Set<String> types(JsonNode type) {
        Set<String> types = new TreeSet<>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        if (type.isArray()) {
            type.forEach(t -> types.add(t.asText()));
        }
        if (types.contains("number")) {
            types.remove("integer");
        }
        return types;
    }

    private Shape shape(String type, JsonNode schema) throws SchemaRefusal {
        return switch (type) {
            case "object" -> object(schema);
            case "array" -> list(schema);
            case "string" -> SchemaLimits.text(schema);
            case "integer" -> SchemaLimits.number(schema, true);
            case "number" -> SchemaLimits.number(schema, false);
            case "boolean" -> Shape.Given.of(List.of("true", "false"));
            case "null" -> Shape.Given.of(List.of("null"));
            default -> throw new SchemaRefusal("the type " + type + " is unknown");
        };
    }

    private ObjectShape object(JsonNode schema) throws SchemaRefusal {
        JsonNode properties = schema.path("properties");
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        if (properties.size() > ObjectShape.MAX_PROPERTIES) {
            throw new SchemaRefusal(
                    properties.size() + " properties are too many, the limit is " + ObjectShape.MAX_PROPERTIES);
        }
        boolean isClosed = schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").booleanValue();
        if (properties.isEmpty() && !isClosed && !isRoot(schema)) {
            throw new SchemaRefusal("an object whose properties are not declared is not supported");
        }
        ObjectShape shape = new ObjectShape();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String name = property.getKey();
            shape.add(GivenValues.spelled(TextNode.valueOf(name)), value(property.getValue()), required.remove(name));
        }
        if (!required.isEmpty()) {
            throw new SchemaRefusal("the properties " + required + " are required but not declared");
        }
        return shape;
    }

    private ListShape list(JsonNode schema) throws SchemaRefusal {
        int least = SchemaLimits.count(schema, "minItems", 0);
        int most = SchemaLimits.count(schema, "maxItems", TextShape.NO_LIMIT);
        if (least > most) {
            throw new SchemaRefusal("minItems is above maxItems");
        } else if (schema.path("uniqueItems").asBoolean() && most > 1) {
            throw new SchemaRefusal("the keyword uniqueItems is not supported");
        }
        if (schema.has("items")) {
            return new ListShape(value(schema.path("items")), least, most);
        } else if (schema.has("unevaluatedItems")) {
            throw new SchemaRefusal("unevaluatedItems without items is not supported");
        }
        return new ListShape(anyValue(), least, most);
    }

    /** Scalars and lists of anything, but no objects, whose keys would have to be invented. */
    private List<Shape> anything() throws SchemaRefusal {
        List<Shape> shapes = new ArrayList<>();
        for (String type : SCALARS) {
            shapes.add(shape(type, MissingNode.getInstance()));
        }
        shapes.add(new ListShape(anyValue(), 0, TextShape.NO_LIMIT));
        return shapes;
    }

    private Value anyValue() throws SchemaRefusal {
        Value known = any;
        if (known == null) {
            known = new Value();
            any = known;
            known.fill(anything());
        }
        return known;
    }
}
