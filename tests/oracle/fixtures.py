"""Writes tests/fixtures/*.safetensors: inputs, every named tensor, gradients, ten steps of AdamW.

Computed in 64 bits, stored in 32: the fixture is the truth that both backends are held to.
"""

import json
import math
import pathlib

import torch
from safetensors.torch import save_file

from model import forward, parameter_shapes

BASE = {
    "version": 1, "topology": "decoder", "vocab_size": 11, "context": 8, "layers": 2, "d_model": 16,
    "heads": 4, "kv_heads": 4, "d_ff": 20, "position": "rope", "rope_base": 10000.0,
    "rope_pairing": "interleaved", "scale_scores": True, "norm": "rms_norm", "norm_placement": "pre",
    "norm_eps": 1e-5, "feed_forward": "swiglu", "bias": False, "residual": True, "tie_embeddings": True,
    "pad_token": None,
}
CASES = {
    "textbook": {},
    "gpt2": {"position": "learned", "norm": "layer_norm", "feed_forward": "gelu", "bias": True},
    "original": {"position": "sinusoidal", "norm": "layer_norm", "norm_placement": "post",
                 "feed_forward": "relu", "bias": True},
    "half_pairing": {"rope_pairing": "half", "rope_base": 100.0, "tie_embeddings": False, "feed_forward": "geglu"},
    "bare": {"residual": False, "position": "none", "scale_scores": False, "feed_forward": "reglu"},
    "grouped": {"kv_heads": 2, "position": "alibi", "feed_forward": "silu", "bias": True},
}
OPTIMIZER = {"lr": 3e-3, "beta1": 0.9, "beta2": 0.95, "eps": 1e-8, "weight_decay": 0.01, "clip": 1.0,
             "warmup": 3, "schedule": "cosine", "min_lr": 3e-5, "total_steps": 10}
BATCH, LENGTH, STEPS = 3, 7, 10


def rate(step):
    """Learning rate of a step, from 0."""
    o = OPTIMIZER
    if step < o["warmup"]:
        return o["lr"] * (step + 1) / o["warmup"]
    share = min(1.0, (step - o["warmup"]) / max(1, o["total_steps"] - o["warmup"]))
    return o["min_lr"] + (o["lr"] - o["min_lr"]) * (1 + math.cos(math.pi * share)) / 2


def rows(config, count, generator):
    tokens = torch.randint(config["vocab_size"], (count, BATCH, LENGTH), generator=generator)
    targets = torch.randint(config["vocab_size"], (count, BATCH, LENGTH), generator=generator)
    targets[torch.rand(targets.shape, generator=generator) < 0.3] = -1
    targets[:, 0, 0] = 0
    return tokens, targets


def train(config, parameters, tokens, targets):
    """Ten steps: losses, gradient norms before clipping, final parameters."""
    decayed = [p for p in parameters.values() if p.dim() == 2]
    plain = [p for p in parameters.values() if p.dim() != 2]
    groups = [{"params": decayed, "weight_decay": OPTIMIZER["weight_decay"]}, {"params": plain, "weight_decay": 0.0}]
    betas = (OPTIMIZER["beta1"], OPTIMIZER["beta2"])
    adamw = torch.optim.AdamW([group for group in groups if group["params"]], lr=1.0, betas=betas, eps=OPTIMIZER["eps"])
    losses, norms = [], []
    for step in range(STEPS):
        for group in adamw.param_groups:
            group["lr"] = rate(step)
        adamw.zero_grad()
        loss = forward(config, parameters, tokens[step], targets[step])["loss"]
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), OPTIMIZER["clip"]).item())
        losses.append(loss.item())
        adamw.step()
    return losses, norms


def fixture(config, seed):
    generator = torch.Generator().manual_seed(seed)
    parameters = {}
    for name, shape in parameter_shapes(config).items():
        spread = torch.randn(shape, generator=generator, dtype=torch.float64)
        # Large enough that every term of every formula matters; gains about 1.
        value = 1 + 0.2 * spread if "norm" in name and name.endswith("weight") else 0.3 * spread
        parameters[name] = value.float().double().requires_grad_()
    tokens, targets = rows(config, 1, generator)
    seen = forward(config, parameters, tokens[0], targets[0])
    for x in seen.values():
        if x.requires_grad:
            x.retain_grad()
    seen["loss"].backward()
    tensors = {"input.tokens": tokens[0].int(), "input.targets": targets[0].int()}
    for name, p in parameters.items():
        tensors[f"parameter.{name}"] = p.detach().float()
        tensors[f"gradient.{name}"] = p.grad.float()
    for name, x in seen.items():
        tensors[f"tensor.{name}"] = x.detach().nan_to_num(neginf=-1e30).float()
        if x.grad is not None and not name.endswith("masked"):
            tensors[f"gradient.{name}"] = x.grad.float()
    train_tokens, train_targets = rows(config, STEPS, generator)
    fresh = {name: p.detach().clone().requires_grad_() for name, p in parameters.items()}
    losses, norms = train(config, fresh, train_tokens, train_targets)
    tensors["train.tokens"] = train_tokens.int()
    tensors["train.targets"] = train_targets.int()
    tensors["train.losses"] = torch.tensor(losses)
    tensors["train.grad_norms"] = torch.tensor(norms)
    for name, p in fresh.items():
        tensors[f"train.parameter.{name}"] = p.detach().float()
    return {name: x.contiguous() for name, x in tensors.items()}


def main():
    folder = pathlib.Path(__file__).parent.parent / "fixtures"
    folder.mkdir(exist_ok=True)
    for seed, (case, changes) in enumerate(CASES.items()):
        config = BASE | changes
        metadata = {"glassformer.config": json.dumps(config), "glassformer.optimizer": json.dumps(OPTIMIZER)}
        path = folder / f"{case}.safetensors"
        save_file(fixture(config, seed), path, metadata)
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
