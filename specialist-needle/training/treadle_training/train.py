"""Trains the pointer network on packed examples, on the CPU or a GPU, with checkpoints it can go on from."""

import argparse
import copy
import os
import pickle
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import features
from .batches import Batches
from .network import PointerNetwork

NEVER = -1e4


def loss_of(network, batch, allowed):
    """(loss, parts): the mean negative log-likelihood of whole answers, and its parts in nats per example."""
    b = batch
    t = b["tokens"].shape[1]
    tokens, tools, params, enums = network.encode(
        b["tokens"], b["token_features"], b["tools"], b["params"], b["param_type"], b["enums"], b["relation"].long(),
        b["mask"])
    n = b["tokens"].shape[0]
    count = F.cross_entropy(network.count(tools).float().transpose(1, 2), b["counts"], ignore_index=-1,
                            reduction="sum") / n
    def pick(x, index):
        return x.gather(1, index[..., None].expand(-1, -1, x.shape[2]))
    z = network.slots(pick(params, b["slot_param"]), pick(tools, b["slot_tool"]), b["instance"], tokens,
                      b["mask"][:, :t])
    kinds = b["param_type"].gather(1, b["slot_param"]) // 2
    action_logits = network.action(z).float().masked_fill(~allowed[kinds], NEVER)
    action = F.cross_entropy(action_logits.transpose(1, 2), b["action"], ignore_index=-1, reduction="sum") / n

    has = b["span"][..., 0] >= 0
    start, end, pair = (x.float() for x in network.spans(z, tokens))
    row = has.nonzero()[:, 0]
    scores = start[has][:, :, None] + end[has][:, None, :] + pair[row]
    at = torch.arange(t, device=scores.device)
    fits = (at[None, :] >= at[:, None]) & (at[None, :] - at[:, None] < features.MAX_SPAN)
    okay = b["ok"][row]
    scores = scores.masked_fill(~(fits & okay[:, :, None, 0] & okay[:, None, :, 1]), NEVER)
    gold = b["span"][has]
    span = F.cross_entropy(scores.flatten(1), gold[:, 0] * t + gold[:, 1], reduction="sum") / n

    logits = network.choices(z, enums).float()
    chosen, own = b["choice"], b["own_enums"]
    single = chosen.sum(-1) == 1
    listed = (kinds == features.corpus.KIND["list_enum"]) & chosen.any(-1)
    one = single & ~listed
    choice = -(torch.log_softmax(logits.masked_fill(~own, NEVER), -1) * chosen)[one].sum() / n
    many = F.binary_cross_entropy_with_logits(logits, chosen.float(), reduction="none")
    choice = choice + (many * own)[listed].sum() / n
    parts = {"count": count, "action": action, "span": span, "choice": choice}
    return count + action + span + choice, parts


def to_device(batch, device):
    return {k: torch.as_tensor(v).to(device, non_blocking=True) for k, v in batch.items()}


class Stream(torch.utils.data.IterableDataset):
    def __init__(self, pack, seed, size):
        self.pack, self.seed, self.size = pack, seed, size

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        return iter(Batches(self.pack, self.seed + 1000 * (info.id if info else 0), self.size))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training train", description=__doc__)
    parser.add_argument("--pack", required=True, help="what the pack command wrote")
    parser.add_argument("--out", required=True, help="checkpoint file; training goes on from it where it exists")
    parser.add_argument("--start-from", help="checkpoint whose averaged weights a new training begins with")
    parser.add_argument("--minutes", type=float, default=90, help="training time over all runs (the rate falls to 0)")
    parser.add_argument("--batch", type=int, default=64, help="examples of a step (64)")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1, help="of the order of the examples, and of new weights (1)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu",
                        help="default: cuda where there is one, else cpu")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches")
    parser.add_argument("--save-every", type=float, default=5, help="minutes between checkpoints")
    args = parser.parse_args(argv)

    torch.manual_seed(args.seed)
    with open(args.pack, "rb") as f:
        pack = pickle.load(f)
    device = torch.device(args.device)
    network = PointerNetwork().to(device)
    if args.start_from:
        network.load_state_dict(torch.load(args.start_from, map_location=device, weights_only=True)["average"])
    average = copy.deepcopy(network)
    decay, plain = [], []
    for p in network.parameters():
        (decay if p.ndim >= 2 else plain).append(p)
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}],
                                  lr=args.rate, betas=(0.9, 0.98), eps=1e-8)
    steps, spent = 0, 0.0
    if os.path.exists(args.out):
        state = torch.load(args.out, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        steps, spent = state["steps"], state["seconds"]
        print(f"going on from {args.out}: {steps} steps, {spent / 60:.1f} minutes", flush=True)
    else:
        count = sum(p.numel() for p in network.parameters())
        print(f"{count / 1e6:.2f} M parameters, {len(pack['examples'])} examples", flush=True)

    def save():
        torch.save({"network": network.state_dict(), "average": average.state_dict(),
                    "optimiser": optimiser.state_dict(), "steps": steps, "seconds": spent, "batch": args.batch},
                   args.out + ".new")
        os.replace(args.out + ".new", args.out)

    loader = iter(torch.utils.data.DataLoader(Stream(pack, args.seed + 7919 * steps, args.batch), batch_size=None,
                                              num_workers=args.workers, prefetch_factor=8 if args.workers else None))
    allowed = torch.from_numpy(features.ALLOWED).to(device)
    total = args.minutes * 60
    last, since_save, since_log, sums = time.time(), 0.0, 0.0, []
    while spent < total:
        batch = to_device(next(loader), device)
        fraction = min(spent / total, 1)
        rate = args.rate * min(1, (steps + 1) / 400) * max(1 - fraction, 0.0) ** 0.9
        for group in optimiser.param_groups:
            group["lr"] = rate
        with torch.autocast(device.type, torch.bfloat16):
            loss, parts = loss_of(network, batch, allowed)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        steps += 1
        with torch.no_grad():
            weight = 1 - min(0.999, (steps + 1) / (steps + 10))
            torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), weight)
        sums.append([loss.item()] + [x.item() for x in parts.values()])
        now = time.time()
        spent, since_save, since_log, last = spent + now - last, since_save + now - last, since_log + now - last, now
        if since_log > 30 or spent >= total:
            means = np.mean(sums, 0)
            print(f"{spent / 60:6.1f} min  step {steps}  {len(sums) * args.batch / since_log:.0f} examples/s  "
                  f"loss {means[0]:.3f}  " + "  ".join(f"{k} {v:.3f}" for k, v in zip(parts, means[1:])), flush=True)
            sums, since_log = [], 0.0
        if since_save > args.save_every * 60 or spent >= total:
            save()
            since_save = 0.0
            last = time.time()
