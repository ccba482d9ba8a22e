"""Scores a checkpoint or an exported network on corpus files, by source."""

import argparse
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from . import corpus, export
from .decode import Request, decode
from .encoder import Encoder

_encoder = _vectors = _network = None


def same_value(a, b):
    """Equality of arguments: numbers by value, text without case and inner spaces, lists in order, objects by key."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) < 1e-9
    if isinstance(a, str) and isinstance(b, str):
        return re.sub(r"\s+", "", a).lower() == re.sub(r"\s+", "", b).lower()
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_value, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_value(a[k], b[k]) for k in a)
    return a is None and b is None


def same_call(got, want, tools):
    """Whether two calls are the same; an argument that is left out equals its schema default."""
    if got["name"] != want["name"]:
        return False
    schema = next((t.get("parameters") or {} for t in tools if t["name"] == got["name"]), {})
    properties = schema.get("properties") or {}
    for name in set(got["arguments"]) | set(want["arguments"]):
        default = (properties.get(name) or {}).get("default")
        a, b = got["arguments"].get(name, default), want["arguments"].get(name, default)
        if not same_value(a, b):
            return False
    return True


def exact(got, want, tools):
    """Calls match one to one, in any order."""
    left = list(want)
    for call in got:
        match = next((w for w in left if same_call(call, w, tools)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def same_tools(got, want):
    return sorted(c["name"] for c in got) == sorted(c["name"] for c in want)


def auroc(confidence, right):
    order = np.argsort(confidence, kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    positive = right.sum()
    if positive in (0, len(right)):
        return float("nan")
    return (ranks[right].sum() - positive * (positive + 1) / 2) / (positive * (len(right) - positive))


def coverage(confidence, right, error):
    """The largest share accepted, most confident first, whose error is at most `error`."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    under = np.nonzero(wrong <= error)[0]
    return (under[-1] + 1) / len(order) if len(under) else 0.0


class Exported:
    """The two graphs of a bundle's folder, as decode() calls them."""

    def __init__(self, folder):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.reader, self.filler = (onnxruntime.InferenceSession(os.path.join(folder, f), options,
                                                                 providers=["CPUExecutionProvider"])
                                    for f in export.FILES)

    def read(self, feed):
        return self.reader.run(None, feed)

    def slots(self, states, *indices):
        return self.filler.run(None, dict(zip(export.SLOTS_IN, (*states, *indices))))


class Checkpoint:
    """A checkpoint of the train command, as decode() calls it."""

    def __init__(self, path):
        import torch
        from .network import PointerNetwork, Reader, Slots
        torch.set_num_threads(1)
        network = PointerNetwork()
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["average"])
        network.eval()
        self.torch, self.reader, self.filler = torch, Reader(network), Slots(network)

    def read(self, feed):
        return self._run(self.reader, feed.values())

    def slots(self, states, *indices):
        return self._run(self.filler, (*states, *indices))

    def _run(self, module, arrays):
        with self.torch.no_grad():
            return [x.numpy() for x in module(*map(self.torch.from_numpy, arrays))]


def _start(path, jar):
    global _encoder, _vectors, _network
    _encoder, cache = Encoder(jar), {}
    _network = Exported(path) if os.path.isdir(path) else Checkpoint(path)

    def vectors(text):
        if text not in cache:
            cache[text] = _encoder.vector(text)
        return cache[text]
    _vectors = vectors


def _score(example):
    try:
        request = Request(example["query"], example["tools"], _encoder, _vectors)
        calls, confidence, reason = decode(request, _network)
    except ValueError as e:
        calls, confidence, reason = None, 0.0, str(e)
    got, want = calls or [], example["answers"]
    return (example["source"], bool(exact(got, want, example["tools"])), same_tools(got, want), not got, not want,
            float(confidence), {"query": example["query"], "want": want, "got": calls, "reason": reason,
                                "confidence": round(float(confidence), 3)})


def name_words(name):
    """The words of a tool's name, whatever their order and spelling style: set_timer, timerSet and timer.set alike."""
    return " ".join(sorted(corpus.snake_words(name).split()))


def print_by_acquaintance(rows, folders):
    """Scores apart for calls of tools whose names occur in the training files, of other tools, and for no calls."""
    known = {name_words(t["name"]) for e in corpus.read(corpus.files(folders, "train")) for t in e["tools"]}
    groups = {}
    for r in rows:
        want = r[6]["want"]
        seen = all(name_words(c["name"]) in known for c in want)
        group = "none" if not want else "seen" if seen else "unseen"
        for source in (r[0], "all"):
            groups.setdefault((source, group), []).append((r[1], r[2]))
    print(f"\n{'source':22} {'tools are':>9} {'n':>5} {'exact':>6} {'tools':>6}")
    for (source, group), part in sorted(groups.items()):
        exact_share, tools_share = np.mean(part, axis=0)
        print(f"{source:22} {group:>9} {len(part):5} {exact_share:6.3f} {tools_share:6.3f}")


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training evaluate", description=__doc__)
    parser.add_argument("--network", required=True, help="a checkpoint (.pt) or the folder of an exported bundle")
    parser.add_argument("--data", nargs="+", required=True, help="folders with *.dev.jsonl(.gz|.xz) files")
    parser.add_argument("--limit", type=int, default=10**9, help="at most so many examples a file")
    parser.add_argument("--mistakes", type=int, default=0, help="print so many mistakes a source")
    parser.add_argument("--trained-on", nargs="+", help="folders of the training files: scores seen and unseen tools apart")
    parser.add_argument("--encoder-jar", help="the LangChain4j jar with MiniLM; default: from the Maven repository")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (all processors)")
    args = parser.parse_args(argv)
    examples = []
    for path in corpus.files(args.data, "dev"):
        found = [e for e in corpus.read([path]) if "accepted" not in e]
        step = max(1, len(found) // args.limit)
        examples += found[::step][:args.limit]
    began = time.time()
    with ProcessPoolExecutor(args.workers, initializer=_start, initargs=(args.network, args.encoder_jar)) as pool:
        rows = list(pool.map(_score, examples, chunksize=32))
    by_source = {}
    for r in rows:
        by_source.setdefault(r[0], []).append(r)
    print(f"{'source':22} {'n':>5} {'exact':>6} {'tools':>6} {'abst.P':>6} {'abst.R':>6} {'auroc':>6} {'cov@5':>6}")
    for source, part in [*by_source.items(), ("all", rows)]:
        right, tools, abstained, none = (np.array([r[i] for r in part]) for i in (1, 2, 3, 4))
        confidence = np.array([r[5] for r in part])
        both = (abstained & none).sum()
        print(f"{source:22} {len(part):5} {right.mean():6.3f} {tools.mean():6.3f} {both / max(abstained.sum(), 1):6.2f} "
              f"{both / max(none.sum(), 1):6.2f} {auroc(confidence, right):6.3f} {coverage(confidence, right, 0.05):6.2f}")
        for r in [r for r in part if not r[1]][:args.mistakes if source != "all" else 0]:
            print("   ", r[6])
    if args.trained_on:
        print_by_acquaintance(rows, args.trained_on)
    print(f"{time.time() - began:.0f} s", file=sys.stderr)
