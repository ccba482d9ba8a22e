"""From network outputs to tool calls. The Java side (class Decoder) follows the same rules."""

import collections
import math
import re

import numpy as np

from . import corpus, features

ABSENT, OTHER, ENUM = corpus.ACTION["absent"], corpus.ACTION["other"], corpus.ACTION["enum"]
TRIED = 10  # stretches that are tried for a value
WEIGHED = 4  # values of each slot that are weighed against those of the others
BEAM = 24  # combinations that are kept
# How likely two values share words of the query, against that they do not, by where their slots are; counted in the
# training files, rounded. The hour, the minute and the length of one call are often said by the same words.
SAME_CALL, SAME_TOOL, OTHER_TOOL = 1e-9, 0.1, 0.03
CLOCK = {"hour", "minute", "time", "seconds", "minutes", "hours", "days"}


class Request:
    """A query with its tools as the network sees them."""

    def __init__(self, query, tools, encoder, vectors):
        self.query, self.tools = query, tools
        ids, self.offsets, continues = encoder.pieces(query)
        if not 0 < len(ids) <= features.MAX_PIECES:
            raise ValueError(f"{len(ids)} word pieces: from 1 to {features.MAX_PIECES} fit")
        self.start_ok, self.end_ok = features.boundaries(query, self.offsets)
        self.params, self.owner, self.enum_owner = [], [], []
        tool_vectors, param_vectors, enum_vectors = [], [], []
        for i, tool in enumerate(tools):
            tool_vectors.append(vectors(features.tool_texts(tool)[0]))
            for name, kind, required, texts, enums, values in features.parameters(tool):
                integer = kind == corpus.KIND["integer"]
                self.params.append((name, kind, required, values, integer, len(self.enum_owner)))
                self.owner.append(i)
                param_vectors.append(vectors(texts[0]))
                for e in enums:
                    enum_vectors.append(vectors(e))
                    self.enum_owner.append(len(self.params) - 1)
        empty = np.zeros((0, features.DIM), np.float32)
        self.feed = {
            "tokens": encoder.states(ids)[:-1], "token_features": features.token_features(query, self.offsets, continues),
            "tools": np.stack(tool_vectors), "params": np.stack(param_vectors) if param_vectors else empty,
            "param_type": np.array([2 * p[1] + p[2] for p in self.params], np.int64),
            "enums": np.stack(enum_vectors) if enum_vectors else empty,
            "relation": features.relation(len(ids) + 1, self.owner, self.enum_owner, len(tools)).astype(np.int32)}


def _softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def decode(request, network):
    """(calls or None for an abstention, confidence, reason).

    `network` has two functions, as the modules Reader and Slots have them: read(feed) gives the call counts and the
    states, slots(states, tools, parameters, instances) what fills those slots.
    """
    count, *states = network.read(request.feed)
    p_count = np.stack([_softmax(c) for c in count.astype(np.float64)])
    chosen = p_count.argmax(1)
    confidence = p_count.max(1).prod()
    if not chosen.any():
        return None, confidence, "none of these"
    row = {}
    for j, tool in enumerate(request.owner):
        for k in range(chosen[tool]):
            row[j, k] = len(row)
    if row:
        action, start, end, pair, choice = network.slots(
            states, *(np.array(i, np.int64) for i in zip(*((request.owner[j], j, k) for j, k in row))))
    calls, copied = [], []
    for tool, n in enumerate(chosen):
        for k in range(n):
            arguments = {}
            for j, (name, kind, required, options, integer, at) in enumerate(request.params):
                if request.owner[j] != tool:
                    continue
                p = _softmax(np.where(features.ALLOWED[kind], action[row[j, k]].astype(np.float64), -1e9))
                a = int(p.argmax())
                confidence *= p[a]
                if a == ABSENT:
                    if required:
                        return None, confidence, f"missing value: {name}"
                    continue
                if a == OTHER or a == ENUM and not options:
                    return None, confidence, f"not expressible: {name}"
                action_name = corpus.ACTIONS[a]
                if action_name in ("true", "false"):
                    arguments[name] = action_name == "true"
                elif a == ENUM:
                    logits = choice[row[j, k], at:at + len(options)].astype(np.float64)
                    if kind == corpus.KIND["list_enum"]:
                        p_each = 1 / (1 + np.exp(-logits))
                        picked = [i for i, q in enumerate(p_each) if q > 0.5] or [int(p_each.argmax())]
                        confidence *= np.prod([q if i in picked else 1 - q for i, q in enumerate(p_each)])
                        arguments[name] = [options[i] for i in picked]
                    else:
                        q = _softmax(logits)
                        confidence *= q.max()
                        arguments[name] = options[int(q.argmax())]
                else:
                    found = _spans(request, action_name, integer, start[row[j, k]], end[row[j, k]], pair)
                    if not found:
                        return None, confidence, f"not expressible: {name}"
                    arguments[name] = None  # keeps its place until the stretches are chosen
                    absent = 0 if required else p[ABSENT] / p[a]
                    copied.append(Copied(len(calls), tool, name, action_name in CLOCK, found, absent))
            calls.append([None, tool, k, {"name": request.tools[tool]["name"], "arguments": arguments}])
    for c, (q, found) in zip(copied, together(copied)):
        call = calls[c.call]
        confidence *= q
        if found is None:
            del call[3]["arguments"][c.name]
        else:
            call[3]["arguments"][c.name], begin = found[:2]
            call[0] = begin if call[0] is None else min(call[0], begin)
    # The very same call twice is a miscount, not a wish.
    calls = [c for i, c in enumerate(calls) if all(c[3] != other[3] for other in calls[:i])]
    places = _places(request.query, [(c[0], c[3]) for c in calls])
    order = sorted(range(len(calls)), key=lambda i: (places[i], *calls[i][1:3]))
    return [calls[i][3] for i in order], confidence, ""


