"""python -m treadle_training COMMAND: makes the weights of the embedded specialist."""

import importlib
import sys

COMMANDS = {"all": "the whole way to a bundle: generate, pack, train, export, evaluate",
            "generate": "the hand-written library to a corpus file", "pack": "corpus files to arrays",
            "train": "arrays to a checkpoint", "average": "two checkpoints to one",
            "evaluate": "a checkpoint on dev files", "export": "a checkpoint to the bundle that the product loads"}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print("usage: python -m treadle_training COMMAND [--help]\n\ncommands:")
        for name, what in COMMANDS.items():
            print(f"  {name:10} {what}")
        sys.exit(0 if sys.argv[1:] in (["--help"], ["-h"]) else 2)
    try:
        importlib.import_module(f"treadle_training.{sys.argv[1]}").main(sys.argv[2:])
    except OSError as e:  # a wrong path, a full disk: the message says it all
        sys.exit(f"{sys.argv[1]}: {e.strerror or e}" + (f": {e.filename}" if e.filename else ""))


if __name__ == "__main__":
    main()
