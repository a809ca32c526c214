"""The networks of docs/model.md in PyTorch, written from that page alone: plain functions over named parameters.

`forward` returns every named tensor; gradients come from autograd. Axes: B T S C H G D F V, as on the page.
"""

import math

import torch
import torch.nn.functional as F

from interventions import edit
from parameters import gated, sides
from positions import distance_penalty, rotate, sinusoids


class Pass:
    """One forward pass: what it reads, and every named tensor that it has seen."""

    def __init__(self, config, parameters, interventions):
        self.config, self.parameters, self.interventions = config, parameters, interventions
        self.seen = {}

    def keep(self, name, x):
        """Names `x`; what goes on downstream is what the interventions made of it."""
        assert name not in self.seen, name
        for intervention in self.interventions:
            if intervention["tensor"] == name:
                x = edit(intervention, x)
        self.seen[name] = x
        return x


def linear(run, name, x):
    y = x @ run.parameters[f"{name}.weight"]
    bias = run.parameters.get(f"{name}.bias")
    return y if bias is None else y + bias


def norm(run, name, x):
    weight, bias = run.parameters[f"{name}.weight"], run.parameters.get(f"{name}.bias")
    if run.config["norm"] == "layer_norm":
        centred = x - x.mean(-1, keepdim=True)
        y = centred / (centred.square().mean(-1, keepdim=True) + run.config["norm_eps"]).sqrt() * weight
        y = y if bias is None else y + bias
    else:
        y = x / (x.square().mean(-1, keepdim=True) + run.config["norm_eps"]).sqrt() * weight
    return run.keep(f"{name}.output", y)


def attention(run, name, x, source, visible, crossed=False):
    """Queries from `x` [B,T,C], keys and values from `source` [B,S,C]; `visible` [B,T,S] is true where t sees s."""
    config, keep = run.config, run.keep
    heads, groups = config["heads"], config["kv_heads"]
    size = config["d_model"] // heads
    (batch, queries, _), keys = x.shape, source.shape[1]
    split = lambda y, n: y.view(batch, -1, n, size).transpose(1, 2)
    query = keep(f"{name}.query", split(linear(run, f"{name}.query", x), heads))
    key = keep(f"{name}.key", split(linear(run, f"{name}.key", source), groups))
    value = keep(f"{name}.value", split(linear(run, f"{name}.value", source), groups))
    if config["position"] == "rope" and not crossed:
        query = keep(f"{name}.query_rotated", rotate(config, query))
        key = keep(f"{name}.key_rotated", rotate(config, key))
    # Head h reads key/value head floor(h / (H/G)).
    shared = torch.arange(heads) // (heads // groups)
    scores = keep(f"{name}.scores", query @ key[:, shared].transpose(-1, -2))
    scaled = scores / math.sqrt(size) if config["scale_scores"] else scores * 1
    if config["position"] == "alibi" and not crossed:
        scaled = scaled + distance_penalty(heads, queries, keys, x.dtype)
    scaled = keep(f"{name}.scaled", scaled)
    mask = keep(f"{name}.mask", visible[:, None].expand(batch, heads, queries, keys).to(x.dtype))
    masked = keep(f"{name}.masked", scaled.masked_fill(mask == 0, -torch.inf))
    # A row with no visible key gives zeros, not NaN.
    blind = masked.isneginf().all(-1, keepdim=True)
    softmax = masked.masked_fill(blind, 0).softmax(-1).masked_fill(blind, 0)
    probabilities = keep(f"{name}.probabilities", softmax)
    mixed = keep(f"{name}.mixed", probabilities @ value[:, shared])
    merged = keep(f"{name}.merged", mixed.transpose(1, 2).reshape(batch, queries, heads * size))
    return keep(f"{name}.output", linear(run, f"{name}.output", merged))


def activation(config):
    return {
        "relu": F.relu, "reglu": F.relu,
        "gelu": lambda x: F.gelu(x, approximate="tanh"), "geglu": lambda x: F.gelu(x, approximate="tanh"),
        "silu": F.silu, "swiglu": F.silu,
    }[config["feed_forward"]]


