"""Needle's network as ONNX graphs, written node by node: the plain ones of the published layout, and the fast ones.

Plain: encoder.onnx (input_ids [1, S] -> encoder_out [1, S, width]) and decoder_step.onnx (decoder_input_ids [1, 1],
encoder_out, past_self_kv [layers, 2, 1, kv_heads, T, head] -> logits [1, 1, V], present_self_kv). Fast: prefill.onnx
(input_ids -> cross_keys.0, cross_values.0 ... of each decoder layer, [kv_heads, S, head]; apart, because taking them
apart would copy them in every run) and decoder_multi.onnx (decoder_input_ids [1, N], those, past_self_kv [.., P, ..],
past_length [1] with K <= P -> logits [1, N, V], present_self_kv [.., K + N, ..]).

The plain graphs are of ONNX's own operators; fast.py has the fast ones' way to say the same.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .network import EPSILON

PLAIN, FAST = ["encoder.onnx", "decoder_step.onnx"], ["prefill.onnx", "decoder_multi.onnx"]
OPSETS, IR_VERSION = {"": 17, "com.microsoft": 1}, 8


def array(parameter):
    return parameter.detach().numpy()


class Graph:
    """A graph in the making, of standard operators. Methods take and give the names of values."""

    def __init__(self, network):
        self.network, self.size = network, network.size
        self.nodes, self.weights, self.made = [], {}, 0

    def op(self, kind, *inputs, out=1, **attributes):
        self.made += 1
        names = [f"{kind}_{self.made}" + (f"_{i}" if out > 1 else "") for i in range(out)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=f"{kind}_{self.made}", **attributes))
        return names[0] if out == 1 else names

    def array(self, name, array):
        """An array that the graph holds, once."""
        if name not in self.weights:
            self.weights[name] = numpy_helper.from_array(np.array(array, order="C"), name)
        return name

    def ints(self, *v):
        return self.array("ints_" + "_".join(map(str, v)), np.array(v, np.int64))

    def number(self, v):
        return self.array(f"number_{v}", np.array(v, np.float32))

    def scalar(self, v):
        """The number of a value [1]."""
        return self.op("Squeeze", v, self.ints(0))

    # The parts of the network

    def embedded(self, ids):
        rows = self.op("Gather", self.array("embedding.weight", array(self.network.embedding.weight)), ids)
        return self.op("Mul", rows, self.number(self.size.width ** 0.5))

    def logits(self, x):
        return self.op("MatMul", x, self.op("Transpose", "embedding.weight", perm=[1, 0]))

    def linear(self, x, weight, name, normed=False):
        """x times the transposed weight [out, in], an array; normed: a norm follows, so that rows may have any length."""
        return self.op("MatMul", x, self.array(f"{name}.weight", weight.T))

    def norm(self, x, module, name, scale=1.0):
        # In this form the runtime makes one operator of it.
        mean = self.op("ReduceMean", self.op("Pow", x, self.number(2.0)), axes=[-1])
        length = self.op("Sqrt", self.op("Add", mean, self.number(EPSILON)))
        return self.op("Mul", self.op("Div", x, length),
                       self.array(f"{name}.gain", scale * (1 + array(module.gain))))

    def heads(self, x, n):
        """[1, N, n * head] as [N, n, head]."""
        return self.op("Reshape", x, self.ints(-1, n, self.size.head))

    def angles(self, start, n):
        """Cosines and sines [N, head / 2] of the positions from start on; both [1]."""
        half = self.size.head // 2
        speed = self.array("speed", (self.size.theta ** (-np.arange(half) / half)).astype(np.float32).reshape(1, half))
        zero, one = self.array("zero", np.array(0, np.int64)), self.array("one", np.array(1, np.int64))
        at = self.op("Add", self.op("Range", zero, self.scalar(n), one), start)
        angle = self.op("Mul", self.op("Reshape", self.op("Cast", at, to=TensorProto.FLOAT), self.ints(-1, 1)), speed)
        return self.op("Cos", angle), self.op("Sin", angle)

    def rotated(self, x, angles, n):
        """x [n, N, head]."""
        one, two = self.op("Split", x, out=2, axis=-1)
        cos, sin = angles
        turned = [self.op("Sub", self.op("Mul", one, cos), self.op("Mul", two, sin)),
                  self.op("Add", self.op("Mul", two, cos), self.op("Mul", one, sin))]
        return self.op("Concat", *turned, axis=-1)

    def turned(self, x, module, name, n, angles, scale=1.0):
        """Queries or keys [1, N, n * head], normed and rotated: [n, N, head]."""
        x = self.op("Transpose", self.norm(self.heads(x, n), module, name, scale), perm=[1, 0, 2])
        return x if angles is None else self.rotated(x, angles, n)

    def keys_values(self, x, attention, name, angles=None):
        """Keys and values, each [kv_heads, N, head]."""
        n = self.size.kv_heads
        k, v = (self.linear(x, array(getattr(attention, of).weight), f"{name}.{of}", of == "k") for of in "kv")
        return (self.turned(k, attention.k_norm, f"{name}.k_norm", n, angles),
                self.op("Transpose", self.heads(v, n), perm=[1, 0, 2]))

    def scores(self, q, k):
        return self.op("MatMul", q, self.op("Transpose", k, perm=[0, 2, 1]))

    def attended(self, x, keys_values, sublayer, name, angles=None, mask=None):
        """What a sublayer adds to its input, the gate included; x after the sublayer's norm.

        Query heads that share keys lie one after the other: [kv_heads, group * N, head] against [kv_heads, T, head].
        """
        s, (k, v), attention, name = self.size, keys_values, sublayer.attention, f"{name}.attention"
        q = self.linear(x, array(attention.q.weight), f"{name}.q", normed=True)
        q = self.turned(q, attention.q_norm, f"{name}.q_norm", s.heads, angles, s.head ** -0.5)
        scores = self.scores(self.op("Reshape", q, self.ints(s.kv_heads, -1, s.head)), k)
        scores = scores if mask is None else self.op("Add", scores, mask)
        y = self.op("Reshape", self.op("MatMul", self.op("Softmax", scores, axis=-1), v), self.ints(s.heads, -1, s.head))
        y = self.op("Reshape", self.op("Transpose", y, perm=[1, 0, 2]), self.ints(1, -1, s.width))
        return self.linear(y, sublayer.gate.sigmoid().item() * array(attention.o.weight), f"{name}.o")

    # The halves of the network

    def encode(self, ids):
        x = self.embedded(ids)
        angles = self.angles(self.ints(0), self.op("Shape", ids, start=1))
        for i, layer in enumerate(self.network.encoder):
            name = f"encoder.{i}"
            h = self.norm(x, layer.norm, f"{name}.norm")
            kv = self.keys_values(h, layer.attention, f"{name}.attention", angles)
            x = self.op("Add", x, self.attended(h, kv, layer, name, angles))
        return self.norm(x, self.network.encoder_norm, "encoder_norm")

    def cross(self, encoded):
        """[(keys, values)] of the decoder's layers."""
        return [self.keys_values(encoded, layer.cross.attention, f"decoder.{i}.cross.attention")
                for i, layer in enumerate(self.network.decoder)]

    def stacked(self, pairs, out):
        """Pairs [kv_heads, N, head] as the output [layers, 2, 1, kv_heads, N, head]."""
        shape = self.ints(len(pairs), 2, 1, self.size.kv_heads, -1, self.size.head)
        rows = self.op("Concat", *(t for pair in pairs for t in pair), axis=0)
        self.nodes.append(helper.make_node("Reshape", [rows, shape], [out], name=out))

    def pairs(self, value, length):
        """[(keys, values)] of the first positions of such an input, which may be none; length [1]."""
        s, n = self.size, 2 * self.size.decoder_layers
        kept = self.op("Slice", value, self.ints(0), length, self.ints(4))
        rows = self.op("Split", self.op("Reshape", kept, self.ints(n * s.kv_heads, -1, s.head)), out=n, axis=0)
        return list(zip(rows[::2], rows[1::2]))

    def decode(self, ids, cross, past, length, causal):
        """The states after the last norm, and [(keys, values)] of the past and these ids."""
        n = self.op("Shape", ids, start=1)
        x, angles, present = self.embedded(ids), self.angles(length, n), []
        mask = self.causal(n, length) if causal else None
        for i, layer in enumerate(self.network.decoder):
            own, other = f"decoder.{i}.own", f"decoder.{i}.cross"
            h = self.norm(x, layer.own.norm, f"{own}.norm")
            kv = self.keys_values(h, layer.own.attention, f"{own}.attention", angles)
            kv = [self.op("Concat", a, b, axis=1) for a, b in zip(past[i], kv)]
            present.append(kv)
            x = self.op("Add", x, self.attended(h, kv, layer.own, own, angles, mask))
            h = self.norm(x, layer.cross.norm, f"{other}.norm")
            x = self.op("Add", x, self.attended(h, cross[i], layer.cross, other))
        return self.norm(x, self.network.decoder_norm, "decoder_norm"), present

    def causal(self, n, length):
        """[group * N, K + N]: 0 where a position may look, else very low."""
        shape = self.op("Concat", n, self.op("Add", n, length), axis=0)
        low = self.op("Expand", self.number(-1e9), shape)
        low = self.op("Trilu", low, self.scalar(self.op("Add", length, self.ints(1))), upper=1)
        return self.op("Tile", low, self.ints(self.size.heads // self.size.kv_heads, 1))

    def named(self, value, out):
        self.nodes.append(helper.make_node("Identity", [value], [out], name=out))

    def model(self, name, inputs, outputs):
        def info(values):
            return [helper.make_tensor_value_info(n, t, shape) for n, t, shape in values]

        graph = helper.make_graph(self.nodes, name, info(inputs), info(outputs), list(self.weights.values()))
        domains = sorted({node.domain for node in self.nodes})
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid(d, OPSETS[d]) for d in domains],
                                  ir_version=IR_VERSION, producer_name="treadle")
        onnx.checker.check_model(model)
        return model


