"""Draws training examples with fresh distractors and parameters, and pads them to batches."""

import numpy as np

from . import features

LONGEST = 110  # tokens of a request used in training
BLUR = 0.012  # standard deviation of the noise on each of the 384 numbers of a vector of length 1
NEAR = 0.55  # tools at least this alike (cosine) may serve the same request: never mixed in as distractors
WEIGHTS = {"generated": 0.45, "clinc150": 0.5, "metatool": 0.6, "seal_tools": 2.0, "hwu64": 1.5, "homeassistant": 0.8, "toolrl_rlla": 3.0, "toolalpaca": 3.0,
           "glaive_demo": 3.0, "api_bank": 3.0}


def weight_of(source):
    """How often an example of a source is drawn, against 1. Our own natural requests count most."""
    return WEIGHTS.get(source, 3.0 if source.startswith("teacher_") else 1.0)


class Drawn:
    """One example as drawn: token range, tools, parameters, enum values, targets."""

    __slots__ = ("start", "length", "tools", "params", "types", "owner", "enums", "enum_owner", "counts", "slots", "lower")


class Batches:
    def __init__(self, pack, seed, size=64, pool=32):
        self.pack, self.rng, self.size, self.pool = pack, np.random.default_rng(seed), size, pool
        self.examples = [e for e in pack["examples"] if e[2] <= LONGEST]
        self.tools = pack["tools"]
        self.texts = pack["texts"].astype(np.float32)
        weights = np.array([weight_of(e[0]) for e in self.examples])
        self.cumulative = np.cumsum(weights / weights.sum())
        self.by_source = {}
        for e in self.examples:
            self.by_source.setdefault(e[0], set()).update(e[3])
        self.by_source = {s: np.array(sorted(t)) for s, t in self.by_source.items()}
        self.plain = np.array([t[0][0] for t in self.tools])

    def __iter__(self):
        while True:
            picks = np.searchsorted(self.cumulative, self.rng.random(self.size * self.pool))
            drawn = [self.draw(self.examples[i]) for i in np.minimum(picks, len(self.examples) - 1)]
            drawn.sort(key=lambda d: (len(d.params) + len(d.enums) + len(d.tools)) + d.length)
            for i in self.rng.permutation(self.pool):
                yield self.collate(drawn[i * self.size:(i + 1) * self.size])

    def draw(self, example):
        source, start, length, ids, calls, kind = example
        rng = self.rng
        called = {t for t, _ in calls}
        tools, kept = [], {}
        drop_called = called and len(calls) == 1 and rng.random() < 0.04
        keep_own = rng.random()
        for i, t in enumerate(ids):
            if i in called:
                if drop_called:
                    continue
            elif called and (keep_own < 0.25 or keep_own < 0.6 and rng.random() < 0.5):
                continue
            kept[i] = len(tools)
            tools.append(t)
        if drop_called:
            calls = []
        if calls or kind in ("negated", "conditional"):
            gold = self.texts[self.plain[[ids[i] for i in called] or ids]]
            for _ in range(rng.integers(0, 4)):
                pool = self.by_source[source]
                t = int(pool[rng.integers(len(pool))] if rng.random() < 0.6 else rng.integers(len(self.tools)))
                if (gold @ self.texts[self.plain[t]]).max() < NEAR and len(tools) < 10:
                    tools.append(t)
        if not tools:  # the called tool was dropped and nothing else was kept
            tools = [int(rng.integers(len(self.tools)))]
        d = Drawn()
        d.start, d.length, d.lower = start, length, rng.random() < 0.15
        d.tools, d.counts, d.slots = [], np.zeros(len(tools), np.int64), []
        d.params, d.types, d.owner, d.enums, d.enum_owner = [], [], [], [], []
        instances = {}
        for t, slots in calls:
            at = kept[t]
            instances.setdefault(at, []).append(slots)
            d.counts[at] += 1
        for at, t in enumerate(tools):
            texts, params = self.tools[t]
            d.tools.append(texts[self.variant(0.14, 0.12)])
            mine = instances.get(at, [])
            used = set().union(*mine) if mine else set()
            trim, bare = rng.random() < 0.4, rng.random() < 0.1
            for j, (_, kind, required, ptexts, enums) in enumerate(params):
                if j not in used and trim and not required and rng.random() < 0.5:
                    continue
                if j in used and rng.random() < 0.15 and all(j in s and s[j][0] > 1 for s in mine):
                    required = not required
                at_param = len(d.params)
                d.params.append(ptexts[1] if bare else ptexts[self.variant(0.14, 0.1)])
                d.types.append(2 * kind + required)
                d.owner.append(at)
                first = len(d.enums)
                d.enums += enums
                d.enum_owner += [at_param] * len(enums)
                for k, slots in enumerate(mine):
                    action, span, choices = slots.get(j, (0, None, ()))
                    d.slots.append((at_param, k, action, span, [first + c for c in choices]))
        return d

    def blurred(self, texts):
        """Vectors of tools or parameters, a little off: other words for the same thing lie near, too."""
        return self.texts[texts] + self.rng.normal(0, BLUR, (len(texts), features.DIM)).astype(np.float32)

    def variant(self, name_only, description_only):
        roll = self.rng.random()
        return 1 if roll < name_only else 2 if roll < name_only + description_only else 0

    def collate(self, drawn):
        b = len(drawn)
        t = max(d.length for d in drawn)
        m, p, v = (max(max(len(x) for x in column), 1) for column in
                   ([d.tools for d in drawn], [d.params for d in drawn], [d.enums for d in drawn]))
        s = max(max(len(d.slots) for d in drawn), 1)
        states, feats, ok = self.pack["states"], self.pack["features"], self.pack["ok"]
        out = {
            "tokens": np.zeros((b, t, features.DIM), np.float32), "token_features": np.zeros((b, t, 8), np.float32),
            "tools": np.zeros((b, m, features.DIM), np.float32), "params": np.zeros((b, p, features.DIM), np.float32),
            "enums": np.zeros((b, v, features.DIM), np.float32), "param_type": np.zeros((b, p), np.int64),
            "counts": np.full((b, m), -1, np.int64), "ok": np.zeros((b, t, 2), bool),
            "slot_param": np.zeros((b, s), np.int64), "slot_tool": np.zeros((b, s), np.int64),
            "instance": np.zeros((b, s), np.int64), "action": np.full((b, s), -1, np.int64),
            "span": np.full((b, s, 2), -1, np.int64), "choice": np.zeros((b, s, v), bool),
            "own_enums": np.zeros((b, s, v), bool)}
        n = t + m + p + v
        kind = np.concatenate([[0], np.ones(t - 1), np.full(m, 2), np.full(p, 3), np.full(v, 4)]).astype(np.int64)
        kind = np.repeat(kind[None], b, 0)
        tool = np.full((b, n), -1, np.int64)
        tool[:, t:t + m] = np.arange(m)
        param = np.full((b, n), -1, np.int64)
        param[:, t + m:t + m + p] = np.arange(p)
        mask = np.zeros((b, n), bool)
        for i, d in enumerate(drawn):
            out["tokens"][i, :d.length] = states[d.start:d.start + d.length]
            out["token_features"][i, :d.length] = feats[d.start:d.start + d.length]
            if d.lower:
                out["token_features"][i, :, 1:3] = 0
            out["ok"][i, :d.length] = ok[d.start:d.start + d.length]
            out["tools"][i, :len(d.tools)] = self.blurred(d.tools)
            out["counts"][i, :len(d.tools)] = d.counts
            mask[i, :d.length] = mask[i, t:t + len(d.tools)] = True
            if d.params:
                out["params"][i, :len(d.params)] = self.blurred(d.params)
                out["param_type"][i, :len(d.params)] = d.types
                owner = np.array(d.owner)
                tool[i, t + m:t + m + len(owner)] = owner
                mask[i, t + m:t + m + len(owner)] = True
                if d.enums:
                    out["enums"][i, :len(d.enums)] = self.texts[d.enums]
                    of = np.array(d.enum_owner)
                    at = slice(t + m + p, t + m + p + len(of))
                    param[i, at], tool[i, at], mask[i, at] = of, owner[of], True
            for j, (at_param, k, action, span, choices) in enumerate(d.slots):
                out["slot_param"][i, j], out["slot_tool"][i, j] = at_param, d.owner[at_param]
                out["instance"][i, j], out["action"][i, j] = k, action
                if span is not None:
                    out["span"][i, j] = span
                if choices:
                    out["choice"][i, j, choices] = True
                    out["own_enums"][i, j, [e for e, o in enumerate(d.enum_owner) if o == at_param]] = True
        out["relation"], out["mask"] = features.relation_codes(kind, tool, param).astype(np.uint8), mask
        return out
