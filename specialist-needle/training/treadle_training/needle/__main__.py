"""python -m treadle_training.needle COMMAND: makes bundles of the generative engine."""

import importlib
import sys

COMMANDS = {"all": "the whole way to a bundle: generate, tokenizer, pack, train, export, check, evaluate",
            "tokenizer": "corpus files to a SentencePiece model", "pack": "corpus files to one file for training",
            "train": "the pack to a checkpoint; with --init, fine-tuning",
            "export": "a checkpoint, or untrained weights, to a bundle", "check": "bundles against their checkpoint",
            "convert": "a published bundle to one with the fast graphs",
            "evaluate": "a bundle on dev files", "measure": "what the graphs of bundles cost on one thread"}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print("usage: python -m treadle_training.needle COMMAND [--help]\n\ncommands:")
        for name, what in COMMANDS.items():
            print(f"  {name:10} {what}")
        sys.exit(0 if sys.argv[1:] in (["--help"], ["-h"]) else 2)
    try:
        importlib.import_module(f"treadle_training.needle.{sys.argv[1]}").main(sys.argv[2:])
    except OSError as e:  # a wrong path, a full disk: the message says it all
        sys.exit(f"{sys.argv[1]}: {e.strerror or e}" + (f": {e.filename}" if e.filename else ""))


if __name__ == "__main__":
    main()
