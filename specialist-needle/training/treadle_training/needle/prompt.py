"""What the network reads and writes for an example: the same text as the Java classes FlatTools, ToolNames and Prompt.

One table of cases (src/test/resources/generative/prompt-cases.json) holds both sides to it.
"""

import json
import re
import unicodedata

MAX_DEPTH = 5  # deeper in a schema, of values only the type, description and enum are written
CHOICES = ("anyOf", "oneOf", "allOf")
CONTROL = re.compile(r"\\u00[01][0-9a-f]")


def compact(value):
    """JSON as Jackson writes it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return CONTROL.sub(lambda m: m.group()[:2] + m.group()[2:].upper(), text)


def snake_case(name):
    """'getHTTPStatus', 'get-http-status' and 'GET_HTTP_STATUS' as 'get_http_status'."""
    kinds = [unicodedata.category(c) for c in name]
    words = ""
    for i, (c, kind) in enumerate(zip(name, kinds)):
        before = kinds[i - 1] if i else ""
        after = kinds[i + 1] if i + 1 < len(name) else ""
        if kind == "Lu" and (before in ("Ll", "Nd") or before == "Lu" and after == "Ll"):
            words += "_"
        words += c if kind[0] in "LM" or kind == "Nd" else "_"
    return re.sub("_+", "_", words).strip("_").lower() or "tool"


def written_names(names):
    """What the network calls the tools, in their order; no two are equal."""
    taken, written = set(), [None] * len(names)
    for i, name in enumerate(names):
        if snake_case(name) == name and name not in taken:
            written[i] = name
            taken.add(name)
    for i, name in enumerate(names):
        if written[i] is None:
            free, number = snake_case(name), 1
            while free in taken:
                number += 1
                free = f"{snake_case(name)}_{number}"
            written[i] = free
            taken.add(free)
    return written


class Flat:
    """The parameters of one JSON Schema, one entry each instead of a schema."""

    def __init__(self, root):
        self.root = root

    def properties(self, schema, depth):
        flat, required = {}, schema.get("required") or ()
        for name, described in (schema.get("properties") or {}).items():
            flat[name] = self.value(described, depth + 1)
            if name in required:
                flat[name]["required"] = True
        return flat

    def value(self, described, depth):
        schema, flat = self.resolved(described), {}
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), None)
        if isinstance(kind, str):
            flat["type"] = kind
        description = described.get("description", schema.get("description"))
        if description is not None:
            flat["description"] = description
        if "enum" in schema:
            flat["enum"] = schema["enum"]
        elif "const" in schema:
            flat["enum"] = [schema["const"]]
        if depth < MAX_DEPTH:
            if isinstance(schema.get("items"), dict):
                flat["items"] = self.value(schema["items"], depth + 1)
            if schema.get("properties"):
                flat["properties"] = self.properties(schema, depth)
            for keyword in CHOICES:
                if keyword in schema:
                    flat[keyword] = [self.value(one, depth + 1) for one in schema[keyword]]
        return flat

    def resolved(self, schema):
        """What a reference, or a choice between one schema and null, stands for."""
        for _ in range(MAX_DEPTH):
            reference = schema.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/"):
                schema = self.root
                for key in reference[2:].split("/"):
                    schema = schema.get(key.replace("~1", "/").replace("~0", "~"), {})
                continue
            some = [one for keyword in CHOICES for one in schema.get(keyword, ()) if one.get("type") != "null"]
            if len(some) != 1:
                break
            schema = some[0]
        return schema


def tools_text(tools, names=None):
    """The tools as the network reads them. names: what it calls them; by default their written names."""
    names = names or written_names([t["name"] for t in tools])
    flat = []
    for name, tool in zip(names, tools):
        schema = tool.get("parameters") or {}
        flat.append({"name": name, "description": tool.get("description") or "",
                     "parameters": Flat(schema).properties(schema, 0)})
    return compact(flat)


# What a part of an answer counts in training, as upstream weighs them.
STRUCTURE, NAME, KEY, VALUE = 1.0, 2.0, 1.5, 4.0


class Answer:
    """An answer as the network writes it: compact JSON in parts, each with its weight.

    What begins a list weighs like a name: there the network decides whether to call anything at all.
    """

    def __init__(self, calls, names):
        """names: {tool name: what the network calls it}."""
        self.parts = []
        if not calls:
            self._add(NAME, "[]")
            return
        for i, call in enumerate(calls):
            self._add(STRUCTURE if i else NAME, "," if i else "[{")
            self._add(STRUCTURE, '{"name":' if i else '"name":')
            self._add(NAME, compact(names[call["name"]]))
            self._add(STRUCTURE, ',"arguments":{')
            for j, (key, value) in enumerate(call["arguments"].items()):
                self._add(KEY, ("," if j else "") + compact(key) + ":")
                self._add(VALUE, re.sub(" +", " ", compact(value)))  # the tokenizer knows no repeated spaces
            self._add(STRUCTURE, "}}")
        self._add(STRUCTURE, "]")

    def _add(self, weight, text):
        self.parts.append((weight, text))

    @property
    def text(self):
        return "".join(text for _, text in self.parts)
