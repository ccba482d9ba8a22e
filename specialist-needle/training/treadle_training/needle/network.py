"""Needle's network: an encoder-decoder of attention alone, without feed-forward blocks ("Simple Attention Network")."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn

EPSILON = 1e-6


@dataclass(frozen=True)
class Size:
    """The dimensions of a network. The defaults are those of the published one."""

    vocabulary: int = 8192
    width: int = 512
    heads: int = 8
    kv_heads: int = 4
    encoder_layers: int = 12
    decoder_layers: int = 8
    theta: float = 10000.0

    def __post_init__(self):
        if self.width % (2 * self.heads) or self.heads % self.kv_heads:
            raise ValueError(f"width must be a multiple of 2 * heads, and heads one of kv_heads: {self}")

    @property
    def head(self):
        return self.width // self.heads

    def json(self):
        return asdict(self)


SIZES = {"base": Size(), "small": Size(width=256, heads=4, kv_heads=2, encoder_layers=6, decoder_layers=4),
         "tiny": Size(vocabulary=512, width=32, heads=4, kv_heads=2, encoder_layers=2, decoder_layers=2)}


class Norm(nn.Module):
    """Zero-centred RMS norm over the last dimension."""

    def __init__(self, width):
        super().__init__()
        self.gain = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        f = x.float()
        return (f * torch.rsqrt(f.square().mean(-1, keepdim=True) + EPSILON) * (1 + self.gain)).type_as(x)


def rotary(size, start, n, device=None):
    """Cosines and sines [n, head / 2] of the positions from start on."""
    half = size.head // 2
    speed = size.theta ** (-torch.arange(half, dtype=torch.float32, device=device) / half)
    angle = torch.arange(start, start + n, dtype=torch.float32, device=device)[:, None] * speed
    return angle.cos(), angle.sin()


def rotated(x, angles):
    """Half-split rotation of x [B, heads, n, head]."""
    cos, sin = (a.type_as(x) for a in angles)
    one, two = x.chunk(2, -1)
    return torch.cat([one * cos - two * sin, two * cos + one * sin], -1)


class Attention(nn.Module):
    """Attention with fewer key and value heads than query heads, and norms on queries and keys."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        d, kv = size.width, size.kv_heads * size.head
        self.q, self.k, self.v = nn.Linear(d, d, bias=False), nn.Linear(d, kv, bias=False), nn.Linear(d, kv, bias=False)
        self.o = nn.Linear(d, d, bias=False)
        self.q_norm, self.k_norm = Norm(size.head), Norm(size.head)

    def _heads(self, x):
        return x.unflatten(-1, (-1, self.size.head)).transpose(1, 2)

    def keys_values(self, x, angles=None):
        """Keys and values, each [B, kv_heads, n, head]."""
        k = self.k_norm(self._heads(self.k(x)))
        return k if angles is None else rotated(k, angles), self._heads(self.v(x))

    def forward(self, x, keys_values, angles=None, mask=None, causal=False):
        q = self.q_norm(self._heads(self.q(x)))
        q = q if angles is None else rotated(q, angles)
        k, v = (t.repeat_interleave(self.size.heads // self.size.kv_heads, 1) for t in keys_values)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return self.o(y.transpose(1, 2).flatten(2))


class Sublayer(nn.Module):
    """x + sigmoid(gate) * attention(norm(x))."""

    def __init__(self, size):
        super().__init__()
        self.norm, self.attention = Norm(size.width), Attention(size)
        self.gate = nn.Parameter(torch.zeros(()))

    def add(self, x, y, drop):
        return x + torch.sigmoid(self.gate).type_as(y) * drop(y)


class DecoderLayer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.own, self.cross = Sublayer(size), Sublayer(size)


class Needle(nn.Module):
    def __init__(self, size, dropout=0.1):
        super().__init__()
        self.size, self.drop = size, nn.Dropout(dropout)
        self.embedding = nn.Embedding(size.vocabulary, size.width)
        self.encoder = nn.ModuleList(Sublayer(size) for _ in range(size.encoder_layers))
        self.encoder_norm = Norm(size.width)
        self.decoder = nn.ModuleList(DecoderLayer(size) for _ in range(size.decoder_layers))
        self.decoder_norm = Norm(size.width)
        layers = size.encoder_layers + size.decoder_layers
        for name, p in self.named_parameters():
            if p.ndim == 2:
                nn.init.normal_(p, std=0.02 / (2 * layers) ** 0.5 if name.endswith(".o.weight") else 0.02)

    def embedded(self, ids):
        return self.drop(self.embedding(ids) * self.size.width ** 0.5)

    def encode(self, ids, mask=None):
        """The states of ids [B, S], [B, S, width]; mask [B, S] is true where there is a token."""
        x, angles = self.embedded(ids), rotary(self.size, 0, ids.shape[1], ids.device)
        mask = None if mask is None else mask[:, None, None, :]
        for layer in self.encoder:
            h = layer.norm(x)
            x = layer.add(x, layer.attention(h, layer.attention.keys_values(h, angles), angles, mask), self.drop)
        return self.encoder_norm(x)

    def cross(self, encoded):
        """The cross-attention keys and values of each decoder layer."""
        return [layer.cross.attention.keys_values(encoded) for layer in self.decoder]

    def decode(self, ids, cross, past=None, mask=None):
        """(states [B, N, width] after the last norm, keys and values of each layer) for ids [B, N] after the past."""
        length = past[0][0].shape[2] if past else 0
        n = ids.shape[1]
        x, angles, present = self.embedded(ids), rotary(self.size, length, n, ids.device), []
        mask = None if mask is None else mask[:, None, None, :]
        among = torch.ones(n, length + n, dtype=torch.bool, device=ids.device).tril(length) if length else None
        for i, layer in enumerate(self.decoder):
            h = layer.own.norm(x)
            k, v = layer.own.attention.keys_values(h, angles)
            if past:
                k, v = torch.cat([past[i][0], k], 2), torch.cat([past[i][1], v], 2)
            present.append((k, v))
            x = layer.own.add(x, layer.own.attention(h, (k, v), angles, among, causal=not length), self.drop)
            x = layer.cross.add(x, layer.cross.attention(layer.cross.norm(x), cross[i], mask=mask), self.drop)
        return self.decoder_norm(x), present

    def logits(self, states):
        return F.linear(states, self.embedding.weight)


# What the weights of an untrained network are drawn round, by the end of their names, and how widely. Attention is
# sharp and its results outweigh the token itself: else the network would only repeat what it read last.
UNTRAINED = {"q_norm.gain": (5, 0.3), "decoder_norm.gain": (3, 0.3), "gate": (1.5, 0.3), "gain": (0, 0.3)}


def random(size, seed):
    """An untrained network whose every weight matters, and whose answers are varied."""
    network, generator = Needle(size).eval(), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in network.named_parameters():
            mean, deviation = next((v for end, v in UNTRAINED.items() if name.endswith(end)),
                                   (0, (1 if name.startswith("embedding") else 4) * size.width ** -0.5))
            p.copy_(mean + deviation * torch.randn(p.shape, generator=generator))
    return network
