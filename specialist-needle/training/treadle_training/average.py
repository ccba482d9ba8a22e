"""Averages the weights of two checkpoints: of a training and of what it began with, for one, to do better than both."""
import argparse

import torch


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training average", description=__doc__)
    parser.add_argument("--network", required=True, help="a checkpoint of the train command")
    parser.add_argument("--other", required=True, help="another one, that training started from or went through")
    parser.add_argument("--share", type=float, default=0.5, help="of --network in the average (0.5)")
    parser.add_argument("--out", required=True, help="checkpoint to write, for train --start-from and for export")
    args = parser.parse_args(argv)
    if not 0 <= args.share <= 1:
        parser.error(f"--share is a part of 1, 0 to 1: {args.share}")
    state = torch.load(args.network, map_location="cpu", weights_only=True)
    other = torch.load(args.other, map_location="cpu", weights_only=True)["average"]
    average = {name: args.share * w + (1 - args.share) * other[name] for name, w in state["average"].items()}
    torch.save({"average": average} | {name: state[name] for name in ("steps", "batch", "seconds")}, args.out)
    print(f"wrote {args.out}: {args.share:g} of {args.network}, {1 - args.share:g} of {args.other}")