def graphs(network, fast, plain=True):
    """{file name: model}: the fast graphs of the given class, and the plain ones, which have 32-bit weights always."""
    s, f, i = network.size, TensorProto.FLOAT, TensorProto.INT64
    ids, target = ("input_ids", i, [1, "S"]), "decoder_input_ids"

    def kv(name, n):
        return name, f, [s.decoder_layers, 2, 1, s.kv_heads, n, s.head]

    def encoder(g):
        g.named(g.encode("input_ids"), "encoder_out")
        return [ids], [("encoder_out", f, [1, "S", s.width])]

    def decoder_step(g):
        length = g.op("Shape", "past_self_kv", start=4, end=5)
        x, present = g.decode(target, g.cross("encoder_out"), g.pairs("past_self_kv", length), length, causal=False)
        g.named(g.logits(x), "logits")
        g.stacked(present, "present_self_kv")
        return [(target, i, [1, 1]), ("encoder_out", f, [1, "S", s.width]), kv("past_self_kv", "T")], [
            ("logits", f, [1, 1, s.vocabulary]), kv("present_self_kv", "T_plus_1")]

    crossed = [(f"cross_{of}.{layer}", f, [s.kv_heads, "S", s.head])
               for layer in range(s.decoder_layers) for of in ("keys", "values")]

    def prefill(g):
        for (name, _, _), value in zip(crossed, (v for pair in g.cross(g.encode("input_ids")) for v in pair)):
            g.named(value, name)
        return [ids], crossed

    def decoder_multi(g):
        names = [name for name, _, _ in crossed]
        x, present = g.decode(target, list(zip(names[::2], names[1::2])), g.pairs("past_self_kv", "past_length"),
                              "past_length", causal=True)
        g.named(g.logits(x), "logits")
        g.stacked(present, "present_self_kv")
        return [(target, i, [1, "N"]), *crossed, kv("past_self_kv", "P"), ("past_length", i, [1])], [
            ("logits", f, [1, "N", s.vocabulary]), kv("present_self_kv", "K_plus_N")]

    models = {}
    wanted = [(fast, prefill), (fast, decoder_multi)] + ([(Graph, encoder), (Graph, decoder_step)] if plain else [])
    for kind, make in wanted:
        g = kind(network)
        inputs, outputs = make(g)
        models[f"{make.__name__}.onnx"] = g.model(make.__name__, inputs, outputs)
    return models