def _places(query, calls):
    """Where the query speaks of each call: at its first copied value, else at a word of its enum values, else of its
    tool's name; -1: not known."""
    words = [(m.start(), _stem(m.group().lower())) for m in re.finditer("[A-Za-z0-9]+", query)]

    def place(wanted):
        return max(((len(w), -at) for at, w in words if w in wanted), default=(0, 1))[1] * -1

    places = []
    for begin, call in calls:
        if begin is None:
            values = [v for value in call["arguments"].values() for v in (value if isinstance(value, list) else [value])]
            begin = place(_stems(v for v in values if isinstance(v, str)))
            if begin < 0:
                others = {other["name"] for _, other in calls} - {call["name"]}
                begin = place(_stems([call["name"]]) - _stems(others))
        places.append(begin)
    return places


def _stems(names):
    return {_stem(w) for name in names for w in corpus.snake_words(name).split(" ")}


def _stem(word):
    """Plurals as singulars."""
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


Copied = collections.namedtuple("Copied", "call tool name clock found absent")


def together(copied):
    """A probability and a stretch (None: left out) for each copied value, the likeliest together.

    Each has in `found` its stretches with their values, best first, and in `absent` the probability of leaving it out
    against that of copying it (0: it must not be). Where the best stretches lie apart, they are the answer.
    """
    best = [(c.found[0][3], c.found[0]) for c in copied]
    if all(_share(copied[i], best[i][1], copied[j], best[j][1]) == 1 for i in range(len(best)) for j in range(i)):
        return best
    beam = [(0.0, [])]
    for c in copied:
        options = [(v[3], v) for v in c.found[:WEIGHED]] + ([(c.absent, None)] if c.absent > 0 else [])
        longer = []
        for score, begun in beam:
            for q, v in options:
                own = score + math.log(q)
                for other, (_, w) in zip(copied, begun):
                    own += math.log(_share(other, w, c, v))
                longer.append((own, begun + [(q, v)]))
        beam = sorted(longer, key=lambda b: -b[0])[:BEAM]
    return beam[0][1]


def _share(a, v, b, w):
    """What it costs that two values share words: 1 where they do not, or may."""
    if v is None or w is None or v[2] <= w[1] or w[2] <= v[1] or a.call == b.call and a.clock and b.clock:
        return 1
    return SAME_CALL if a.call == b.call else SAME_TOOL if a.tool == b.tool else OTHER_TOOL


def _spans(request, action, integer, start, end, pair):
    """[(value, first character, end, probability)] of the likeliest spans that have a value, best first."""
    t = len(start)
    scores = start[:, None].astype(np.float64) + end[None, :] + pair
    at = np.arange(t)
    fits = (at[None, :] >= at[:, None]) & (at[None, :] - at[:, None] < features.MAX_SPAN)
    scores = np.where(fits & request.start_ok[:, None] & request.end_ok[None, :], scores, -np.inf)
    p = _softmax(scores.ravel())
    found = []
    for i in np.argsort(-p, kind="stable")[:TRIED]:
        if p[i] <= 0:
            break
        s, e = divmod(int(i), t)
        begin, stop = request.offsets[s - 1][0], request.offsets[e - 1][1]
        value = corpus.evaluate(action, request.query[begin:stop])
        if value is not None and not (integer and value != int(value)):
            found.append((value, begin, stop, p[i]))
    return found
