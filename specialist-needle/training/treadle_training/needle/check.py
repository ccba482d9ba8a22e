"""Checks bundles against the checkpoint they were made of: the logits of every graph, greedy answers, and sizes."""

import argparse
import os
from pathlib import Path

import numpy as np

from .. import corpus
from . import prompt, runners
from .bundle import EOS, TOOL_CALL, TOOLS
from .train import averaged

TOLERANCE = 1e-3  # of a logit, between PyTorch and a graph with 32-bit weights
GROUPING = 1e-2  # of a logit of an 8-bit graph, between ways to feed the same tokens
LONGEST = 96  # tokens of an answer


def cases(examples, tokenizer):
    """[(what the encoder reads, what the decoder reads)] for examples of a corpus with their answers."""
    found = []
    for e in examples:
        names = [t["name"] for t in e["tools"]]
        written = prompt.written_names(names)
        source = tokenizer.encode(e["query"]) + [TOOLS] + tokenizer.encode(prompt.tools_text(e["tools"], written))
        answer = prompt.Answer(e["answers"], dict(zip(names, written))).text
        found.append((source, [EOS, TOOL_CALL, *tokenizer.encode(answer)]))
    return found


def compared(folder, network, given):
    """Compares a bundle with its network on cases; [(graphs, what, figure, whether it is good enough)]."""
    reference, found = runners.Torch(network), []
    own = [runners.greedy(reference, ids, LONGEST) for ids, _ in given]
    graphs, description = runners.of_bundle(folder)
    for name, runner in {"PyTorch by steps": reference, **graphs}.items():
        exact = not (name == "fast graphs" and description["precision"] != "fp32")
        off = apart = same = 0
        for (ids, answer), chosen in zip(given, own):
            want = runners.logits_of(reference, ids, answer, [len(answer)])
            ways = [runners.logits_of(runner, ids, answer, chunks) for chunks in ([1], [3, 1, 5], [len(answer)])]
            off = max(off, *(float(np.abs(way - want).max()) for way in ways))
            apart = max(apart, *(float(np.abs(way - ways[0]).max()) for way in ways))
            same += runners.greedy(runner, ids, LONGEST) == chosen
        near = TOLERANCE if exact else GROUPING
        found += [(name, "largest difference of a logit from PyTorch", off, not exact or off < TOLERANCE),
                  (name, "largest difference between ways to feed the tokens", apart, apart < near),
                  (name, "share of the answers that are PyTorch's", same / len(given), not exact or same == len(given))]
    return found


def report(folder, network, given):
    """Prints what was compared; ends the program where a graph is not good enough."""
    size, wrong = sum(f.stat().st_size for f in os.scandir(folder)), 0
    print(f"{folder}: {size / 1e6:.1f} MB, {len(given)} examples")
    for graphs, what, figure, good in compared(folder, network, given):
        print(f"  {graphs}: {what}: {figure:.3g}" + ("" if good else "   NOT GOOD ENOUGH"))
        wrong += not good
    if wrong:
        raise SystemExit(f"{wrong} checks failed: {folder} does not say what the network says")


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle check", description=__doc__)
    parser.add_argument("--network", required=True, help="the checkpoint")
    parser.add_argument("--bundle", nargs="+", required=True, help="folders that the export command made of it")
    parser.add_argument("--data", nargs="+", default=[str(Path(__file__).parents[2] / "data")],
                        help="folders with *.dev.jsonl(.gz|.xz) files; default: the project's own")
    parser.add_argument("--limit", type=int, default=3, help="examples a file (3)")
    args = parser.parse_args(argv)
    network, tokenizer, _ = averaged(args.network)
    examples = [e for path in corpus.files(args.data, "dev") for _, e in zip(range(args.limit), corpus.read([path]))]
    for folder in args.bundle:
        report(folder, network, cases(examples, tokenizer))
