"""Scores a bundle on corpus files, by source: greedy answers, without the grammar by which the product corrects them."""

import argparse
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor

from .. import corpus
from ..evaluate import exact, same_tools
from . import bundle, prompt, runners
from .tokenizer import Tokenizer

LONGEST = 256  # tokens of an answer

_runner = _tokenizer = None


def start(folder):
    global _runner, _tokenizer
    graphs, _ = runners.of_bundle(folder)
    _runner = graphs.get("fast graphs") or graphs["plain graphs"]
    _tokenizer = Tokenizer.read(os.path.join(folder, bundle.TOKENIZER))


def calls_of(text, tools):
    """The calls that an answer spells, with the tools' own names; None where it is not a list of calls."""
    names = [t["name"] for t in tools]
    own = dict(zip(prompt.written_names(names), names))
    try:
        calls = json.loads(text)
        return [{"name": own.get(c["name"], c["name"]), "arguments": dict(c["arguments"])} for c in calls]
    except (ValueError, TypeError, KeyError):
        return None


def score(example):
    """(source, valid, exact, right tools, nothing called, nothing to call); what is not valid is wrong."""
    ids = _tokenizer.encode(example["query"]) + [bundle.TOOLS] + _tokenizer.encode(prompt.tools_text(example["tools"]))
    answer = runners.greedy(_runner, ids, LONGEST) if len(ids) <= bundle.WINDOW else []
    calls = calls_of(_tokenizer.decode(answer[1:]), example["tools"]) if answer[:1] == [bundle.TOOL_CALL] else None
    valid, want = calls is not None, example["answers"]
    return (example["source"], valid, valid and exact(calls, want, example["tools"]), valid and same_tools(calls, want),
            calls == [], not want)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle evaluate", description=__doc__)
    parser.add_argument("--bundle", required=True, help="the bundle's folder")
    parser.add_argument("--data", nargs="+", required=True, help="folders with *.dev.jsonl(.gz|.xz) files")
    parser.add_argument("--limit", type=int, default=10**9, help="at most so many examples a file")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (all processors)")
    args = parser.parse_args(argv)
    examples = []
    for path in corpus.files(args.data, "dev"):
        found = [e for e in corpus.read([path]) if "accepted" not in e]
        examples += found[::max(1, len(found) // args.limit)][:args.limit]
    began = time.time()
    with ProcessPoolExecutor(args.workers, initializer=start, initargs=(args.bundle,)) as pool:
        rows = list(pool.map(score, examples, chunksize=8))
    by_source = {}
    for r in rows:
        by_source.setdefault(r[0], []).append(r)
    print(f"{'source':22} {'n':>5} {'valid':>6} {'exact':>6} {'tools':>6} {'abst.P':>6} {'abst.R':>6}")
    for source, part in [*by_source.items(), ("all", rows)]:
        n, both = len(part), sum(r[4] and r[5] for r in part)
        print(f"{source:22} {n:5} " + " ".join(f"{sum(r[i] for r in part) / n:6.3f}" for i in (1, 2, 3)) +
              f" {both / max(1, sum(r[4] for r in part)):6.2f} {both / max(1, sum(r[5] for r in part)):6.2f}")
    print(f"{time.time() - began:.0f} s")
