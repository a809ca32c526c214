"""A GPT of the benchmark in PyTorch, eager, on one thread of the CPU, with fused Adam."""

import json
import pathlib
import sys
import time

import torch
import torch.nn.functional as F

ROUNDS, ROUND_S = 7, 0.15

torch.set_num_threads(1)
gpt = json.loads((pathlib.Path(__file__).parent / f"{sys.argv[1]}.json").read_text())
B, T, C, H = (gpt[name] for name in ["batch", "length", "width", "heads"])
parameters = {
    one["name"]: torch.tensor(one["values"]).reshape(one["shape"]).requires_grad_() for one in gpt["parameters"]
}
adam = torch.optim.AdamW(
    parameters.values(), lr=gpt["lr"], betas=(gpt["beta1"], gpt["beta2"]), eps=gpt["eps"], weight_decay=0.0, fused=True
)
batches = [[torch.tensor(batch[name]) for name in ["tokens", "targets"]] for batch in gpt["batches"]]


def norm(x, name):
    return F.layer_norm(x, (C,), parameters[f"{name}.weight"], eps=1e-5)


def heads(x):
    return x.view(B, T, H, C // H).transpose(1, 2)


def step(tokens, targets):
    x = parameters["token_embedding.weight"][tokens].view(B, T, C) + parameters["position_embedding.weight"]
    for i in range(gpt["layers"]):
        own = lambda name: parameters[f"block.{i}.{name}.weight"]
        read = norm(x, f"block.{i}.norm_1")
        q, k, v = (heads(read @ own(f"attention.{name}")) for name in ["query", "key", "value"])
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, C)
        x = x + mixed @ own("attention.output")
        x = x + F.gelu(norm(x, f"block.{i}.norm_2") @ own("feed_forward.up"), approximate="tanh") @ own("feed_forward.down")
    logits = norm(x, "final_norm") @ parameters["head.weight"]
    loss = F.cross_entropy(logits.view(B * T, -1), targets)
    adam.zero_grad(set_to_none=True)
    loss.backward()
    adam.step()
    return loss


def timed(steps):
    start = time.perf_counter()
    for _ in range(steps):
        loss = step(*batches[0])
    loss.item()
    return (time.perf_counter() - start) / steps


begun = time.perf_counter()
losses = [step(*batches[0]).item()]
first = time.perf_counter() - begun
losses += [step(*batch).item() for batch in batches[1:]]
steps = min(100, max(1, int(ROUND_S / timed(1)) + 1))
print(json.dumps({"ms": 1e3 * min(timed(steps) for _ in range(ROUNDS)), "first": 1e3 * first, "losses": losses}))
