"""Reads the corpus format and gives every example its labels."""

import gzip
import json
import lzma
import re
from pathlib import Path

from . import values

# How a parameter gets its value. The order is the order of the network's outputs: append only.
ACTIONS = ["absent", "other", "true", "false", "enum", "text", "number", "hour", "minute", "time", "seconds", "minutes",
           "hours", "days", "list_text", "list_number"]
ACTION = {name: i for i, name in enumerate(ACTIONS)}
SPAN_ACTIONS = {ACTION[a] for a in ACTIONS[5:]}
DURATION_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}

# What a parameter's schema asks for. The order is the order of the network's inputs: append only.
KINDS = ["string", "integer", "number", "boolean", "enum", "list_string", "list_number", "list_enum", "unsupported"]
KIND = {name: i for i, name in enumerate(KINDS)}

MAX_CALLS = 3
OPENERS = {".gz": gzip.open, ".xz": lzma.open}
# Punctuation as BERT's basic tokenizer sees it: each mark is a word of its own.
WORDS = re.compile(r"\w+|[^\w\s]")


def read(paths):
    """Examples of JSON lines files, plain or compressed with gzip or xz."""
    for path in paths:
        with OPENERS.get(Path(path).suffix, open)(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except json.JSONDecodeError as e:
                        raise SystemExit(f"{path}:{number}: not a JSON object: {e}") from e


def files(folders, split):
    """The files of one split in the given folders, sorted by name."""
    found = sorted(p for folder in folders for p in Path(folder).glob(f"*.{split}.jsonl*"))
    if not found:
        raise SystemExit(f"no *.{split}.jsonl, .jsonl.gz or .jsonl.xz in {', '.join(map(str, folders))}")
    return found


def snake_words(name):
    """The words of an identifier, lower case: 'setAlarmTime', 'set-alarm.time' and 'set_alarm_time' alike."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name)
    return re.sub(r"[^0-9a-zA-Z]+", " ", name).strip().lower()


def described(name, description):
    """The text that stands for a tool or parameter."""
    words = snake_words(name)
    description = (description or "").strip()
    return f"{words}: {description}" if description else words


def kind_of(schema):
    """The KINDS entry of a parameter's schema."""
    if not isinstance(schema, dict):
        return "unsupported"
    if "enum" in schema:
        return "enum" if schema["enum"] and all(isinstance(v, str) for v in schema["enum"]) else "unsupported"
    t = schema.get("type")
    if t in ("string", "integer", "number", "boolean"):
        return t
    if t == "array":
        item = kind_of(schema.get("items"))
        return {"string": "list_string", "integer": "list_number", "number": "list_number",
                "enum": "list_enum"}.get(item, "unsupported")
    return "unsupported"


def enum_of(schema):
    """The enum values of a parameter or of its items; empty where it has none."""
    kind = kind_of(schema)
    return schema["enum"] if kind == "enum" else schema["items"]["enum"] if kind == "list_enum" else []


class Slot:
    """How one parameter of one call gets its value: an action, a character span or enum choices."""

    def __init__(self, action, span=None, choices=()):
        self.action, self.span, self.choices = ACTION[action], span, list(choices)


def align(query, schema, value, used):
    """The slot that yields the value for this query, or the action 'other' where copying cannot express it."""
    kind = kind_of(schema)
    if kind == "boolean":
        return Slot("true" if value is True else "false" if value is False else "other")
    if kind == "enum":
        return Slot("enum", choices=[schema["enum"].index(value)]) if value in schema["enum"] else Slot("other")
    if kind == "list_enum":
        options = schema["items"]["enum"]
        if isinstance(value, list) and value and all(v in options for v in value):
            return Slot("enum", choices=[options.index(v) for v in value])
        return Slot("other")
    if kind == "string" and isinstance(value, str):
        span = _find(query, value, used)
        if span:
            return Slot("text", span)
        return _by_function(query, value, used, ("time",))
    if kind in ("integer", "number") and isinstance(value, (int, float)) and not isinstance(value, bool):
        return _by_function(
            query, value, used, ("hour", "minute", "seconds", "minutes", "hours", "days", "number"))
    if kind in ("list_string", "list_number") and isinstance(value, list) and value:
        return _find_list(query, value, "list_text" if kind == "list_string" else "list_number", used)
    return Slot("other")


def evaluate(action, text, integer=False):
    """The value that an action computes from a span's text, or None."""
    if action == "text":
        return text.strip() or None
    if action == "number":
        return values.number(text)
    if action in ("hour", "minute", "time"):
        hm = values.clock(text)
        return hm and (hm[0] if action == "hour" else hm[1] if action == "minute" else f"{hm[0]:02d}:{hm[1]:02d}")
    if action in DURATION_UNITS:
        seconds = values.duration(text)
        return None if seconds is None else values.unit_of(seconds, DURATION_UNITS[action])
    if action == "list_text":
        return values.items(text) or None
    if action == "list_number":
        numbers = [values.number(part) for part in values.items(text)]
        return numbers if numbers and None not in numbers else None
    raise ValueError(action)


def _spaced(text):
    return re.sub(r"\s+", " ", text.strip()).lower()


def _find(query, text, used):
    """The place of the text in the query as whole words: exact spelling first, then case ignored, unused first."""
    text = text.strip()
    if not text:
        return None
    pattern = r"\s+".join(re.escape(part) for part in text.split())
    for flags in (0, re.IGNORECASE):
        found = [m.span() for m in re.finditer(pattern, query, flags) if _whole(query, *m.span())]
        found = found or [m.span() for m in re.finditer(pattern, query, flags)]
        for span in found:
            if span not in used:
                return span
        if found:
            return found[0]
    return None


def _whole(query, start, end):
    before = start == 0 or not (query[start - 1].isalnum() and query[start].isalnum())
    return before and (end == len(query) or not (query[end].isalnum() and query[end - 1].isalnum()))


def _number_cuts(query):
    """Words of the query as character spans; digits and letters that are written together are words of their own."""
    spans = [m.span() for m in re.finditer(r"\d+(?:,\d+)*(?:\.\d+)?|[^\W\d]+|[^\w\s]", query)]
    return spans[:120]


def _by_function(query, value, used, actions):
    """The shortest span that says a number, else the longest that says a clock time or a duration, with the value."""
    words = _number_cuts(query)
    best = None
    for i in range(len(words)):
        for j in range(i, min(len(words), i + 8)):
            start, end = words[i][0], words[j][1]
            text = query[start:end]
            for rank, action in enumerate(actions):
                if action in ("hour", "minute", "time") and not _says_clock(text):
                    continue
                if _same(evaluate(action, text), value):
                    key = (((start, end) in used), rank, j - i if action == "number" else i - j)
                    if best is None or key < best[0]:
                        best = (key, action, (start, end))
    return Slot(best[1], best[2]) if best else Slot("other")


def _says_clock(text):
    """Whether a text that clock() takes is more than a bare number."""
    return bool(re.search(r"[:]|\d\s?[ap]\.?m|clock|noon|midday|midnight|past|to |morning|afternoon|evening|night|[ap]m",
                          text.lower()))


def _same(a, b):
    if a is None:
        return False
    if isinstance(a, str) or isinstance(b, str):
        return str(a) == str(b)
    return abs(a - b) < 1e-9


def _find_list(query, value, action, used):
    words = [m.span() for m in WORDS.finditer(query)][:120]
    want = [_spaced(str(v)) for v in value] if action == "list_text" else value
    best = None
    for i in range(len(words)):
        for j in range(i, min(len(words), i + 24)):
            got = evaluate(action, query[words[i][0]:words[j][1]])
            if got is None or len(got) != len(want):
                continue
            if action == "list_text":
                got = [_spaced(v) for v in got]
            if got == want and (best is None or j - i < best[0]):
                best = (j - i, (words[i][0], words[j][1]))
    return Slot(action, best[1]) if best else Slot("other")


def label(example):
    """The calls of an example: [(tool index, {parameter: Slot})] in the order in which the query mentions them."""
    tools = {t["name"]: i for i, t in enumerate(example["tools"])}
    calls, used = [], {}
    for answer in example["answers"]:
        schema = example["tools"][tools[answer["name"]]].get("parameters") or {}
        properties = schema.get("properties") or {}
        slots = {}
        for name, value in answer["arguments"].items():
            taken = used.setdefault(answer["name"], set())
            slots[name] = align(example["query"], properties.get(name), value, taken)
        # A place is used up once the whole call has its slots: two parameters of one call may share words.
        for slot in slots.values():
            if slot.span:
                taken.add(slot.span)
        calls.append((tools[answer["name"]], slots))
    def position(call):
        starts = [s.span[0] for s in call[1].values() if s.span]
        return min(starts) if starts else -1
    by_tool = {}
    for call in calls:
        by_tool.setdefault(call[0], []).append(call)
    return [c for group in by_tool.values() for c in sorted(group, key=position)]
