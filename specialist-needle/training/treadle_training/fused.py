"""Attention as the one operator that ONNX Runtime has for it; PyTorch computes the same in steps."""

import torch
import torch.nn.functional as F


class Attention(torch.autograd.Function):
    """Scaled dot-product attention over heads: q [B, N, W], k, v [B, M, W]; bias [B or 1, H or 1, N, M] or None."""

    @staticmethod
    def symbolic(g, q, k, v, bias, heads):
        none = g.op("prim::Constant")
        none.setType(torch._C.OptionalType.ofTensor())
        extra = [] if bias is None or bias.node().mustBeNone() else [none, none, bias]
        y = g.op("com.microsoft::MultiHeadAttention", q, k, v, *extra, num_heads_i=heads)
        y.setType(q.type())
        return y

    @staticmethod
    def forward(ctx, q, k, v, bias, heads):
        def split(x):
            return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

        y = F.scaled_dot_product_attention(split(q), split(k), split(v), attn_mask=bias)
        return y.transpose(1, 2).reshape(q.shape)
