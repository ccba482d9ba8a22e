"""Draws training examples with fresh distractors, names and order, and pads those of a like length to batches."""

import random

import numpy as np

from .. import batches as pointer
from . import bundle, prompt
from .augment import declared, lowered, plain

LONGEST_ANSWER = 256  # tokens; longer answers are not trained on
MOST_TOOLS = 10


class Drawn:
    """An example as drawn: what the encoder reads, what the decoder reads and must say, and what each token counts."""

    __slots__ = ("source", "given", "wanted", "weights")

    def __init__(self, source, answer, weights):
        self.source = source
        self.given = [bundle.EOS, bundle.TOOL_CALL, *answer]
        self.wanted = [bundle.TOOL_CALL, *answer, bundle.EOS]
        self.weights = [prompt.STRUCTURE, *weights, prompt.STRUCTURE]


class Batches:
    """An endless iterator of batches; the same for the same seed."""

    def __init__(self, pack, tokenizer, seed, size=64, pool=32, window=bundle.WINDOW):
        self.examples, self.tools = pack["examples"], pack["tools"]
        self.vectors = pack["vectors"].astype(np.float32)
        self.tokenizer, self.size, self.pool, self.window = tokenizer, size, pool, window
        self.rng = random.Random(seed)
        weights = np.array([pointer.weight_of(e[0]) for e in self.examples])
        self.cumulative = np.cumsum(weights / weights.sum())
        by_source = {}
        for e in self.examples:
            by_source.setdefault(e[0], set()).update(e[2])
        self.by_source = {s: sorted(t) for s, t in by_source.items()}

    def __iter__(self):
        while True:
            drawn = []
            while len(drawn) < self.size * self.pool:
                at = min(int(np.searchsorted(self.cumulative, self.rng.random())), len(self.examples) - 1)
                one = self.draw(self.examples[at])
                if one is not None:
                    drawn.append(one)
            drawn.sort(key=lambda d: len(d.source) + 2 * len(d.given))
            order = list(range(self.pool))
            self.rng.shuffle(order)
            for i in order:
                yield collate(drawn[i * self.size:(i + 1) * self.size])

    def draw(self, example):
        """One example in one of its guises, or None where it does not fit."""
        query, tools = example[1], {}
        offered, calls = self.offered(example)
        for t in offered:
            tool = self.tools[t]
            used = {k for c in calls if c["name"] == tool["name"] for k in c["arguments"]}
            if tool["name"] in tools or not used <= set((tool.get("parameters") or {}).get("properties") or {}):
                if used:
                    return None
                continue
            tools[tool["name"]] = (*declared(tool, used, self.rng), tool)
        if self.rng.random() < 0.08:
            query, calls = lowered(query, calls, {n: tool for n, (_, _, tool) in tools.items()}, self.rng)
        names = list(tools)
        self.rng.shuffle(names)
        written = dict(zip(names, prompt.written_names([tools[n][0]["name"] for n in names])))
        return self.encoded(query, [(n, *tools[n][:2]) for n in names], written, calls)

    def encoded(self, query, shown, written, calls):
        keys = {name: keys for name, _, keys in shown}
        order = {name: list(tool["parameters"]["properties"]) for name, tool, _ in shown}
        answered = []
        for call in calls:
            arguments = {keys[call["name"]][k]: plain(v) for k, v in call["arguments"].items()}
            arguments = {k: arguments[k] for k in order[call["name"]] if k in arguments}
            answered.append({"name": call["name"], "arguments": arguments})
        answer = self.tokenizer.weighted(prompt.Answer(answered, written).parts)
        asked = self.tokenizer.encode(query)
        if answer is None or len(answer[0]) > LONGEST_ANSWER or any(i <= bundle.TOOLS for i in asked):
            return None
        called = {c["name"] for c in calls}
        while True:
            text = prompt.tools_text([tool for _, tool, _ in shown], [written[name] for name, _, _ in shown])
            source = asked + [bundle.TOOLS] + self.tokenizer.encode(text)
            if len(source) <= self.window:
                return Drawn(source, *answer)
            spare = [i for i, (name, _, _) in enumerate(shown) if name not in called]
            if not spare or len(shown) == 1:
                return None
            del shown[self.rng.choice(spare)]

    def offered(self, example):
        """([tools], calls): the tools of the example, fewer or more, and at times without the one that would be called."""
        source, _, tools, calls, kind = example
        rng = self.rng
        called = {t for t in tools if any(c["name"] == self.tools[t]["name"] for c in calls)}
        lost, keep_own = len(calls) == 1 and rng.random() < 0.04, rng.random()
        offered = []
        for t in tools:
            if t in called:
                if not lost:
                    offered.append(t)
            elif not called or not (keep_own < 0.25 or keep_own < 0.6 and rng.random() < 0.5):
                offered.append(t)
        if calls or kind in ("negated", "conditional"):
            gold = self.vectors[list(called) or tools]
            for _ in range(rng.choice((0, 0, 1, 2, 3, 4))):
                pool = self.by_source[source]
                t = rng.choice(pool) if rng.random() < 0.6 else rng.randrange(len(self.tools))
                if (gold @ self.vectors[t]).max() < pointer.NEAR and len(offered) < MOST_TOOLS:
                    offered.append(t)
        if lost and not offered:
            offered.append(rng.randrange(len(self.tools)))
        return offered, [] if lost else calls


def collate(drawn):
    """Arrays of a batch, padded at the end; weights are 0 there."""
    def padded(rows, kind=np.int64):
        out = np.zeros((len(rows), max(map(len, rows))), kind)
        for row, values in zip(out, rows):
            row[:len(values)] = values
        return out

    source = padded([d.source for d in drawn])
    return {"source": source, "mask": source != bundle.PAD, "given": padded([d.given for d in drawn]),
            "wanted": padded([d.wanted for d in drawn]), "weights": padded([d.weights for d in drawn], np.float32)}
