"""Needle's network as ONNX graphs, written node by node: the plain ones of the published layout, and the fast ones.

Plain: encoder.onnx (input_ids [1, S] -> encoder_out [1, S, width]) and decoder_step.onnx (decoder_input_ids [1, 1],
encoder_out, past_self_kv [layers, 2, 1, kv_heads, T, head] -> logits [1, 1, V], present_self_kv). Fast: prefill.onnx
(input_ids -> cross_keys.0, cross_values.0 ... of each decoder layer, [kv_heads, S, head]; apart, because taking them
apart would copy them in every run) and decoder_multi.onnx (decoder_input_ids [1, N], those, past_self_kv [.., P, ..],
past_length [1] with K <= P -> logits [1, N, V], present_self_kv [.., K + N, ..]).

The plain graphs are of ONNX's own operators, as an exporter writes them; the fast ones also of ONNX Runtime's. With
8-bit weights every column of a matrix has a scale, and every row that is multiplied with it another one, taken from
that row alone: a token's numbers do not depend on which tokens are fed with it.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .network import EPSILON

PLAIN, FAST = ["encoder.onnx", "decoder_step.onnx"], ["prefill.onnx", "decoder_multi.onnx"]
OPSET, IR_VERSION = 17, 8
POSITIONS = 2048  # the longest prompt or answer of the fast graphs


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

    def opsets(self):
        return [helper.make_opsetid("", OPSET)]

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
        mean = self.op("ReduceMean", self.op("Pow", x, self.number(2.0)), axes=[-1])
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
        q = self.op("Transpose", self.op("Reshape", q, self.ints(-1, s.kv_heads, group, s.head)), perm=[1, 2, 0, 3])
        scores = self.scores(self.op("Reshape", q, self.ints(s.kv_heads, -1, s.head)), k)
        if mask is not None:
            rows = self.op("Reshape", scores, self.op("Concat", self.ints(s.kv_heads, group), self.op("Shape", mask), axis=0))
            scores = self.op("Reshape", self.op("Add", rows, mask), self.op("Shape", scores))
        y = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        y = self.op("Transpose", self.op("Reshape", y, self.ints(s.kv_heads, group, -1, s.head)), perm=[2, 0, 1, 3])
        return self.linear(self.op("Reshape", y, self.ints(1, -1, s.width)), attention.o, f"{name}.o")

    def scores(self, q, k):
        q = self.op("Mul", q, self.number(self.size.head ** -0.5))
        return self.op("MatMul", q, self.op("Transpose", k, perm=[0, 2, 1]))

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

    def pairs(self, value):
        """[(keys, values)] of one value [layers, 2, 1, kv_heads, n, head], in which n may be 0."""
        s, n = self.size, 2 * self.size.decoder_layers
        rows = self.op("Split", self.op("Reshape", value, self.ints(n, s.kv_heads, -1, s.head)), out=n, axis=0)
        rows = [self.op("Squeeze", row, self.ints(0)) for row in rows]
        return list(zip(rows[::2], rows[1::2]))

    def decode(self, ids, cross, value, length, causal):
        """The states after the last norm, and [(keys, values)] of the past and these ids."""
        n = self.op("Shape", ids, start=1)
        x, angles, present = self.embedded(ids), self.angles(length, n), []
        mask = self.causal(n, length) if causal else None
        past = self.pairs(self.op("Slice", value, self.ints(0), length, self.ints(4)))
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
        model = helper.make_model(graph, opset_imports=self.opsets(), ir_version=IR_VERSION,
                                  producer_name="treadle")
        onnx.checker.check_model(model)
        return model


class FastGraph(Graph):
    """With operators of ONNX Runtime that do several steps at once; weights of 32 or of 8 bits."""

    def __init__(self, network, int8=False):
        super().__init__(network)
        self.int8, self.rows = int8, {}

    def opsets(self):
        return [*super().opsets(), helper.make_opsetid("com.microsoft", 1)]

    def fused(self, kind, *inputs, **attributes):
        return self.op(kind, *inputs, domain="com.microsoft", **attributes)

    def embedded(self, ids):
        if not self.int8:
            return super().embedded(ids)
        tokens, scale = self.tokens()
        rows = self.op("Cast", self.op("Gather", tokens, ids), to=TensorProto.FLOAT)
        scales = self.op("Gather", self.array("embedding.scale", scale[:, None] * self.size.width ** 0.5), ids)
        return self.op("Mul", rows, scales)

    def logits(self, x):
        if not self.int8:
            return super().logits(x)
        tokens, scale = self.tokens()
        return self.product(x, self.op("Transpose", tokens, perm=[1, 0]), self.array("logits.scale", scale))

    def tokens(self):
        """The embedding with 8 bits [V, width], and the scales of its rows [V]."""
        columns, scale = eight_bits(self.network.embedding.weight.detach().numpy().T)
        return self.array("embedding.int8", columns.T), scale

    def linear(self, x, module, name):
        if not self.int8:
            return super().linear(x, module, name)
        columns, scale = eight_bits(module.weight.detach().numpy().T)
        return self.product(x, self.array(f"{name}.int8", columns), self.array(f"{name}.scale", scale))

    def product(self, x, columns, scale):
        """x [1, N, width] times a matrix of 8 bits, by the rows of x."""
        if x not in self.rows:
            rows = self.op("Squeeze", x, self.ints(0))
            largest = self.op("ReduceMax", self.op("Abs", rows), axes=[-1], keepdims=0)
            scales = self.op("Max", self.op("Mul", largest, self.number(1 / 127)), self.number(1e-12))
            zeros = self.op("Expand", self.array("zero.int8", np.array(128, np.uint8)), self.op("Shape", scales))
            self.rows[x] = (self.op("QuantizeLinear", rows, scales, zeros, axis=0),
                            self.op("Unsqueeze", scales, self.ints(1)))
        rows, scales = self.rows[x]
        y = self.fused("MatMulIntegerToFloat", rows, columns, self.number(1.0), scale, "zero.int8")
        return self.op("Unsqueeze", self.op("Mul", y, scales), self.ints(0))

    def angles(self, start, n):
        """The first position [1], and the cosines and sines [positions, head / 2] of all."""
        half = self.size.head // 2
        speed = (self.size.theta ** (-np.arange(half) / half)).astype(np.float32)
        angle = np.arange(POSITIONS, dtype=np.float32)[:, None] * speed
        return start, self.array("cosines", np.cos(angle)), self.array("sines", np.sin(angle))

    def rotated(self, x, angles):
        flat = self.op("Unsqueeze", self.op("Flatten", x, axis=1), self.ints(0))
        return self.op("Reshape", self.fused("RotaryEmbedding", flat, *angles), self.op("Shape", x))

    def scores(self, q, k):
        return self.fused("FusedMatMul", q, k, transB=1, alpha=self.size.head ** -0.5)


def eight_bits(matrix):
    """A matrix as whole numbers, and the scales of its columns.

    Whole numbers up to 63: two products with a byte, added, fit 16 bits. Processors without instructions for 8 bits cut
    such sums off at that, and a bundle has to say the same everywhere.
    """
    scale = np.maximum(np.abs(matrix).max(0) / 63, 1e-12).astype(np.float32)
    return np.rint(matrix / scale).astype(np.int8), scale


def graphs(network, names=(*PLAIN, *FAST), int8=False):
    """{file name: model}; int8 is for the fast ones, plain ones have 32-bit weights."""
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

    crossed = [(f"cross_{of}.{layer}", f, [s.kv_heads, "S", s.head])
               for layer in range(s.decoder_layers) for of in ("keys", "values")]

    def prefill():
        g = FastGraph(network, int8)
        for (name, _, _), value in zip(crossed, (v for pair in g.cross(g.encode("input_ids")) for v in pair)):
            g.named(value, name)
        return g, [("input_ids", i, [1, "S"])], crossed

    def decoder_multi():
        g = FastGraph(network, int8)
        names = [name for name, _, _ in crossed]
        x, present = g.decode("decoder_input_ids", list(zip(names[::2], names[1::2])), "past_self_kv", "past_length",
                              causal=True)
        g.named(g.logits(x), "logits")
        g.stacked(present, "present_self_kv")
        return g, [("decoder_input_ids", i, [1, "N"]), *crossed, kv("past_self_kv", "P"), ("past_length", i, [1])], [
            ("logits", f, [1, "N", s.vocabulary]), kv("present_self_kv", "K_plus_N")]

    makers = {"encoder.onnx": encoder, "decoder_step.onnx": decoder_step, "prefill.onnx": prefill,
              "decoder_multi.onnx": decoder_multi}
    models = {}
    for name in names:
        g, inputs, outputs = makers[name]()
        models[name] = g.model(name.removesuffix(".onnx"), inputs, outputs)
    return models
