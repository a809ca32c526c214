"""Where a token stands, as docs/model.md tells it: sinusoids, RoPE, ALiBi."""

import torch


def sinusoids(length, width, dtype):
    """[T,C]: sin at 2i, cos at 2i+1."""
    position = torch.arange(length, dtype=dtype)[:, None]
    rate = 10_000.0 ** (-torch.arange(0, width, 2, dtype=dtype) / width)
    table = torch.zeros(length, width, dtype=dtype)
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)[:, : width // 2]
    return table


def rotate(config, x):
    """RoPE on [B,H,T,D]."""
    length, size = x.shape[-2], x.shape[-1]
    pair = torch.arange(size // 2, dtype=x.dtype)
    angle = torch.arange(length, dtype=x.dtype)[:, None] * config["rope_base"] ** (-2 * pair / size)
    cos, sin = angle.cos(), angle.sin()
    turned = torch.empty_like(x)
    if config["rope_pairing"] == "interleaved":
        first, second = slice(0, None, 2), slice(1, None, 2)
    else:
        first, second = slice(0, size // 2), slice(size // 2, None)
    a, b = x[..., first], x[..., second]
    turned[..., first] = a * cos - b * sin
    turned[..., second] = a * sin + b * cos
    return turned


def distance_penalty(heads, queries, keys, dtype):
    """ALiBi: [H,T,S], to be added to the scaled scores."""
    slope = 2.0 ** (-8.0 * (torch.arange(heads, dtype=dtype) + 1) / heads)
    t, s = torch.arange(queries, dtype=dtype), torch.arange(keys, dtype=dtype)
    return -slope[:, None, None] * (t[:, None] - s[None, :]).abs()
