"""A network as something that answers: in PyTorch, by the plain graphs, by the fast ones."""

import json
import os

import numpy as np
import onnxruntime
import torch

from . import bundle, graphs


class Torch:
    """The network itself; the reference."""

    def __init__(self, network):
        self.network = network.eval()

    @torch.no_grad()
    def begin(self, ids):
        """What the first step of an answer needs."""
        return self.network.cross(self.network.encode(torch.tensor([ids]))), None

    @torch.no_grad()
    def step(self, state, tokens):
        """(logits [N, V], what the next step needs) for the next tokens."""
        cross, past = state
        states, past = self.network.decode(torch.tensor([tokens]), cross, past)
        return self.network.logits(states)[0].numpy(), (cross, past)


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def nothing(decoder):
    """The past of a decoder's first step."""
    shape = next(i.shape for i in decoder.get_inputs() if i.name == "past_self_kv")
    return np.zeros([n if isinstance(n, int) else 0 for n in shape], np.float32)


class Plain:
    """The graphs of the published layout: one token a step."""

    def __init__(self, folder):
        self.encoder, self.decoder = (session(os.path.join(folder, f)) for f in graphs.PLAIN)

    def begin(self, ids):
        encoded = self.encoder.run(None, {self.encoder.get_inputs()[0].name: np.array([ids], np.int64)})[0]
        return encoded, nothing(self.decoder)

    def step(self, state, tokens):
        (encoded, past), rows = state, []
        for token in tokens:
            logits, past = self.decoder.run(None, {
                "decoder_input_ids": np.array([[token]], np.int64), "encoder_out": encoded, "past_self_kv": past})
            rows.append(logits[0, 0])
        return np.stack(rows), (encoded, past)


class Fast:
    """The graphs that take several tokens a step. What lies in the past after its length is rubbish, as after drafts."""

    def __init__(self, folder):
        self.prefill, self.decoder = (session(os.path.join(folder, f)) for f in graphs.FAST)

    def begin(self, ids):
        cross = self.prefill.run(None, {"input_ids": np.array([ids], np.int64)})
        return dict(zip((o.name for o in self.prefill.get_outputs()), cross)), nothing(self.decoder), 0

    def step(self, state, tokens):
        cross, past, length = state
        logits, present = self.decoder.run(None, {
            "decoder_input_ids": np.array([tokens], np.int64), "past_self_kv": past,
            "past_length": np.array([length], np.int64), **cross})
        rubbish = np.full((*present.shape[:4], 2, present.shape[5]), 1e3, np.float32)
        return logits[0], (cross, np.concatenate([present, rubbish], 4), length + len(tokens))


def of_bundle(folder):
    """({name: runner}, description) of a bundle's graphs."""
    with open(os.path.join(folder, bundle.DESCRIPTION), encoding="utf-8") as f:
        description = json.load(f)
    kinds = {"plain graphs": (Plain, graphs.PLAIN), "fast graphs": (Fast, graphs.FAST)}
    return {name: kind(folder) for name, (kind, files) in kinds.items()
            if all(f in description["files"] for f in files)}, description


def greedy(runner, ids, limit):
    """The tokens after the first EOS, up to the next; at most so many."""
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
    state, rows, at, turn = runner.begin(ids), [], 0, 0
    while at < len(tokens):
        n = chunks[turn % len(chunks)]
        logits, state = runner.step(state, tokens[at:at + n])
        rows.append(logits)
        at, turn = at + n, turn + 1
    return np.concatenate(rows)
