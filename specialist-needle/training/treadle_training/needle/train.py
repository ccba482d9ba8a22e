"""Trains the network on packed examples, on the CPU or a GPU, with checkpoints it can go on from."""

import argparse
import copy
import os
import pickle
import time

import numpy as np
import torch

from . import bundle, prompt
from .batches import Batches
from .muon import Muon
from .network import SIZES, Needle, Size
from .tokenizer import Tokenizer

Z_LOSS = 1e-4
WARM_UP = 200  # steps
AT_ONCE = {"cpu": 4096, "cuda": 65536}
FINE = 0.1  # of the rates, where training begins with trained weights
SHOWN = ("loss", "exact", "name", "key", "value")
PARTS = {"name": prompt.NAME, "key": prompt.KEY, "value": prompt.VALUE}


def loss_of(network, batch):
    """(loss, parts): the weighted sum over tokens of the negative log-likelihood, and sums of what it is made of."""
    real, mask = batch["weights"] > 0, batch["mask"]
    cross = network.cross(network.encode(batch["source"], mask))
    states, _ = network.decode(batch["given"], cross, mask=mask)
    logits, wanted, weights = network.logits(states[real]).float(), batch["wanted"][real], batch["weights"][real]
    total = torch.logsumexp(logits, -1)
    nll = total - logits.gather(1, wanted[:, None])[:, 0]
    with torch.no_grad():
        wrong = torch.zeros_like(real).masked_scatter_(real, logits.argmax(-1) != wanted)
        parts = [(~wrong.any(1)).sum(), torch.tensor(len(real), device=real.device)]
        for weight in PARTS.values():
            parts += [(nll * (weights == weight)).sum(), (weights == weight).sum()]
        parts = torch.stack([(weights * nll).sum(), weights.sum(), *parts])
    return (weights * (nll + Z_LOSS * total.square())).sum(), parts