def feed_forward(run, name, x):
    up = run.keep(f"{name}.up", linear(run, f"{name}.up", x))
    if gated(run.config):
        gate = run.keep(f"{name}.gate", linear(run, f"{name}.gate", x))
        activated = run.keep(f"{name}.activated", activation(run.config)(gate))
        hidden = run.keep(f"{name}.hidden", activated * up)
    else:
        activated = run.keep(f"{name}.activated", activation(run.config)(up))
        hidden = run.keep(f"{name}.hidden", activated * 1)
    return run.keep(f"{name}.output", linear(run, f"{name}.down", hidden))


def sublayer(run, block, n, x, inner):
    """Pre: x + inner(N(x)). Post: N(x + inner(x)). Without a residual the `x +` is gone."""
    pre = run.config["norm_placement"] == "pre"
    y = inner(norm(run, f"{block}.norm_{n}", x) if pre else x)
    if run.config["residual"]:
        y = run.keep(f"{block}.residual_{n}", x + y)
    return y if pre else norm(run, f"{block}.norm_{n}", y)


def embedding(run, side, tokens):
    (_, length), config = tokens.shape, run.config
    x = run.keep(f"{side}embedding.token", run.parameters["token_embedding.weight"][tokens])
    if config["position"] == "learned":
        assert length <= config["context"], "learned positions end at the context"
        x = x + run.keep(f"{side}embedding.position", run.parameters[f"{side}position_embedding.weight"][:length])
    elif config["position"] == "sinusoidal":
        # No parameter, but a named tensor: it has a gradient to look at.
        table = sinusoids(length, config["d_model"], x.dtype).requires_grad_()
        x = x + run.keep(f"{side}embedding.position", table)
    else:
        x = x * 1
    return run.keep(f"{side}embedding.output", x)


def not_padding(config, tokens):
    """[B,1,S]: true where a position may be seen as a key."""
    pad = config["pad_token"]
    return (torch.ones_like(tokens, dtype=torch.bool) if pad is None else tokens != pad)[:, None, :]


def stack(run, side, tokens, causal, memory=None, memory_visible=None):
    """Embedding, every block, and the final norm of one side; [B,T,C]. With a memory, blocks have cross-attention."""
    length = tokens.shape[1]
    seen = torch.ones(length, length, dtype=torch.bool)
    visible = (seen.tril() if causal else seen) & not_padding(run.config, tokens)
    x = embedding(run, side, tokens)
    for i in range(run.config["layers"]):
        block = f"{side}block.{i}"
        inner = [lambda x: attention(run, f"{block}.attention", x, x, visible)]
        if memory is not None:
            across = memory_visible.expand(-1, length, -1)
            inner.append(lambda x: attention(run, f"{block}.cross_attention", x, memory, across, crossed=True))
        inner.append(lambda x: feed_forward(run, f"{block}.feed_forward", x))
        for n, function in enumerate(inner, 1):
            x = sublayer(run, block, n, x, function)
    return norm(run, f"{side}final_norm", x) if run.config["norm_placement"] == "pre" else x


def forward(config, parameters, tokens, targets, source=None, interventions=()):
    """Every named tensor of a forward pass, interventions included; `loss` among them."""
    run = Pass(config, parameters, interventions)
    if config["topology"] == "encoder_decoder":
        encoder, decoder = sides(config)
        memory = stack(run, encoder, source, causal=False)
        x = stack(run, decoder, tokens, True, memory, not_padding(config, source))
    else:
        x = stack(run, "", tokens, causal=config["topology"] == "decoder")
    head = parameters["token_embedding.weight"].T if config["tie_embeddings"] else parameters["head.weight"]
    logits = run.keep("logits", x @ head)
    run.keep("probabilities", logits.softmax(-1))
    loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="none")
    token_loss = run.keep("token_loss", loss.view(tokens.shape))
    for intervention in interventions:
        assert intervention["tensor"] in run.seen, f"there is no tensor {intervention['tensor']} to edit"
    run.keep("loss", token_loss[targets != -1].mean())
    return run.seen
