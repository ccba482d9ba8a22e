"""Exports a network as a bundle: the fast graphs, the plain ones if asked for, the tokenizer, and bundle.json."""

import argparse
import json
from pathlib import Path

from . import bundle, fast, graphs
from .network import SIZES, Size, random
from .tokenizer import Tokenizer
from .train import averaged

PRECISIONS = {"int8": fast.Int8, "fp32": fast.Fast}


def drawn(size, seed, tokenizer):
    """(network, tokenizer, training, window, licence) of untrained weights."""
    tokenizer = Tokenizer.read(tokenizer)
    network = random(Size(**SIZES[size].json() | {"vocabulary": tokenizer.size}), seed)
    return network, tokenizer, {"random": seed}, bundle.WINDOW, bundle.LICENCE


def trained(path, notes):
    """(network, tokenizer, training, window, licence) of a checkpoint."""
    network, tokenizer, state = averaged(path)
    training = {"steps": state["steps"], "examples": state["examples"], "minutes": round(state["seconds"] / 60)}
    training |= json.loads(Path(notes).read_text("utf-8")) if notes else {}
    return network, tokenizer, training, state["window"], state.get("licence", bundle.LICENCE)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle export", description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--network", help="a checkpoint of the train command")
    which.add_argument("--random", type=int, metavar="SEED", help="untrained weights, drawn: for tests and measurements")
    parser.add_argument("--size", choices=SIZES, default="base", help="of untrained weights (base)")
    parser.add_argument("--tokenizer", help="SentencePiece model for untrained weights")
    parser.add_argument("--out", required=True, help="the bundle's folder")
    parser.add_argument("--name", help="the bundle's name; default: its folder's")
    parser.add_argument("--precision", choices=PRECISIONS, default="int8", help="of the fast graphs (int8)")
    parser.add_argument("--plain", action="store_true", help="the plain graphs too, as the published weights have them")
    parser.add_argument("--notes", help="a JSON file whose content goes into the bundle as 'training'")
    args = parser.parse_args(argv)
    if args.random is not None and not args.tokenizer:
        parser.error("--random needs --tokenizer")
    network, tokenizer, training, window, licence = (trained(args.network, args.notes) if args.network
                                                     else drawn(args.size, args.random, args.tokenizer))
    models = graphs.graphs(network, PRECISIONS[args.precision], args.plain)
    training["parameters"] = sum(p.numel() for p in network.parameters())
    name = args.name or Path(args.out).name
    written = bundle.write(args.out, models, tokenizer.model, name, args.precision, training, window, licence)
    print(f"wrote {args.out}: " + ", ".join(f"{f} {n / 1e6:.2f} MB" for f, n in written.items()))
