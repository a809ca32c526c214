"""The decoder of docs/model.md in PyTorch, written from that page alone: plain functions over named parameters.

Returns every named tensor; gradients come from autograd. Axes: B T S C H G D F V, as on the page.
"""

import math

import torch
import torch.nn.functional as F


def parameter_shapes(config):
    """Name -> shape, in the order of the page's table."""
    vocabulary, width, heads = config["vocab_size"], config["d_model"], config["heads"]
    size = width // heads
    hd, gd, hidden = heads * size, config["kv_heads"] * size, config["d_ff"]
    shapes = {"token_embedding.weight": (vocabulary, width)}
    if config["position"] == "learned":
        shapes["position_embedding.weight"] = (config["context"], width)

    def norm(name):
        shapes[f"{name}.weight"] = (width,)
        if config["bias"] and config["norm"] == "layer_norm":
            shapes[f"{name}.bias"] = (width,)

    def linear(name, ins, outs):
        shapes[f"{name}.weight"] = (ins, outs)
        if config["bias"]:
            shapes[f"{name}.bias"] = (outs,)

    for i in range(config["layers"]):
        block = f"block.{i}"
        norm(f"{block}.norm_1")
        norm(f"{block}.norm_2")
        linear(f"{block}.attention.query", width, hd)
        linear(f"{block}.attention.key", width, gd)
        linear(f"{block}.attention.value", width, gd)
        linear(f"{block}.attention.output", hd, width)
        if gated(config):
            linear(f"{block}.feed_forward.gate", width, hidden)
        linear(f"{block}.feed_forward.up", width, hidden)
        linear(f"{block}.feed_forward.down", hidden, width)
    if config["norm_placement"] == "pre":
        norm("final_norm")
    if not config["tie_embeddings"]:
        shapes["head.weight"] = (width, vocabulary)
    return shapes


def gated(config):
    return config["feed_forward"] in ("reglu", "geglu", "swiglu")


def activation(config):
    return {
        "relu": F.relu, "reglu": F.relu,
        "gelu": lambda x: F.gelu(x, approximate="tanh"), "geglu": lambda x: F.gelu(x, approximate="tanh"),
        "silu": F.silu, "swiglu": F.silu,
    }[config["feed_forward"]]


def sinusoids(length, width, dtype):
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


def forward(config, parameters, tokens, targets):
    """Every named tensor of a forward pass; `loss` among them."""
    seen = {}
    keep = lambda name, x: seen.setdefault(name, x)

    def linear(name, x):
        y = x @ parameters[f"{name}.weight"]
        bias = parameters.get(f"{name}.bias")
        return y if bias is None else y + bias

    def norm(name, x):
        weight, bias = parameters[f"{name}.weight"], parameters.get(f"{name}.bias")
        if config["norm"] == "layer_norm":
            centred = x - x.mean(-1, keepdim=True)
            y = centred / (centred.square().mean(-1, keepdim=True) + config["norm_eps"]).sqrt() * weight
            y = y if bias is None else y + bias
        else:
            y = x / (x.square().mean(-1, keepdim=True) + config["norm_eps"]).sqrt() * weight
        return keep(f"{name}.output", y)

    batch, length = tokens.shape
    heads, groups = config["heads"], config["kv_heads"]
    size = config["d_model"] // heads
    visible = torch.ones(length, length, dtype=torch.bool).tril()

    def attention(name, x):
        split = lambda y, n: y.view(batch, length, n, size).transpose(1, 2)
        query = keep(f"{name}.query", split(linear(f"{name}.query", x), heads))
        key = keep(f"{name}.key", split(linear(f"{name}.key", x), groups))
        value = keep(f"{name}.value", split(linear(f"{name}.value", x), groups))
        if config["position"] == "rope":
            query = keep(f"{name}.query_rotated", rotate(config, query))
            key = keep(f"{name}.key_rotated", rotate(config, key))
        # Head h reads key/value head floor(h / (H/G)).
        shared = torch.arange(heads) // (heads // groups)
        scores = keep(f"{name}.scores", query @ key[:, shared].transpose(-1, -2))
        scaled = scores / math.sqrt(size) if config["scale_scores"] else scores * 1
        if config["position"] == "alibi":
            slope = 2.0 ** (-8.0 * (torch.arange(heads, dtype=x.dtype) + 1) / heads)
            at = torch.arange(length, dtype=x.dtype)
            scaled = scaled - slope[:, None, None] * (at[:, None] - at[None, :]).abs()
        scaled = keep(f"{name}.scaled", scaled)
        masked = keep(f"{name}.masked", scaled.masked_fill(~visible, -torch.inf))
        probabilities = keep(f"{name}.probabilities", masked.softmax(-1))
        mixed = keep(f"{name}.mixed", probabilities @ value[:, shared])
        merged = keep(f"{name}.merged", mixed.transpose(1, 2).reshape(batch, length, heads * size))
        return keep(f"{name}.output", linear(f"{name}.output", merged))

    def feed_forward(name, x):
        up = keep(f"{name}.up", linear(f"{name}.up", x))
        if gated(config):
            gate = keep(f"{name}.gate", linear(f"{name}.gate", x))
            activated = keep(f"{name}.activated", activation(config)(gate))
            hidden = keep(f"{name}.hidden", activated * up)
        else:
            activated = keep(f"{name}.activated", activation(config)(up))
            hidden = keep(f"{name}.hidden", activated * 1)
        return keep(f"{name}.output", linear(f"{name}.down", hidden))

    def residual(name, x, y):
        return keep(name, x + y) if config["residual"] else y

    x = keep("embedding.token", parameters["token_embedding.weight"][tokens])
    if config["position"] == "learned":
        x = x + keep("embedding.position", parameters["position_embedding.weight"][:length])
    elif config["position"] == "sinusoidal":
        x = x + keep("embedding.position", sinusoids(length, config["d_model"], x.dtype))
    else:
        x = x * 1
    keep("embedding.output", x)
    for i in range(config["layers"]):
        block = f"block.{i}"
        if config["norm_placement"] == "pre":
            x = residual(f"{block}.residual_1", x, attention(f"{block}.attention", norm(f"{block}.norm_1", x)))
            x = residual(f"{block}.residual_2", x, feed_forward(f"{block}.feed_forward", norm(f"{block}.norm_2", x)))
        else:
            x = norm(f"{block}.norm_1", residual(f"{block}.residual_1", x, attention(f"{block}.attention", x)))
            x = norm(f"{block}.norm_2", residual(f"{block}.residual_2", x, feed_forward(f"{block}.feed_forward", x)))
    if config["norm_placement"] == "pre":
        x = norm("final_norm", x)
    head = parameters["token_embedding.weight"].T if config["tie_embeddings"] else parameters["head.weight"]
    logits = keep("logits", x @ head)
    keep("probabilities", logits.softmax(-1))
    loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="none")
    token_loss = keep("token_loss", loss.view(batch, length))
    keep("loss", token_loss[targets != -1].mean())
    return seen
