"""Turns corpus files into one file for training: examples with their rewordings, each tool once, and its vector.

The vectors, of the sentence encoder, keep tools apart that might serve the same request when distractors are drawn.
"""

import argparse
import json
import os
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from .. import corpus
from ..pack import encode_texts, in_chunks, start_encoder, varied


def build(paths, seed, jar, workers):
    """{"examples": [(source, query, [tools], calls, variation)], "tools": [tool], "vectors": [tools, 384]}"""
    numbers, tools, examples = {}, [], []
    for path in paths:
        for kind, e in varied(path, seed):
            offered = []
            for tool in e["tools"]:
                spelled = json.dumps(tool, ensure_ascii=False)
                if spelled not in numbers:
                    numbers[spelled] = len(tools)
                    tools.append(tool)
                offered.append(numbers[spelled])
            examples.append((e["source"], e["query"], offered, e["answers"], kind))
    described = [corpus.described(t["name"], t.get("description")) or t["name"] for t in tools]
    distinct = sorted(set(described))
    print(f"{len(examples)} examples, {len(tools)} tools, {len(distinct)} descriptions", file=sys.stderr)
    with ProcessPoolExecutor(workers, initializer=start_encoder, initargs=(jar,)) as pool:
        vectors = np.concatenate(list(in_chunks(pool, encode_texts, distinct, "tools")))
    at = {text: i for i, text in enumerate(distinct)}
    return {"examples": examples, "tools": tools, "vectors": vectors[[at[d] for d in described]]}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle pack", description=__doc__)
    parser.add_argument("--data", nargs="+", required=True, help="folders with *.train.jsonl(.gz|.xz) files")
    parser.add_argument("--out", required=True, help="the file to write")
    parser.add_argument("--seed", type=int, default=1, help="of the rewordings")
    parser.add_argument("--encoder-jar", help="the LangChain4j jar with MiniLM; default: from the Maven repository")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (all processors)")
    args = parser.parse_args(argv)
    packed = build(corpus.files(args.data, "train"), args.seed, args.encoder_jar, args.workers)
    with open(args.out, "wb") as f:
        pickle.dump(packed, f, protocol=5)
    print(f"wrote {args.out}: {os.path.getsize(args.out) / 1e6:.0f} MB")
