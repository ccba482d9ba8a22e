"""Checks a bundle: its graphs against the network in PyTorch, against each other, and its size."""

import os

import numpy as np
import onnxruntime
import torch

from . import bundle, graphs

TOLERANCE = 1e-3  # of a logit, between PyTorch and a graph with 32-bit weights


class Torch:
    """The network itself; the reference."""

    def __init__(self, network):
        self.network = network.eval()

    @torch.no_grad()
    def begin(self, ids):
        """What the steps of one answer need."""
        return self.network.cross(self.network.encode(torch.tensor([ids]))), None

    @torch.no_grad()
    def step(self, state, tokens):
        """(logits [N, V], state after) for the next tokens."""
        cross, past = state
        states, past = self.network.decode(torch.tensor([tokens]), cross, past)
        return self.network.logits(states)[0].numpy(), (cross, past)


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Plain:
    """The graphs of the published layout: one token a step."""

    def __init__(self, folder):
        self.encoder, self.decoder = (session(os.path.join(folder, f)) for f in graphs.PLAIN)
        self.shape = self.decoder.get_inputs()[2].shape

    def begin(self, ids):
        encoded = self.encoder.run(None, {self.encoder.get_inputs()[0].name: np.array([ids], np.int64)})[0]
        return encoded, np.zeros([n if isinstance(n, int) else 0 for n in self.shape], np.float32)

    def step(self, state, tokens):
        (encoded, past), rows = state, []
        for token in tokens:
            logits, past = self.decoder.run(None, {
                "decoder_input_ids": np.array([[token]], np.int64), "encoder_out": encoded, "past_self_kv": past})
            rows.append(logits[0, 0])
        return np.stack(rows), (encoded, past)


class Fast:
    """The graphs with a cross-attention cache: several tokens a step. Positions past the length are rubbish, as after rejected drafts."""

    def __init__(self, folder):
        self.prefill, self.decoder = (session(os.path.join(folder, f)) for f in graphs.FAST)
        self.cross = [output.name for output in self.prefill.get_outputs()]
        self.shape = next(i.shape for i in self.decoder.get_inputs() if i.name == "past_self_kv")

    def begin(self, ids):
        cross = dict(zip(self.cross, self.prefill.run(self.cross, {"input_ids": np.array([ids], np.int64)})))
        return cross, np.zeros([n if isinstance(n, int) else 0 for n in self.shape], np.float32), 0

    def step(self, state, tokens):
        cross, past, length = state
        logits, present = self.decoder.run(None, {
            **cross, "decoder_input_ids": np.array([tokens], np.int64), "past_self_kv": past,
            "past_length": np.array([length], np.int64)})
        rubbish = np.full((*present.shape[:4], 2, present.shape[5]), 1e3, np.float32)
        return logits[0], (cross, np.concatenate([present, rubbish], 4), length + len(tokens))


def greedy(runner, ids, limit):
    """The tokens after the first EOS, the next EOS not included."""
    state, token, chosen = runner.begin(ids), bundle.EOS, []
    while len(chosen) < limit:
        logits, state = runner.step(state, [token])
        token = int(logits[-1].argmax())
        if token == bundle.EOS:
            break
        chosen.append(token)
    return chosen


def logits_of(runner, ids, tokens, chunks):
    """Logits [len(tokens), V], where the tokens are fed so many at a time, in turn."""
    state, rows, at = runner.begin(ids), [], 0
    for i in range(len(tokens)):
        if at >= len(tokens):
            break
        n = chunks[i % len(chunks)]
        logits, state = runner.step(state, tokens[at:at + n])
        rows.append(logits)
        at += n
    return np.concatenate(rows)


def parity(folder, network, cases):
    """The largest difference of a logit; fails where it is too large. cases: [(encoder ids, decoder ids)]."""
    runners = {"PyTorch by steps": Torch(network), "plain graphs": Plain(folder), "fast graphs": Fast(folder)}
    largest = {}
    for ids, tokens in cases:
        want = logits_of(Torch(network), ids, tokens, [len(tokens)])
        for name, runner in runners.items():
            for chunks in ([1], [3, 1, 5], [len(tokens)]):
                difference = float(np.abs(logits_of(runner, ids, tokens, chunks) - want).max())
                largest[name] = max(largest.get(name, 0.0), difference)
    for name, difference in largest.items():
        print(f"{name}: logits differ from PyTorch's by at most {difference:.2g}")
        if not difference < TOLERANCE:
            raise SystemExit(f"{folder}: the {name} differ by {difference:.3g}, more than {TOLERANCE}")
    return max(largest.values())
