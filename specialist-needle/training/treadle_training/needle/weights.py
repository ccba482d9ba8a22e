"""The weights of a network, read out of graphs of the published layout, whoever exported them.

Names and operators differ from one exporter to the next; numbers do not. So the graphs are run with every value in them
shown, each on a few single tokens: then attention gives the value itself and rotation does nothing, and a value that is
the norm, the sum or the product we look for is known by its numbers. What is found is only as good as the comparison
that must follow: the network made of it against the graphs.
"""

import os

import numpy as np
import onnx
import onnxruntime
import torch
from google.protobuf.message import DecodeError

from . import graphs
from .network import EPSILON, Needle, Size

RUNS = 12  # single tokens
FIRST = 70  # the first of these, which every vocabulary has: bytes begin at 6
NEAR = 1e-3  # of the largest number, between two values that are taken for the same
PRODUCTS = ("MatMul", "Gemm")
INPUTS = {"decoder_input_ids", "encoder_out", "past_self_kv"}  # of decoder_step.onnx


class Unknown(Exception):
    """The graphs are not understood; the message says where."""


class Product:
    """A value times a constant matrix."""

    def __init__(self, at, source, weight, result):
        self.at, self.source, self.weight, self.result = at, source, weight, result


def opened(path):
    try:
        return onnx.load(path)
    except DecodeError:
        raise Unknown(f"{os.path.basename(path)} is no ONNX model: a download that is not whole, or what stands in its place") from None


class Shown:
    """A model's values in some runs, each [RUNS, numbers], in the order in which they are computed."""

    def __init__(self, model, feeds):
        inputs = {i.name for i in model.graph.input} - {i.name for i in model.graph.initializer}
        depends = set(inputs)
        for node in model.graph.node:
            if depends.intersection(node.input):
                depends.update(node.output)
        names = [o for node in model.graph.node for o in node.output if o]
        del model.graph.output[:]
        model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(n) for n in names)
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        constant, varying = ([n for n in names if (n in depends) == yes] for yes in (False, True))
        self.constants = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
        if constant:
            self.constants |= zip(constant, session.run(constant, feeds[0]))
        runs = [dict(zip(varying, session.run(varying, feed))) for feed in feeds]
        self.values = {n: np.stack([np.ravel(feed[n]) for feed in feeds]) for n in inputs}
        self.values |= {n: np.stack([np.ravel(run[n]) for run in runs]) for n in varying
                        if len({run[n].size for run in runs}) == 1 and runs[0][n].dtype == np.float32}
        self.order = {n: at for at, n in enumerate(names)}
        self.products = [p for at, node in enumerate(model.graph.node) for p in self.product(node)]

    def product(self, node):
        if node.op_type not in PRODUCTS or node.input[0] not in self.values or node.input[1] not in self.constants:
            return []
        weight = self.constants[node.input[1]]
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        if weight.ndim != 2:
            return []
        return [Product(self.order[node.output[0]], self.values[node.input[0]], weight if transposed else weight.T,
                        self.values[node.output[0]])]

    def after(self, product, size):
        """The values of so many numbers that are computed after a product."""
        return (v for n, v in self.values.items() if self.order.get(n, -1) > product.at and v.shape[1] == size)


def same(a, b):
    return a.shape == b.shape and np.abs(a - b).max() <= NEAR * np.abs(b).max()


def factors(value, base):
    """The factors [numbers] that make base [rows, numbers] to value, or None where there are none."""
    if value.shape != base.shape:
        return None
    found = (value * base).sum(0) / np.maximum((base * base).sum(0), 1e-20)
    return found if value.any() and same(base * found, value) else None


def normed(x):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)


def norm_gain(x, h, what):
    """The gain of the norm that makes x to h."""
    gain = factors(h, normed(x))
    if gain is None:
        raise Unknown(f"what goes into the attention of {what} is not the norm of what goes through the layers")
    return gain


def head_gain(shown, product, head):
    """The gain of the norm over each head of a product, or None where none follows."""
    base, ones = normed(product.result.reshape(-1, head)), None
    for value in shown.after(product, product.result.shape[1]):
        gain = factors(value.reshape(-1, head), base)
        if gain is not None and not np.allclose(gain, 1, atol=1e-5):
            return gain
        ones = gain if ones is None else ones
    return ones


