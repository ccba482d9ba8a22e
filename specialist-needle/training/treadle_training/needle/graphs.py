"""Needle's network as ONNX graphs, written node by node: the plain ones of the published layout, and the fast ones.

Plain: encoder.onnx (input_ids [1, S] -> encoder_out [1, S, width]) and decoder_step.onnx (decoder_input_ids [1, 1],
encoder_out, past_self_kv [layers, 2, 1, kv_heads, T, head] -> logits [1, 1, V], present_self_kv). Fast: prefill.onnx
(input_ids -> cross_kv [layers, 2, 1, kv_heads, S, head]) and decoder_multi.onnx (decoder_input_ids [1, N], cross_kv,
past_self_kv [.., P, ..], past_length [1] with K <= P -> logits [1, N, V], present_self_kv [.., K + N, ..]).
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .network import EPSILON

PLAIN, FAST = ["encoder.onnx", "decoder_step.onnx"], ["prefill.onnx", "decoder_multi.onnx"]
OPSET, IR_VERSION = 17, 8


class Graph:
    """A graph in the making. Methods take and give the names of values."""

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
        return self.array("ints_" + "_".join(map(str, v)).replace("-", "m"), np.array(v, np.int64))

    def number(self, v):
        return self.array(f"number_{v}", np.array(v, np.float32))

    def scalar(self, v):
        return self.op("Squeeze", v, self.ints(0))

    def embedding(self):
        return self.array("embedding.weight", self.network.embedding.weight.detach().numpy())

    # The network

    def embedded(self, ids):
        return self.op("Mul", self.op("Gather", self.embedding(), ids), self.number(self.size.width ** 0.5))

    def logits(self, x):
        return self.op("MatMul", x, self.op("Transpose", self.embedding(), perm=[1, 0]))

    def linear(self, x, module, name):
        return self.op("MatMul", x, self.array(f"{name}.weight", module.weight.detach().numpy().T))

    def norm(self, x, module, name):
        mean = self.op("ReduceMean", self.op("Mul", x, x), axes=[-1])
        length = self.op("Sqrt", self.op("Add", mean, self.number(EPSILON)))
        gain = self.array(f"{name}.one_plus_gain", 1 + module.gain.detach().numpy())
        return self.op("Mul", self.op("Div", x, length), gain)

    def heads(self, x, n):
        """[1, S, n * head] as [S, n, head]."""
        return self.op("Reshape", x, self.ints(-1, n, self.size.head))

    def angles(self, start, n):
        """Cosines and sines [n, 1, head / 2] of the positions from start on; both [1]."""
        half = self.size.head // 2
        speed = self.array("speed", (self.size.theta ** (-np.arange(half) / half)).astype(np.float32).reshape(1, 1, half))
        first, zero = self.scalar(start), self.array("zero", np.array(0, np.int64))
        counted = self.op("Range", zero, self.scalar(n), self.array("one", np.array(1, np.int64)))
        at = self.op("Cast", self.op("Add", counted, first), to=TensorProto.FLOAT)
        angle = self.op("Mul", self.op("Reshape", at, self.ints(-1, 1, 1)), speed)
        return self.op("Cos", angle), self.op("Sin", angle)

    def rotated(self, x, angles):
        cos, sin = angles
        one, two = self.op("Split", x, out=2, axis=-1)
        turned = [self.op("Sub", self.op("Mul", one, cos), self.op("Mul", two, sin)),
                  self.op("Add", self.op("Mul", two, cos), self.op("Mul", one, sin))]
        return self.op("Concat", *turned, axis=-1)

    def keys_values(self, x, attention, name, angles=None):
        """Keys and values, each [kv_heads, n, head]."""
        k, v = (self.heads(self.linear(x, getattr(attention, of), f"{name}.{of}"), self.size.kv_heads) for of in "kv")
        k = self.norm(k, attention.k_norm, f"{name}.k_norm")
        k = k if angles is None else self.rotated(k, angles)
        return [self.op("Transpose", t, perm=[1, 0, 2]) for t in (k, v)]

    def attention(self, x, keys_values, attention, name, angles=None, mask=None):
        """Query heads that share keys lie one after the other: [kv_heads, group * N, head] against [kv_heads, T, head]."""
        s, (k, v) = self.size, keys_values
        group = s.heads // s.kv_heads
        q = self.norm(self.heads(self.linear(x, attention.q, f"{name}.q"), s.heads), attention.q_norm, f"{name}.q_norm")
        q = q if angles is None else self.rotated(q, angles)
        q = self.op("Mul", q, self.number(s.head ** -0.5))
        q = self.op("Transpose", self.op("Reshape", q, self.ints(-1, s.kv_heads, group, s.head)), perm=[1, 2, 0, 3])
        scores = self.op("MatMul", self.op("Reshape", q, self.ints(s.kv_heads, -1, s.head)),
                         self.op("Transpose", k, perm=[0, 2, 1]))
        if mask is not None:
            rows = self.op("Reshape", scores, self.op("Concat", self.ints(s.kv_heads, group), self.op("Shape", mask), axis=0))
            scores = self.op("Reshape", self.op("Add", rows, mask), self.op("Shape", scores))
        y = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        y = self.op("Transpose", self.op("Reshape", y, self.ints(s.kv_heads, group, -1, s.head)), perm=[2, 0, 1, 3])
        return self.linear(self.op("Reshape", y, self.ints(1, -1, s.width)), attention.o, f"{name}.o")

    def added(self, x, y, gate, name):
        return self.op("Add", x, self.op("Mul", y, self.array(f"{name}.open", gate.detach().sigmoid().numpy())))

    def encode(self, ids):
        x = self.embedded(ids)
        angles = self.angles(self.ints(0), self.op("Shape", ids, start=1))
        for i, layer in enumerate(self.network.encoder):
            name = f"encoder.{i}"
            h = self.norm(x, layer.norm, f"{name}.norm")
            kv = self.keys_values(h, layer.attention, f"{name}.attention", angles)
            x = self.added(x, self.attention(h, kv, layer.attention, f"{name}.attention", angles), layer.gate, name)
        return self.norm(x, self.network.encoder_norm, "encoder_norm")

    def cross(self, encoded):
        """[(keys, values)] of the decoder's layers."""
        return [self.keys_values(encoded, layer.cross.attention, f"decoder.{i}.cross.attention")
                for i, layer in enumerate(self.network.decoder)]

    def stacked(self, pairs, out):
        """Pairs [kv_heads, n, head] as one value [layers, 2, 1, kv_heads, n, head]."""
        rows = [self.op("Unsqueeze", t, self.ints(0)) for pair in pairs for t in pair]
        shape = self.ints(len(pairs), 2, 1, self.size.kv_heads, -1, self.size.head)
        self.nodes.append(helper.make_node("Reshape", [self.op("Concat", *rows, axis=0), shape], [out], name=out))

    def past(self, value, length):
        """[(keys, values)] of the first positions of past_self_kv, which may be none; length [1]."""
        kept = self.op("Slice", value, self.ints(0), length, self.ints(4))
        pairs = [self.op("Gather", self.op("Squeeze", kept, self.ints(2)), self.array(f"at_{i}", np.array(i)), axis=0)
                 for i in range(self.size.decoder_layers)]
        return [[self.op("Gather", pair, self.array(f"at_{j}", np.array(j)), axis=0) for j in range(2)]
                for pair in pairs]

    def decode(self, ids, cross, value, length, causal):
        """The states after the last norm, and [(keys, values)] of the past and these ids."""
        n = self.op("Shape", ids, start=1)
        x, angles, present = self.embedded(ids), self.angles(length, n), []
        mask = self.causal(n, length) if causal else None
        past = self.past(value, length)
        for i, layer in enumerate(self.network.decoder):
            name = f"decoder.{i}"
            h = self.norm(x, layer.own.norm, f"{name}.own.norm")
            kv = self.keys_values(h, layer.own.attention, f"{name}.own.attention", angles)
            kv = [self.op("Concat", a, b, axis=1) for a, b in zip(past[i], kv)]
            present.append(kv)
            y = self.attention(h, kv, layer.own.attention, f"{name}.own.attention", angles, mask)
            x = self.added(x, y, layer.own.gate, f"{name}.own")
            h = self.norm(x, layer.cross.norm, f"{name}.cross.norm")
            y = self.attention(h, cross[i], layer.cross.attention, f"{name}.cross.attention")
            x = self.added(x, y, layer.cross.gate, f"{name}.cross")
        return self.norm(x, self.network.decoder_norm, "decoder_norm"), present

    def causal(self, n, length):
        """[N, K + N]: 0 where a position may look, else very low."""
        shape = self.op("Concat", n, self.op("Add", n, length), axis=0)
        low = self.op("Expand", self.number(-1e9), shape)
        return self.op("Trilu", low, self.scalar(self.op("Add", length, self.ints(1))), upper=1)

    def named(self, value, out):
        self.nodes.append(helper.make_node("Identity", [value], [out], name=out))

    def model(self, name, inputs, outputs):
        def info(values):
            return [helper.make_tensor_value_info(n, t, shape) for n, t, shape in values]

        graph = helper.make_graph(self.nodes, name, info(inputs), info(outputs), list(self.weights.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION,
                                  producer_name="treadle")
        onnx.checker.check_model(model)
        return model


def graphs(network, names=(*PLAIN, *FAST)):
    """{file name: model} with 32-bit weights."""
    s, f, i = network.size, TensorProto.FLOAT, TensorProto.INT64

    def kv(name, n):
        return name, f, [s.decoder_layers, 2, 1, s.kv_heads, n, s.head]

    def encoder():
        g = Graph(network)
        g.named(g.encode("input_ids"), "encoder_out")
        return g, [("input_ids", i, [1, "S"])], [("encoder_out", f, [1, "S", s.width])]

    def decoder_step():
        g = Graph(network)
        length = g.op("Shape", "past_self_kv", start=4, end=5)
        x, present = g.decode("decoder_input_ids", g.cross("encoder_out"), "past_self_kv", length, causal=False)
        g.named(g.logits(x), "logits")
        g.stacked(present, "present_self_kv")
        return g, [("decoder_input_ids", i, [1, 1]), ("encoder_out", f, [1, "S", s.width]), kv("past_self_kv", "T")], [
            ("logits", f, [1, 1, s.vocabulary]), kv("present_self_kv", "T_plus_1")]

    def prefill():
        g = Graph(network)
        g.stacked(g.cross(g.encode("input_ids")), "cross_kv")
        return g, [("input_ids", i, [1, "S"])], [kv("cross_kv", "S")]

    def decoder_multi():
        g = Graph(network)
        x, present = g.decode("decoder_input_ids", g.past("cross_kv", g.op("Shape", "cross_kv", start=4, end=5)),
                              "past_self_kv", "past_length", causal=True)
        g.named(g.logits(x), "logits")
        g.stacked(present, "present_self_kv")
        return g, [("decoder_input_ids", i, [1, "N"]), kv("cross_kv", "S"), kv("past_self_kv", "P"),
                   ("past_length", i, [1])], [("logits", f, [1, "N", s.vocabulary]), kv("present_self_kv", "K_plus_N")]

    makers = {"encoder.onnx": encoder, "decoder_step.onnx": decoder_step, "prefill.onnx": prefill,
              "decoder_multi.onnx": decoder_multi}
    models = {}
    for name in names:
        g, inputs, outputs = makers[name]()
        models[name] = g.model(name.removesuffix(".onnx"), inputs, outputs)
    return models
