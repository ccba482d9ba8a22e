"""Turns corpus files into arrays for training: encoder states computed once, labels as token positions."""

import argparse
import os
import pickle
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from . import corpus, features, variation
from .encoder import Encoder

JOINED = 0.12  # share of examples that also appear joined with another one to a request for several calls

_encoder = None


def start_encoder(jar):
    global _encoder
    _encoder = Encoder(jar)


def _encode_queries(queries):
    out = []
    for q in queries:
        ids, offsets, continues = _encoder.pieces(q)
        if not 0 < len(ids) <= features.MAX_PIECES:
            out.append(None)
            continue
        start_ok, end_ok = features.boundaries(q, offsets)
        out.append((_encoder.states(ids)[:-1].astype(np.float16), offsets,
                    features.token_features(q, offsets, continues).astype(np.uint8), start_ok, end_ok))
    return out


def encode_texts(texts):
    return np.stack([_encoder.vector(t) for t in texts]).astype(np.float16)


def in_chunks(pool, function, items, what, size=256):
    began, chunks = time.time(), [items[i:i + size] for i in range(0, len(items), size)]
    for i, result in enumerate(pool.map(function, chunks), 1):
        if i % 20 == 0 or i == len(chunks):
            print(f"\r{what}: {min(i * size, len(items))}/{len(items)} in {time.time() - began:.0f} s", end="",
                  file=sys.stderr, flush=True)
        yield result
    print(file=sys.stderr)


def _label(example):
    """[(tool, {param: (action, span, choices)})] or None where the example cannot be expressed at all."""
    calls = corpus.label(example)
    per_tool = {}
    for tool, _ in calls:
        per_tool[tool] = per_tool.get(tool, 0) + 1
    if per_tool and max(per_tool.values()) > corpus.MAX_CALLS:
        return None
    return [(t, {n: (s.action, s.span, s.choices) for n, s in slots.items()}) for t, slots in calls]


def _beside(example, others, rng):
    """Another example of the file, one of twenty that shares a tool with this one where there is such a one."""
    names = {t["name"] for t in example["tools"]}
    some = [others[rng.randrange(len(others))] for _ in range(20)]
    return next((e for e in some if e["answers"] and e["answers"][0]["name"] in names), some[0])


def varied(path, seed):
    """The examples of a file, (variation, example); with a seed, reworded ones too."""
    rng = random.Random(f"{seed} {path.name}")
    read = [e for e in corpus.read([path]) if "accepted" not in e]
    for example in read:
        kinds = [("", example)]
        if seed is not None:
            kinds += variation.of(example, rng)
            if rng.random() < JOINED:
                kinds.append(("joined", variation.joined(example, _beside(example, read, rng), rng)))
        yield from ((kind, e) for kind, e in kinds if e)


def _read(path, seed):
    """Examples of a file with their variations, labelled: (source, query, tools, calls, variation)."""
    labelled = ((kind, e, _label(e)) for kind, e in varied(path, seed))
    return [(e["source"], e["query"], e["tools"], calls, kind) for kind, e, calls in labelled if calls is not None]


class Pack:
    """Everything training needs, in flat arrays."""

    def __init__(self):
        self.texts, self.text_ids = [], {}

    def text(self, t):
        if t not in self.text_ids:
            self.text_ids[t] = len(self.texts)
            self.texts.append(t)
        return self.text_ids[t]


def _token_span(span, offsets, start_ok, end_ok):
    """The pieces (1-based) that cover a character span, or None where a span may not begin or end there."""
    covered = [i for i, (s, e) in enumerate(offsets, 1) if s < span[1] and e > span[0]]
    if not covered:
        return None
    s, e = covered[0], covered[-1]
    exact = offsets[s - 1][0] == span[0] and offsets[e - 1][1] == span[1]
    return (s, e) if exact and start_ok[s] and end_ok[e] and e - s < features.MAX_SPAN else None


def build(paths, seed, jar, workers):
    """Packs the examples of the files; with a seed, their variations too."""
    pack = Pack()
    with ProcessPoolExecutor(workers, initializer=start_encoder, initargs=(jar,)) as pool:
        rows = []
        for part in pool.map(_read, paths, [seed] * len(paths)):
            rows += part
        queries = sorted({r[1] for r in rows})
        encoded = {}
        at = 0
        for part in in_chunks(pool, _encode_queries, queries, "queries"):
            for result in part:
                encoded[queries[at]] = result
                at += 1
        examples, tool_ids, tools, lost = [], {}, [], 0
        states, feats, oks, offsets_of, position = [], [], [], {}, 0
        for source, query, offered, calls, kind in rows:
            e = encoded[query]
            if e is None:
                continue
            if query not in offsets_of:
                states.append(e[0])
                feats.append(e[2])
                oks.append(np.stack([e[3], e[4]], 1))
                offsets_of[query] = (position, len(e[0]))
                position += len(e[0])
            ids = []
            for t in offered:
                spelled = repr(t)
                if spelled not in tool_ids:
                    tool_ids[spelled] = len(tools)
                    tools.append(_tool(pack, t))
                ids.append(tool_ids[spelled])
            labelled = []
            for tool, slots in calls:
                names = [p[0] for p in tools[ids[tool]][1]]
                found = {}
                for name, (action, span, choices) in slots.items():
                    if name not in names:
                        continue
                    if span is not None:
                        span = _token_span(span, e[1], e[3], e[4])
                        if span is None:
                            action, lost = corpus.ACTION["other"], lost + 1
                    p = tools[ids[tool]][1][names.index(name)]
                    if not features.ALLOWED[p[1], action] or (action == corpus.ACTION["enum"] and not p[4]):
                        action, span, choices = corpus.ACTION["other"], None, []
                    found[names.index(name)] = (action, span, choices)
                labelled.append((tool, found))
            examples.append((source, *offsets_of[query], ids, labelled, kind))
        print(f"{len(examples)} examples, {len(tools)} tools, {len(pack.texts)} texts, {lost} spans on no word boundary",
              file=sys.stderr)
        vectors = np.concatenate(list(in_chunks(pool, encode_texts, pack.texts, "texts")))
    return {"examples": examples, "tools": tools, "texts": vectors, "states": np.concatenate(states),
            "features": np.concatenate(feats), "ok": np.concatenate(oks)}


def _tool(pack, tool):
    """([text ids], [(name, kind, required, [text ids], [enum text ids])])."""
    params = [(name, kind, required, [pack.text(t) for t in texts], [pack.text(t) for t in enums])
              for name, kind, required, texts, enums, _ in features.parameters(tool)]
    return [pack.text(t) for t in features.tool_texts(tool)], params


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training pack", description=__doc__)
    parser.add_argument("--data", nargs="+", required=True, help="folders with *.train.jsonl(.gz|.xz) files")
    parser.add_argument("--out", required=True, help="the file to write")
    parser.add_argument("--split", default="train", help="train (default) or dev")
    parser.add_argument("--seed", type=int, default=1, help="of the variations (train only)")
    parser.add_argument("--encoder-jar", help="the LangChain4j jar with MiniLM; default: from the Maven repository")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (all processors)")
    args = parser.parse_args(argv)
    paths = corpus.files(args.data, args.split)
    packed = build(paths, args.seed if args.split == "train" else None, args.encoder_jar, args.workers)
    with open(args.out, "wb") as f:
        pickle.dump(packed, f, protocol=5)
    print(f"wrote {args.out}: {os.path.getsize(args.out) / 1e6:.0f} MB")
