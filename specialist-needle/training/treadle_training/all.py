"""The whole way from corpus files to a bundle: pack, train, export, evaluate."""

import argparse
from pathlib import Path

from . import evaluate, export, pack, train


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training all", description=__doc__)
    parser.add_argument("--data", nargs="+", default=[str(Path(__file__).parent.parent / "data")],
                        help="folders with *.train.jsonl(.xz) and *.dev.jsonl(.xz); default: the project's own")
    parser.add_argument("--out", required=True, help="folder for the pack, the checkpoint and the bundle")
    parser.add_argument("--minutes", type=float, default=90, help="of training")
    parser.add_argument("--limit", type=int, default=200, help="dev examples a file")
    parser.add_argument("--encoder-jar")
    args = parser.parse_args(argv)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    jar = ["--encoder-jar", args.encoder_jar] if args.encoder_jar else []
    packed, checkpoint, bundle = out / "train.pack", out / "checkpoint.pt", out / "bundle"
    if not packed.exists():
        pack.main(["--data", *args.data, "--out", str(packed), *jar])
    train.main(["--pack", str(packed), "--out", str(checkpoint), "--minutes", str(args.minutes)])
    export.main(["--network", str(checkpoint), "--out", str(bundle), *jar])
    evaluate.main(["--network", str(bundle / "heads.onnx"), "--data", *args.data, "--limit", str(args.limit), *jar])
