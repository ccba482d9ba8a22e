"""The whole way from the library and corpus files to a bundle: generate, tokenizer, pack, train, export, check, evaluate."""

import argparse
from pathlib import Path

from .. import generate
from . import check, evaluate, export, pack, tokenizer, train
from .bundle import WINDOW


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle all", description=__doc__)
    parser.add_argument("--data", nargs="+", default=[str(Path(__file__).parents[2] / "data")],
                        help="folders with *.train.jsonl(.gz|.xz) and *.dev.jsonl(.gz|.xz); default: the project's own")
    parser.add_argument("--out", required=True, help="folder for the tokenizer, the pack, the checkpoint and the bundles")
    parser.add_argument("--init", help="checkpoint to begin with: fine-tuning, with its tokenizer and size")
    parser.add_argument("--size", choices=train.SIZES, default="base",
                        help="of a new network (base: the published dimensions)")
    parser.add_argument("--vocabulary", type=int, default=8192, help="tokens of a new tokenizer (8192)")
    parser.add_argument("--minutes", type=float, default=90, help="of training")
    parser.add_argument("--steps", type=int, help="of training, instead of minutes")
    parser.add_argument("--batch", type=int, default=64, help="examples of a step (64)")
    parser.add_argument("--window", type=int, default=WINDOW, help=f"tokens of the longest prompt ({WINDOW})")
    parser.add_argument("--generated", type=int, default=40000, help="examples to make from the library; 0 for none")
    parser.add_argument("--limit", type=int, default=200, help="dev examples a file")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches")
    parser.add_argument("--encoder-jar", help="the LangChain4j jar with MiniLM; default: from the Maven repository")
    args = parser.parse_args(argv)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    model, packed, checkpoint = out / "needle.model", out / "train.pack", out / "checkpoint.pt"
    bundle, reference = out / "bundle", out / "bundle-fp32"
    folders = list(args.data)
    if args.generated:
        folders.append(str(out / "generated"))
        if not (out / "generated").exists():
            generate.main(["--out", folders[-1], "--n", str(args.generated)])
    if not args.init and not model.exists():
        tokenizer.main(["--data", *folders, "--out", str(model), "--vocabulary", str(args.vocabulary)])
    if not packed.exists():
        jar = ["--encoder-jar", args.encoder_jar] if args.encoder_jar else []
        pack.main(["--data", *folders, "--out", str(packed), *jar])
    begin = ["--init", args.init] if args.init else ["--tokenizer", str(model), "--size", args.size]
    length = ["--steps", str(args.steps)] if args.steps else ["--minutes", str(args.minutes)]
    train.main(["--pack", str(packed), "--out", str(checkpoint), *begin, *length, "--batch", str(args.batch),
                "--window", str(args.window), "--workers", str(args.workers)])
    export.main(["--network", str(checkpoint), "--out", str(bundle)])
    export.main(["--network", str(checkpoint), "--out", str(reference), "--precision", "fp32", "--plain"])
    check.main(["--network", str(checkpoint), "--bundle", str(reference), str(bundle), "--data", *args.data])
    evaluate.main(["--bundle", str(bundle), "--data", *args.data, "--limit", str(args.limit)])