def score_scale(shown, q, q_gain, k, k_gain):
    """What the product of a normed query and key is multiplied with before the softmax, wherever the graph does that."""
    head = len(q_gain)
    queries, keys = (normed(p.result.reshape(RUNS, -1, head)) * g for p, g in ((q, q_gain), (k, k_gain)))
    scores = (queries * np.repeat(keys, queries.shape[1] // keys.shape[1], 1)).sum(-1)
    found = head ** -0.5
    for value in shown.after(max(q, k, key=lambda p: p.at), scores.shape[1]):
        scale = (value * scores).sum() / (scores * scores).sum()
        if scale and same(scale * scores, value):
            found = scale
    return found


def added(shown, x, product, what):
    """(what goes on through the layers, by how much the product counts in it)."""
    o = product.result
    for value in shown.after(product, x.shape[1]):
        change = value - x
        share = (change * o).sum() / (o * o).sum()
        if share and same(share * o, change):
            return value, share
    raise Unknown(f"the result of the attention of {what} is added to nothing")


def fill(attention, shown, three, o, share, what):
    """Puts the products of an attention into it. three: those for queries, keys and values, in any order; share: by how
    much the result counts, which is its gate."""
    head = attention.size.head
    # There are at least as many heads of queries as of keys. Where there are as many, queries are taken to come first.
    gains = [(p, head_gain(shown, p, head)) for p in sorted(three, key=lambda p: -len(p.weight))]
    with_norm = [(p, g) for p, g in gains if g is not None]
    values = [p for p, g in gains if g is None]
    if len(with_norm) != 2 or len(values) != 1:
        raise Unknown(f"{what} has norms on {len(with_norm)} of queries, keys and values, expected 2")
    (q, q_gain), (k, k_gain) = with_norm
    q_gain = q_gain * score_scale(shown, q, q_gain, k, k_gain) * head ** 0.5
    # The gate is left at one half.
    weights = {"q": q.weight, "k": k.weight, "v": values[0].weight, "o": 2 * share * o.weight}
    for name, weight in weights.items():
        matrix = getattr(attention, name).weight
        if tuple(matrix.shape) != weight.shape:
            raise Unknown(f"{what}: {name} is {weight.shape}, expected {tuple(matrix.shape)}")
        matrix.copy_(torch.tensor(weight))
    attention.q_norm.gain.copy_(torch.tensor(q_gain - 1))
    attention.k_norm.gain.copy_(torch.tensor(k_gain - 1))


@torch.no_grad()
def read(folder):
    """The network of the graphs in a folder. Raises Unknown where they are of another architecture, or exported in a way
    that this does not see through."""
    encoder, decoder = (os.path.join(folder, f) for f in graphs.PLAIN)
    models = [opened(encoder), opened(decoder)]
    session = onnxruntime.InferenceSession(decoder, providers=["CPUExecutionProvider"])
    shapes = {v.name: v.shape for v in [*session.get_inputs(), *session.get_outputs()]}
    if {i.name for i in session.get_inputs()} != INPUTS or "logits" not in shapes:
        raise Unknown(f"{graphs.PLAIN[1]} takes and gives {', '.join(sorted(shapes))}; expected {', '.join(sorted(INPUTS))} "
                      "and logits among what it gives")
    layers, _, _, kv_heads, _, head = shapes["past_self_kv"]
    if not all(isinstance(n, int) for n in (layers, kv_heads, head)):
        raise Unknown(f"{graphs.PLAIN[1]} does not tell the dimensions of past_self_kv, but {shapes['past_self_kv']}")
    tokens = [np.array([[FIRST + i]], np.int64) for i in range(RUNS)]
    session = onnxruntime.InferenceSession(encoder, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    width = session.run(None, {name: tokens[0]})[0].shape[-1]
    reading = Shown(models[0], [{name: t} for t in tokens])
    nothing, rng = np.zeros((layers, 2, 1, kv_heads, 0, head), np.float32), np.random.default_rng(2)
    encoded = [rng.standard_normal((1, 1, width)).astype(np.float32) for _ in tokens]
    writing = Shown(models[1], [{"decoder_input_ids": t, "encoder_out": e, "past_self_kv": nothing}
                              for t, e in zip(tokens, encoded)])
    if len(reading.products) % 4 or len(writing.products) != 8 * layers + 1:
        raise Unknown(f"the graphs multiply with {len(reading.products)} and {len(writing.products)} matrices, expected 4 for "
                      f"each layer of the encoder, and {8 * layers + 1}")
    table = writing.products[-1].weight
    if table.shape[1] != width:
        raise Unknown(f"the last matrix of the decoder is {table.shape}, expected one for {width} numbers")
    network = Needle(Size(len(table), width, width // head, kv_heads, len(reading.products) // 4, layers)).eval()
    network.embedding.weight.copy_(torch.tensor(table))
    first = np.concatenate([table[t[0]] for t in tokens]) * width ** 0.5
    read_encoder(network, reading, first)
    read_decoder(network, writing, first, np.concatenate([e[0] for e in encoded]))
    return network


def read_encoder(network, shown, x):
    products = iter(shown.products)
    for i, layer in enumerate(network.encoder):
        what = f"encoder layer {i}"
        *three, o = (next(products) for _ in range(4))
        x = read_sublayer(layer, shown, x, three[0].source, three, o, what)
    gain = next((g for n, v in shown.values.items() if v.shape == x.shape and shown.order.get(n, -1) > o.at
                 and (g := factors(v, normed(x))) is not None and not np.allclose(g, 1, atol=1e-5)), np.ones(x.shape[1]))
    network.encoder_norm.gain.copy_(torch.tensor(gain - 1))


def read_decoder(network, shown, x, encoded):
    cross = [p for p in shown.products if same(p.source, encoded)]
    own = iter([p for p in shown.products if p not in cross])
    if len(cross) != 2 * len(network.decoder):
        raise Unknown(f"{len(cross)} matrices of the decoder are for what the encoder gives, expected {2 * len(network.decoder)}")
    cross = iter(cross)
    for i, layer in enumerate(network.decoder):
        *three, o = (next(own) for _ in range(4))
        x = read_sublayer(layer.own, shown, x, three[0].source, three, o, f"decoder layer {i}")
        q, o = next(own), next(own)
        x = read_sublayer(layer.cross, shown, x, q.source, [q, next(cross), next(cross)], o, f"decoder layer {i} (prompt)")
    network.decoder_norm.gain.copy_(torch.tensor(norm_gain(x, next(own).source, "the logits") - 1))


def read_sublayer(sublayer, shown, x, h, three, o, what):
    sublayer.norm.gain.copy_(torch.tensor(norm_gain(x, h, what) - 1))
    x, share = added(shown, x, o, what)
    fill(sublayer.attention, shown, three, o, share, what)
    return x