def pieces(batch, tokens):
    """A batch in pieces of about so many tokens of prompt: what must be kept for the gradient is large."""
    n, length = batch["source"].shape
    rows = max(1, tokens // length)
    for at in range(0, n, rows):
        piece = {k: v[at:at + rows] for k, v in batch.items()}
        longest = {"source": int(piece["mask"].any(0).sum()), "given": int((piece["weights"] > 0).any(0).sum())}
        longest |= {"mask": longest["source"], "wanted": longest["given"], "weights": longest["given"]}
        yield {k: v[:, :longest[k]] for k, v in piece.items()}


def averaged(path):
    """(network, tokenizer) of a checkpoint: its averaged weights."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = Needle(Size(**state["size"]))
    network.load_state_dict(state["average"])
    return network.eval(), Tokenizer(state["tokenizer"].numpy().tobytes()), state


class Stream(torch.utils.data.IterableDataset):
    def __init__(self, pack, tokenizer, seed, batch, window):
        self.given = (pack, tokenizer, seed, batch, window)

    def __iter__(self):
        pack, tokenizer, seed, batch, window = self.given
        info = torch.utils.data.get_worker_info()
        batches = Batches(pack, Tokenizer(tokenizer), seed + 1000 * (info.id if info else 0), batch, window=window)
        return ({k: torch.from_numpy(v) for k, v in b.items()} for b in batches)


class Training:
    """A network with its optimisers, its averaged weights, and how far it has come."""

    def __init__(self, network, tokenizer, scale, muon_rate, rate, device, window=bundle.WINDOW,
                 licence=bundle.LICENCE):
        self.network, self.tokenizer, self.window = network.to(device).train(), tokenizer, window
        self.licence = licence
        self.average = copy.deepcopy(self.network).eval()
        inner, rest = [], []
        for name, p in network.named_parameters():
            (inner if p.ndim == 2 and not name.startswith("embedding") else rest).append(p)
        self.optimisers = [Muon(inner, lr=muon_rate * scale),
                           torch.optim.AdamW(rest, lr=rate * scale, betas=(0.9, 0.95), weight_decay=0.0)]
        self.rates = [muon_rate * scale, rate * scale]
        self.steps, self.seconds, self.examples = 0, 0.0, 0

    def step(self, batch, left, half, tokens):
        """One step; left: the share of the training that is still to come; tokens: of a prompt, to be trained on at once."""
        for optimiser, rate in zip(self.optimisers, self.rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, (self.steps + 1) / WARM_UP) * max(left, 0.0)
            optimiser.zero_grad(set_to_none=True)
        weight, sums = batch["weights"].sum(), 0
        for piece in pieces(batch, tokens):
            with torch.autocast(weight.device.type, torch.bfloat16, enabled=half):
                loss, parts = loss_of(self.network, piece)
            (loss / weight).backward()
            sums = sums + parts
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self.steps += 1
        self.examples += len(batch["source"])
        with torch.no_grad():
            share = 1 - min(0.999, (self.steps + 1) / (self.steps + 10))
            torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), share)
        return sums

    def save(self, path):
        torch.save({"network": self.network.state_dict(), "average": self.average.state_dict(),
                    "optimisers": [o.state_dict() for o in self.optimisers], "size": self.network.size.json(),
                    "tokenizer": torch.frombuffer(bytearray(self.tokenizer.model), dtype=torch.uint8),
                    "window": self.window, "licence": self.licence, "steps": self.steps, "seconds": self.seconds, "examples": self.examples},
                   path + ".new")
        os.replace(path + ".new", path)

    def load(self, path, device):
        state = torch.load(path, map_location=device, weights_only=True)
        if state["size"] != self.network.size.json():
            raise SystemExit(f"{path} holds a network of another size, {state['size']}: name another --out")
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        for optimiser, its in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(its)
        self.steps, self.seconds, self.examples = state["steps"], state["seconds"], state["examples"]


def started(args):
    """(network, tokenizer, licence of the weights) to begin with."""
    if args.init:
        network, tokenizer, state = averaged(args.init)
        return network, tokenizer, state.get("licence", bundle.LICENCE)
    if not args.tokenizer:
        raise SystemExit("a new network needs --tokenizer; --init brings its own")
    tokenizer, size = Tokenizer.read(args.tokenizer), SIZES[args.size]
    return Needle(Size(**size.json() | {"vocabulary": tokenizer.size})), tokenizer, bundle.LICENCE


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle train", description=__doc__)
    parser.add_argument("--pack", required=True, help="what the pack command wrote")
    parser.add_argument("--tokenizer", help="what the tokenizer command wrote")
    parser.add_argument("--init", help="checkpoint to begin with (its averaged weights, size and tokenizer): fine-tuning")
    parser.add_argument("--out", required=True, help="checkpoint file; training goes on from it where it exists")
    parser.add_argument("--size", choices=SIZES, default="base", help="of a new network (base: the published dimensions)")
    parser.add_argument("--minutes", type=float, default=90, help="training time over all runs (the rates fall to 0)")
    parser.add_argument("--steps", type=int, help="so many steps over all runs, instead of minutes")
    parser.add_argument("--batch", type=int, default=64, help="examples of a step (64)")
    parser.add_argument("--tokens", type=int, help="of prompts, computed at once; less takes less memory, and the result is "
                        f"the same (default: {AT_ONCE['cpu']}, on a GPU {AT_ONCE['cuda']})")
    parser.add_argument("--window", type=int, default=bundle.WINDOW,
                        help=f"tokens of the longest prompt trained on, which the bundle will say ({bundle.WINDOW})")
    parser.add_argument("--muon-rate", type=float, default=0.02, help="peak rate of the attention's matrices")
    parser.add_argument("--rate", type=float, default=3e-4, help="peak rate (AdamW) of everything else")
    parser.add_argument("--rate-scale", type=float, help=f"of both rates; default: 1, with --init {FINE}")
    parser.add_argument("--fp32", action="store_true", help="no bf16 products")
    parser.add_argument("--seed", type=int, default=1, help="of the order of the examples, and of new weights (1)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu",
                        help="default: cuda where there is one, else cpu")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches")
    parser.add_argument("--save-every", type=float, default=5, help="minutes between checkpoints")
    args = parser.parse_args(argv)

    torch.manual_seed(args.seed)
    device = torch.device(args.device)
    with open(args.pack, "rb") as f:
        pack = pickle.load(f)
    network, tokenizer, licence = started(args)
    scale = args.rate_scale if args.rate_scale is not None else FINE if args.init else 1.0
    training = Training(network, tokenizer, scale, args.muon_rate, args.rate, device, args.window, licence)
    if os.path.exists(args.out):
        training.load(args.out, device)
        print(f"going on from {args.out}: {training.steps} steps, {training.seconds / 60:.1f} minutes", flush=True)
    else:
        count = sum(p.numel() for p in network.parameters())
        print(f"{count / 1e6:.2f} M parameters, {len(pack['examples'])} examples", flush=True)
    loader = iter(torch.utils.data.DataLoader(
        Stream(pack, tokenizer.model, args.seed + 7919 * training.steps, args.batch, args.window), batch_size=None,
        num_workers=args.workers, prefetch_factor=8 if args.workers else None))

    at_once = args.tokens or AT_ONCE.get(device.type, AT_ONCE["cuda"])

    def done():
        return training.steps / args.steps if args.steps else training.seconds / (60 * args.minutes)

    last, since_save, since_log, sums, tokens = time.time(), 0.0, 0.0, [], 0
    while done() < 1:
        batch = {k: v.to(device, non_blocking=True) for k, v in next(loader).items()}
        sums.append(training.step(batch, 1 - done(), not args.fp32, at_once).tolist())
        tokens += batch["source"].numel() + batch["given"].numel()
        now = time.time()
        passed, last = now - last, now
        training.seconds, since_save, since_log = training.seconds + passed, since_save + passed, since_log + passed
        if since_log > 30 or done() >= 1:
            totals = np.sum(sums, 0)
            means = totals[::2] / np.maximum(totals[1::2], 1)
            print(f"{training.seconds / 60:6.1f} min  step {training.steps}  {len(sums) * args.batch / since_log:.0f} "
                  f"examples/s  {tokens / since_log / 1000:.1f} k tokens/s  "
                  + "  ".join(f"{k} {v:.3f}" for k, v in zip(SHOWN, means)), flush=True)
            sums, since_log, tokens = [], 0.0, 0
        if since_save > args.save_every * 60 or done() >= 1:
            training.save(args.out)
            since_save, last = 0.0, time.time()
