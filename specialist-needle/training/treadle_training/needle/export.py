"""Exports weights as a bundle: plain and fast graphs, the tokenizer, and bundle.json."""

import argparse
import dataclasses
from pathlib import Path

import sentencepiece

from . import bundle, graphs, network


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle export", description=__doc__)
    parser.add_argument("--random", type=int, metavar="SEED", required=True, help="untrained weights, drawn")
    parser.add_argument("--size", choices=network.SIZES, default="base", help="of untrained weights (base)")
    parser.add_argument("--tokenizer", required=True, help="the SentencePiece model")
    parser.add_argument("--out", required=True, help="the bundle's folder")
    parser.add_argument("--precision", choices=["fp32", "int8"], default="fp32",
                        help="of the fast graphs' weights (fp32); the plain ones stay as they are")
    parser.add_argument("--name", help="the bundle's name; default: its folder's")
    args = parser.parse_args(argv)
    tokenizer = Path(args.tokenizer).read_bytes()
    vocabulary = sentencepiece.SentencePieceProcessor(model_proto=tokenizer).vocab_size()
    size = dataclasses.replace(network.SIZES[args.size], vocabulary=vocabulary)
    models = graphs.graphs(network.random(size, args.random), int8=args.precision == "int8")
    written = bundle.write(args.out, models, tokenizer, args.name or Path(args.out).name, args.precision, {"random": args.random})
    print(f"wrote {args.out}: " + ", ".join(f"{f} {n / 1e6:.1f} MB" for f, n in written.items()))
