"""What the network sees of a request. The Java side (class RequestFeatures) builds the same arrays."""

import re

import numpy as np

from . import corpus, values

DIM = 384  # width of the sentence encoder
TOKEN_FEATURES = 8
MAX_PIECES = 126
MAX_ENUM = 40
MAX_SPAN = 24
INSTANCES = corpus.MAX_CALLS
PARAM_TYPES = 2 * len(corpus.KINDS)
RELATIONS = 32

NUMBER_WORDS = (set(values.UNITS) | set(values.TENS) | set(values.SCALES) | set(values.ORDINALS)
                | {"half", "quarter", "dozen"})
QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|(?<!\w)'([^']+)'(?!\w)")

_SPANS = {"string": ["text", "time"], "boolean": ["true", "false"], "enum": ["enum"], "list_enum": ["enum"],
          "list_string": ["list_text"], "list_number": ["list_number"], "unsupported": []}
_NUMERIC = ["number", "hour", "minute", "seconds", "minutes", "hours", "days"]
# ALLOWED[kind][action]: which actions can fill a parameter of a kind.
ALLOWED = np.zeros((len(corpus.KINDS), len(corpus.ACTIONS)), bool)
for _k, _kind in enumerate(corpus.KINDS):
    for _action in ["absent", "other"] + _SPANS.get(_kind, _NUMERIC):
        ALLOWED[_k, corpus.ACTION[_action]] = True


def token_features(query, offsets, continues):
    """[T+1, 8]: row 0 is [CLS]. Columns: continues a word, upper-case start, all upper case, digit, punctuation or
    symbol, number word, quoted, [CLS]."""
    quoted = np.zeros(len(query) + 1, bool)
    for m in QUOTED.finditer(query):
        g = next(i for i in (1, 2, 3) if m.group(i) is not None)
        quoted[m.start(g):m.end(g)] = True
    f = np.zeros((len(offsets) + 1, TOKEN_FEATURES), np.float32)
    f[0, 7] = 1
    for i, (start, end) in enumerate(offsets, 1):
        text = query[start:end]
        f[i, 0] = continues[i - 1]
        f[i, 1] = text[:1].isupper()
        f[i, 2] = len(text) >= 2 and text.isalpha() and text.isupper()
        f[i, 3] = any(c.isdecimal() for c in text)
        f[i, 4] = len(text) == 1 and not text.isalpha() and not text.isdecimal()
        f[i, 5] = text.lower() in NUMBER_WORDS
        f[i, 6] = quoted[start]
    return f


def boundaries(query, offsets):
    """(start_ok, end_ok), each [T+1]: no span begins or ends inside a run of letters or of digits."""
    start_ok, end_ok = np.zeros(len(offsets) + 1, bool), np.zeros(len(offsets) + 1, bool)
    for i, (start, end) in enumerate(offsets, 1):
        start_ok[i] = start == 0 or not _same_class(query[start - 1], query[start])
        end_ok[i] = end == len(query) or not _same_class(query[end - 1], query[end])
    return start_ok, end_ok


def _same_class(a, b):
    return a.isalpha() and b.isalpha() or a.isdecimal() and b.isdecimal()


def relation(tokens, tool_of_param, param_of_enum, tools):
    """[N, N] relation codes for one request, N = tokens + tools + params + enums (tokens include [CLS])."""
    kind = np.concatenate([[0], np.ones(tokens - 1), np.full(tools, 2), np.full(len(tool_of_param), 3),
                           np.full(len(param_of_enum), 4)]).astype(np.int64)
    tool_of_param = np.asarray(tool_of_param, np.int64)
    param_of_enum = np.asarray(param_of_enum, np.int64)
    tool = np.concatenate([np.full(tokens, -1), np.arange(tools), tool_of_param, tool_of_param[param_of_enum]])
    param = np.concatenate([np.full(tokens + tools, -1), np.arange(len(tool_of_param)), param_of_enum])
    return relation_codes(kind[None], tool[None].astype(np.int64), param[None].astype(np.int64))[0]


# Code of (kind of row, kind of column) where ownership plays no role; kinds: 0 [CLS], 1 token, 2 tool, 3 param, 4 enum.
_PLAIN = np.zeros((5, 5), np.int64)
_PLAIN[:, 0], _PLAIN[0, :] = 30, 31
_PLAIN[1, 2:], _PLAIN[2:, 1] = [14, 15, 16], [17, 18, 19]
_PLAIN[2, 2] = 28
_SAME_TOOL = np.zeros((5, 5), np.int64)
_SAME_TOOL[2, 3], _SAME_TOOL[3, 2], _SAME_TOOL[2, 4], _SAME_TOOL[4, 2], _SAME_TOOL[3, 3] = 20, 21, 24, 25, 26
_SAME_PARAM = np.zeros((5, 5), np.int64)
_SAME_PARAM[3, 4], _SAME_PARAM[4, 3], _SAME_PARAM[4, 4] = 22, 23, 27


def relation_codes(kind, tool, param):
    """[B, N, N] relation codes from kind, owning tool and owning parameter (or -1) of each element, each [B, N]."""
    a, b = kind[:, :, None], kind[:, None, :]
    code = _PLAIN[a, b]
    same_tool = (tool[:, :, None] == tool[:, None, :]) & (tool[:, :, None] >= 0)
    same_param = (param[:, :, None] == param[:, None, :]) & (param[:, :, None] >= 0)
    code = np.where(same_tool & (_SAME_TOOL[a, b] > 0), _SAME_TOOL[a, b], code)
    code = np.where(same_param & (_SAME_PARAM[a, b] > 0), _SAME_PARAM[a, b], code)
    n = kind.shape[1]
    offset = np.clip(np.arange(n)[None, :] - np.arange(n)[:, None], -6, 6) + 7
    code = np.where((a == 1) & (b == 1), offset[None], code)
    code[:, np.arange(n), np.arange(n)] = 29
    return code


def tool_texts(tool):
    """The texts that stand for a tool and its parameters, each as [full, name only, description only]."""
    return _variants(tool["name"], tool.get("description"))


def _variants(name, description):
    words = corpus.snake_words(name) or name
    description = (description or "").strip()
    return [corpus.described(name, description) or name, words, description or words]


def parameters(tool):
    """[(name, kind, required, [texts], [enum texts], [enum values])] in schema order."""
    schema = tool.get("parameters") or {}
    required = set(schema.get("required") or [])
    found = []
    for name, prop in (schema.get("properties") or {}).items():
        kind = corpus.kind_of(prop)
        options = corpus.enum_of(prop) if isinstance(prop, dict) else []
        if len(options) > MAX_ENUM:
            kind, options = "unsupported", []
        texts = [corpus.snake_words(v) or v for v in options]
        description = prop.get("description") if isinstance(prop, dict) else None
        found.append((name, corpus.KIND[kind], name in required, _variants(name, description), texts, options))
    return found
