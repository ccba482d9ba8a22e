"""The fast graphs, which use operators of ONNX Runtime's own: with 32-bit weights, and with 8-bit ones.

An 8-bit weight is an integer times a scale for its output. What it is multiplied with is quantised row by row, each
token by its own largest value, so a token's numbers do not depend on which others are computed in the same step.
"""

import numpy as np
from onnx import TensorProto

from .graphs import Graph, array

RUNTIME = "com.microsoft"
# A weight is -63 to 63: then two products with a byte, added, fit 16 bits. Processors without instructions for 8 bits
# cut such sums off at that, and a bundle has to say the same everywhere.
WEIGHT, ACTIVATION = 63, 127
TINY = 1e-12  # so that a row of zeros can be divided by its largest value


class Fast(Graph):
    """With the runtime's operators for rotations and for products with a transposed matrix."""

    def rotated(self, x, angles, n):
        x = self.op("Unsqueeze", x, self.ints(0))
        return self.op("Squeeze", self.op("RotaryEmbedding", x, self.ints(0), *angles, domain=RUNTIME), self.ints(0))

    def scores(self, q, k):
        return self.op("FusedMatMul", q, k, transB=1, domain=RUNTIME)


class Int8(Fast):
    """With 8-bit weights for every product and for the embedding."""

    def __init__(self, network):
        super().__init__(network)
        self.known, self.zeros = {}, None

    def quantised(self, weight, name):
        """The names of the integers [out, in] and of the scales [out] of a weight."""
        scales = np.maximum(np.abs(weight).max(1), TINY) / WEIGHT
        integers = np.rint(weight / scales[:, None]).astype(np.int8)
        return self.array(f"{name}.int8", integers), self.array(f"{name}.scale", scales.astype(np.float32))

    def rows(self, x):
        """The integers [1, N, in] of a value and the scales [N, 1] of its rows; made once for a value."""
        if x not in self.known:
            largest = self.op("ReduceMax", self.op("Abs", x), axes=[0, 2], keepdims=0)
            scale = self.op("Max", self.op("Mul", largest, self.number(1 / ACTIVATION)), self.number(TINY))
            self.zeros = self.zeros or self.op("Expand", self.zero(), self.op("Shape", scale))
            integers = self.op("QuantizeLinear", x, scale, self.zeros, axis=1)
            self.known[x] = integers, self.op("Unsqueeze", scale, self.ints(1))
        return self.known[x]

    def zero(self):
        return self.array("activation_zero", np.array(ACTIVATION + 1, np.uint8))

    def product(self, x, integers, scales, normed=False):
        rows, row_scales = self.rows(x)
        matrix = self.op("Transpose", integers, perm=[1, 0])
        y = self.op("MatMulIntegerToFloat", rows, matrix, self.number(1.0), scales, self.zero(), domain=RUNTIME)
        return y if normed else self.op("Mul", y, row_scales)

    def linear(self, x, weight, name, normed=False):
        return self.product(x, *self.quantised(weight, name), normed)

    def embedded(self, ids):
        integers, scales = self.quantised(array(self.network.embedding.weight), "embedding")
        rows = self.op("Cast", self.op("Gather", integers, ids), to=TensorProto.FLOAT)
        scale = self.op("Unsqueeze", self.op("Gather", scales, ids), self.ints(-1))
        return self.op("Mul", rows, self.op("Mul", scale, self.number(self.size.width ** 0.5)))

    def logits(self, x):
        return self.product(x, "embedding.int8", "embedding.scale")
