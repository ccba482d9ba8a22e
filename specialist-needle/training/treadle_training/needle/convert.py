"""Makes the fast graphs of a published bundle: reads the weights out of its plain graphs, compares, and writes a bundle.

Nothing is written unless the network that was read says what the graphs say: the logits of the examples' answers, and the
greedy answers to them.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch

from .. import corpus
from . import bundle, check, graphs, runners, train, weights
from .export import PRECISIONS
from .tokenizer import Tokenizer


def told_by(path):
    """The object in a JSON file."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except ValueError as e:
        raise SystemExit(f"{path} is no JSON: {e}") from None
    if not isinstance(told, dict):
        raise SystemExit(f"{path} holds no JSON object")
    return told


def description(folder):
    """What the folder's bundle.json says, if there is one."""
    path = Path(folder) / bundle.DESCRIPTION
    return told_by(path) if path.exists() else {}


def require_sound(folder, files):
    """Ends the program where a file is not what bundle.json says, or the tokenizer's special tokens are others."""
    for name, file in files.items():
        if hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest() != file["sha256"]:
            raise SystemExit(f"{folder}: {name} is damaged or was changed: it has not the SHA-256 that {bundle.DESCRIPTION} says")
    specials = told_by(Path(folder) / bundle.SPECIALS)
    if specials != bundle.SPECIAL_IDS:
        raise SystemExit(f"{folder}: {bundle.SPECIALS} says {specials}, expected {bundle.SPECIAL_IDS}")


def difference(folder, network, given):
    """(the largest difference of a logit in shares of the largest logit, the answers that are the same) of cases."""
    plain, read, off, same = runners.Plain(folder), runners.Torch(network), 0, 0
    for at, (ids, answer) in enumerate(given):
        want, got = (runners.logits_of(runner, ids, answer, [1]) for runner in (plain, read))
        off = max(off, float(np.abs(got - want).max() / np.abs(want).max()))
        same += runners.greedy(plain, ids, check.LONGEST) == runners.greedy(read, ids, check.LONGEST)
        if sys.stdout.isatty():
            print(f"\r  {at + 1}/{len(given)} examples", end="\r" if at + 1 < len(given) else "\n", flush=True)
    return off, same


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle convert", description=__doc__)
    parser.add_argument("--bundle", required=True,
                        help="folder with encoder.onnx, decoder_step.onnx, needle.model and tokenizer-specials.json")
    parser.add_argument("--out", required=True, help="folder of the new bundle")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32",
                        help="of the fast graphs: fp32 gives the same answers; int8 is faster, and some may differ (fp32)")
    parser.add_argument("--checkpoint", help="also write what was read to this file, for train --init")
    parser.add_argument("--name", help="the new bundle's name; default: its folder's")
    parser.add_argument("--licence", help="of the weights; default: what the folder's bundle.json says")
    parser.add_argument("--data", nargs="+", default=[str(Path(__file__).parents[2] / "data")],
                        help="folders with *.dev.jsonl(.gz|.xz) files, to compare on; default: the project's own")
    parser.add_argument("--limit", type=int, default=3, help="examples a file (3)")
    args = parser.parse_args(argv)
    told = description(args.bundle)
    licence = args.licence or told.get("licence")
    if not licence:
        parser.error("--licence is needed: the weights are somebody's, and their licence goes with them")
    if os.path.exists(args.out) and os.path.samefile(args.out, args.bundle):
        parser.error("--out must be another folder than --bundle")
    require_sound(args.bundle, told.get("files", {}))
    tokenizer = Tokenizer.read(Path(args.bundle) / bundle.TOKENIZER)
    window = told.get("window", bundle.WINDOW)
    examples = [e for path in corpus.files(args.data, "dev") for _, e in zip(range(args.limit), corpus.read([path]))]
    given = [case for case in check.cases(examples, tokenizer) if len(case[0]) <= window]
    if not given:
        raise SystemExit(f"no dev example in {', '.join(args.data)} to compare on")
    try:
        network = weights.read(args.bundle)
    except weights.Unknown as e:
        raise SystemExit(f"{args.bundle}: {e}. The graphs run as they are; only faster ones cannot be made of them") from None
    print(f"read {sum(p.numel() for p in network.parameters()) / 1e6:.2f} M weights; comparing with the graphs")
    off, same = difference(args.bundle, network, given)
    print(f"  largest difference {off:.1e} of the largest logit; {same} of {len(given)} answers are the same")
    if not off < check.TOLERANCE or same < len(given):
        raise SystemExit(f"{args.bundle}: what was read does not say what the graphs say; nothing was written")
    files = (*graphs.PLAIN, bundle.TOKENIZER)
    source = {f: hashlib.sha256((Path(args.bundle) / f).read_bytes()).hexdigest() for f in files}
    written = bundle.write(args.out, graphs.graphs(network, PRECISIONS[args.precision], plain=False), tokenizer.model,
                           args.name or Path(args.out).name, args.precision, {"converted_from": source}, window, licence)
    print(f"wrote {args.out}: " + ", ".join(f"{f} {n / 1e6:.2f} MB" for f, n in written.items()))
    if args.checkpoint:
        train.Training(network, tokenizer, 1, 0, 0, torch.device("cpu"), window, licence).save(args.checkpoint)
        print(f"wrote {args.checkpoint}")
    check.report(args.out, network, given)
