"""The pointer network: query tokens, tools, parameters and enum values in one short sequence.

Who belongs to whom (a parameter to its tool, an enum value to its parameter, tokens side by side) is not learned from
position: each attention head adds a learned bias per relation, and a multiple of the cosine between the encoder's own
vectors, so that matching words and tools attend to each other from the first step.
"""

import torch
import torch.nn.functional as F
from torch import nn

from . import corpus, features, fused

WIDTH, HEADS, LAYERS, FEED = 256, 8, 4, 768
POINTER = 128


class Attention(nn.Module):
    """Multi-head attention with an additive bias [B, H, N, M]."""

    def __init__(self):
        super().__init__()
        self.q, self.kv = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 2 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)

    def forward(self, x, context, bias):
        if torch.onnx.is_in_onnx_export():
            return self.out(fused.Attention.apply(*self.projected(x, context), bias, HEADS))

        def heads(t):
            return t.reshape(t.shape[0], t.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

        k, v = self.kv(context).chunk(2, dim=-1)
        q, k, v = heads(self.q(x) * (WIDTH // HEADS) ** -0.5), heads(k), heads(v)
        with torch.autocast(x.device.type, enabled=False):  # a softmax in the products' own precision
            weights = torch.softmax(q @ k.transpose(-1, -2) + (0 if bias is None else bias.to(q.dtype)), dim=-1)
            y = (weights @ v).transpose(1, 2)
        return self.out(y.reshape(y.shape[0], y.shape[1], WIDTH))

    def projected(self, x, context):
        """(q, k, v); where all are of the same elements, in one product."""
        if x is not context:
            return self.q(x), *self.kv(context).split(WIDTH, dim=-1)
        weight, bias = (torch.cat([getattr(self.q, n), getattr(self.kv, n)]) for n in ("weight", "bias"))
        return F.linear(x, weight, bias).split(WIDTH, dim=-1)


class Layer(nn.Module):
    """Pre-norm attention and feed-forward; with a context, the elements look at that instead of at each other."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = Attention()
        self.up, self.down = nn.Linear(WIDTH, FEED), nn.Linear(FEED, WIDTH)

    def forward(self, x, bias, context=None):
        h = self.norm1(x)
        x = x + self.attention(h, h if context is None else context, bias)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class PointerNetwork(nn.Module):
    def __init__(self, dropout=0.1):
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.token_in, self.element_in = nn.Linear(features.DIM, WIDTH), nn.Linear(features.DIM, WIDTH)
        with torch.no_grad():  # the same projection at the start: what is near in the encoder is near here
            self.element_in.weight.copy_(self.token_in.weight)
        self.feature_in = nn.Linear(features.TOKEN_FEATURES, WIDTH, bias=False)
        self.kind = nn.Embedding(5, WIDTH)
        self.param_kind = nn.Embedding(features.PARAM_TYPES, WIDTH)
        self.relation = nn.Parameter(torch.zeros(features.RELATIONS, HEADS))
        self.similarity = nn.Parameter(torch.linspace(-2, 6, HEADS))
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.count = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, features.INSTANCES + 1))
        self.slot_param, self.slot_tool = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH, bias=False)
        self.instance = nn.Embedding(features.INSTANCES, WIDTH)
        self.slot_layer = Layer()
        self.slot_norm = nn.LayerNorm(WIDTH)
        self.action = nn.Linear(WIDTH, len(corpus.ACTIONS))
        self.start_query, self.end_query = nn.Linear(WIDTH, POINTER), nn.Linear(WIDTH, POINTER)
        self.choice_query = nn.Linear(WIDTH, POINTER)
        self.start_key, self.end_key = nn.Linear(WIDTH, POINTER), nn.Linear(WIDTH, POINTER)
        self.choice_key = nn.Linear(WIDTH, POINTER)
        self.pair_start, self.pair_end = nn.Linear(WIDTH, POINTER // 2), nn.Linear(WIDTH, POINTER // 2)
        self.length = nn.Parameter(torch.zeros(features.MAX_SPAN))
        for p in (self.kind.weight, self.param_kind.weight, self.instance.weight):
            nn.init.normal_(p, std=0.3)

    def encode(self, tokens, token_features, tools, params, param_type, enums, relation, mask=None):
        """Final states (tokens, tools, params, enums), each [B, n, WIDTH]. mask: [B, N], true where there is one."""
        raw = torch.cat([F.normalize(tokens, dim=-1), tools, params, enums], dim=1)
        cosine = raw @ raw.transpose(1, 2)
        t, m, p = tokens.shape[1], tools.shape[1], params.shape[1]
        kind = self.kind.weight
        x = torch.cat([
            self.token_in(tokens * 2) + self.feature_in(token_features) + kind[1],
            self.element_in(tools * 16) + kind[2],
            self.element_in(params * 16) + kind[3] + self.param_kind(param_type),
            self.element_in(enums * 16) + kind[4]], dim=1)
        bias = (F.embedding(relation, self.relation).permute(0, 3, 1, 2)
                + cosine[:, None] * self.similarity[:, None, None])
        if mask is not None:
            bias = bias + torch.where(mask, 0.0, -1e4)[:, None, None, :]
        x, bias = self.drop(x), self.cast(bias)
        for layer in self.layers:
            x = layer(x, bias)
        x = self.norm(x)
        return x[:, :t], x[:, t:t + m], x[:, t + m:t + m + p], x[:, t + m + p:]

    def cast(self, bias):
        """The bias in the precision of the products, converted once for all layers."""
        device = bias.device.type
        return bias.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else bias

    def slots(self, param, tool, instance, tokens, token_mask=None):
        """States of parameters of calls: param, tool [B, S, WIDTH] (its own tool), instance [B, S] from 0."""
        z = self.drop(self.slot_param(param) + self.slot_tool(tool) + self.instance(instance))
        bias = None if token_mask is None else torch.where(token_mask, 0.0, -1e4)[:, None, None, :]
        return self.slot_norm(self.slot_layer(z, bias, tokens))

    def spans(self, z, tokens):
        """(start [B, S, T], end [B, S, T], pair [B, T, T]) logits."""
        scale = POINTER ** -0.5
        start = self.start_query(z) @ self.start_key(tokens).transpose(1, 2) * scale
        end = self.end_query(z) @ self.end_key(tokens).transpose(1, 2) * scale
        t = torch.arange(tokens.shape[1])
        length = (t[None, :] - t[:, None]).clamp(0, features.MAX_SPAN - 1)
        pair = self.pair_start(tokens) @ self.pair_end(tokens).transpose(1, 2) * scale + self.length[length]
        return start, end, pair

    def choices(self, z, enums):
        """[B, S, V] logits."""
        return self.choice_query(z) @ self.choice_key(enums).transpose(1, 2) * POINTER ** -0.5


class Reader(nn.Module):
    """The first half as the product calls it: one request in; call counts and the states of all its elements out."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, tokens, token_features, tools, params, param_type, enums, relation):
        n = self.network
        token, tool, param, enum = n.encode(tokens[None], token_features[None], tools[None], params[None],
                                            param_type[None], enums[None], relation[None])
        return n.count(tool)[0], token[0], tool[0], param[0], enum[0]


class Slots(nn.Module):
    """The second half: what fills slots, each given by the index of its tool, of its parameter, and its call's number."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, token_states, tool_states, param_states, enum_states, slot_tool, slot_param, instance):
        n, tokens = self.network, token_states[None]
        z = n.slots(param_states[slot_param][None], tool_states[slot_tool][None], instance[None], tokens)
        start, end, pair = n.spans(z, tokens)
        return n.action(z)[0], start[0], end[0], pair[0], n.choices(z, enum_states[None])[0]
