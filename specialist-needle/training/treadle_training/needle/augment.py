"""Tools declared otherwise than in the corpus: other names, order, descriptions; calls follow. For the network to read them."""

import re

from .. import corpus
from ..present import styled

SYNONYMS = [
    "get fetch show read retrieve query", "find search look_up lookup discover", "set change adjust configure update",
    "create make add new register", "delete remove erase drop", "send dispatch deliver transmit", "play start_playing",
    "cancel abort call_off", "book reserve", "buy purchase order", "list enumerate show_all", "turn switch", "open launch",
    "check verify inspect", "schedule plan", "convert transform translate", "calculate compute work_out", "start begin run",
    "stop end halt", "share publish", "save store keep", "call phone ring", "track follow monitor"]
BY_WORD = {words[i]: words[:i] + words[i + 1:] for words in map(str.split, SYNONYMS) for i in range(len(words))}
DOMAINS = ["api", "my", "app", "assistant", "service", "user", "v2", "home", "client", "tool"]
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bran crel dorn flim grat plon stek trin".split()
STYLES = ["snake", "camel", "pascal", "kebab"]


def invented(rng):
    """A word that means nothing: its tool or parameter is known by its description alone."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3))))


def renamed(tool, rng):
    """Another name for a tool."""
    words, roll = corpus.snake_words(tool["name"]).split(), rng.random()
    if not words or roll < 0.3 and len(tool.get("description") or "") > 15:
        return rng.choice((invented(rng), f"{invented(rng)}_{invented(rng)}", f"tool_{rng.randrange(100)}"))
    if roll < 0.45 and 1 < len(words) < 4:
        return "_".join(words[1:] + words[:1])
    if roll < 0.6:
        return rng.choice(DOMAINS) + "_" + "_".join(words)
    return "_".join(rng.choice(BY_WORD[w]) if w in BY_WORD and rng.random() < 0.8 else w for w in words)


def keys_renamed(properties, rng):
    """{parameter: its new name}: all in another style, or a described one with a name that means nothing."""
    style, opaque = rng.choice(STYLES), rng.random() < 0.3
    keys = {}
    for key, schema in properties.items():
        new = key
        if opaque and isinstance(schema, dict) and len(schema.get("description") or "") > 8:
            new = rng.choice((invented(rng), f"arg{len(keys) + 1}"))
        elif not opaque and re.fullmatch(r"[A-Za-z][\w-]*", key) and corpus.snake_words(key):
            new = styled(key, style)
        keys[key] = new if new not in keys.values() and (new == key or new not in properties) else key
    return keys if len(set(keys.values())) == len(keys) else {key: key for key in properties}


def declared(tool, used, rng):
    """(tool, {parameter: its new name}): the tool as another application might declare it.

    used: the parameters that calls give; they are kept.
    """
    schema = tool.get("parameters") or {}
    properties, required = dict(schema.get("properties") or {}), list(schema.get("required") or [])
    keys = keys_renamed(properties, rng) if rng.random() < 0.12 else {key: key for key in properties}
    bare, trim = rng.random() < 0.08, rng.random() < 0.35
    order = list(properties)
    if rng.random() < 0.25:
        rng.shuffle(order)
    shown = {}
    for key in order:
        if key not in used and key not in required and trim and rng.random() < 0.5:
            continue
        p = properties[key]
        opaque = keys[key] not in (key, *(styled(key, s) for s in STYLES))
        if isinstance(p, dict) and "description" in p and not opaque and (bare or rng.random() < 0.08):
            p = {k: v for k, v in p.items() if k != "description"}
        if isinstance(p, dict) and isinstance(p.get("enum"), list) and rng.random() < 0.2:
            p = p | {"enum": rng.sample(p["enum"], len(p["enum"]))}
        shown[keys[key]] = p
    name = renamed(tool, rng) if rng.random() < 0.2 else tool["name"]
    kept = corpus.snake_words(name) == corpus.snake_words(tool["name"])
    description = "" if kept and (bare or rng.random() < 0.04) else tool.get("description") or ""
    new = {"name": name, "description": description, "parameters": {
        **schema, "type": "object", "properties": shown, "required": [keys[k] for k in required if k in keys]}}
    return new, keys


def plain(value):
    """Numbers without a fraction as integers, in lists and objects too."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def lowered(query, calls, tools, rng):
    """Query and calls in lower case, as speech recognition gives them; enum values stay."""
    query = query.lower()

    def low(value, schema):
        if isinstance(value, str) and not (isinstance(schema, dict) and "enum" in schema) and value.lower() in query:
            return value.lower()
        if isinstance(value, list):
            return [low(v, schema.get("items") if isinstance(schema, dict) else None) for v in value]
        return value

    return query, [{"name": c["name"], "arguments": {
        k: low(v, ((tools[c["name"]].get("parameters") or {}).get("properties") or {}).get(k))
        for k, v in c["arguments"].items()}} for c in calls]
