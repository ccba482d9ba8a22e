"""The whole way from the library and corpus files to a bundle: generate, pack, train, export, evaluate."""

import argparse
from pathlib import Path

from . import evaluate, export, generate, pack, train


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training all", description=__doc__)
    parser.add_argument("--data", nargs="+", default=[str(Path(__file__).parent.parent / "data")],
                        help="folders with *.train.jsonl(.gz|.xz) and *.dev.jsonl(.gz|.xz); default: the project's own")
    parser.add_argument("--out", required=True, help="folder for the pack, the checkpoint and the bundle")
    parser.add_argument("--minutes", type=float, default=90, help="of training")
    parser.add_argument("--generated", type=int, default=40000, help="examples to make from the library; 0 for none")
    parser.add_argument("--limit", type=int, default=200, help="dev examples a file")
    parser.add_argument("--encoder-jar", help="the LangChain4j jar with MiniLM; default: from the Maven repository")
    args = parser.parse_args(argv)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    jar = ["--encoder-jar", args.encoder_jar] if args.encoder_jar else []
    packed, checkpoint, bundle = out / "train.pack", out / "checkpoint.pt", out / "bundle"
    if not packed.exists():
        folders = list(args.data)
        if args.generated:
            generate.main(["--out", str(out / "generated"), "--n", str(args.generated)])
            folders.append(str(out / "generated"))
        pack.main(["--data", *folders, "--out", str(packed), *jar])
    train.main(["--pack", str(packed), "--out", str(checkpoint), "--minutes", str(args.minutes)])
    export.main(["--network", str(checkpoint), "--out", str(bundle), *jar])
    evaluate.main(["--network", str(bundle), "--data", *args.data, "--limit", str(args.limit), *jar])
