"""Training of docs/model.md: AdamW as PyTorch has it, clipping by the global norm, a scheduled learning rate."""

import math

import torch

from model import forward

OPTIMIZER = {"lr": 3e-3, "beta1": 0.9, "beta2": 0.95, "eps": 1e-8, "weight_decay": 0.01, "clip": 1.0,
             "warmup": 3, "schedule": "cosine", "min_lr": 3e-5, "total_steps": 10}


def rate(optimizer, step):
    """Learning rate of a step, from 0."""
    lr, least, warmup = optimizer["lr"], optimizer["min_lr"], optimizer["warmup"]
    if step < warmup:
        return lr * (step + 1) / warmup
    share = min(1.0, (step - warmup) / max(1, optimizer["total_steps"] - warmup))
    return {
        "constant": lr,
        "linear": least + (lr - least) * (1 - share),
        "cosine": least + (lr - least) * (1 + math.cos(math.pi * share)) / 2,
    }[optimizer["schedule"]]


def train(config, optimizer, parameters, batches, interventions=()):
    """One step a batch, `parameters` changed in place: losses, and gradient norms before clipping."""
    # Decay on tensors with two axes, none on norms and biases.
    decayed = [p for p in parameters.values() if p.dim() == 2]
    plain = [p for p in parameters.values() if p.dim() != 2]
    groups = [{"params": decayed, "weight_decay": optimizer["weight_decay"]}, {"params": plain, "weight_decay": 0.0}]
    betas = (optimizer["beta1"], optimizer["beta2"])
    adamw = torch.optim.AdamW([group for group in groups if group["params"]], lr=1.0, betas=betas, eps=optimizer["eps"])
    clip = math.inf if optimizer["clip"] is None else optimizer["clip"]
    losses, norms = [], []
    for step, batch in enumerate(batches):
        for group in adamw.param_groups:
            group["lr"] = rate(optimizer, step)
        adamw.zero_grad()
        loss = forward(config, parameters, **batch, interventions=interventions)["loss"]
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), clip).item())
        losses.append(loss.item())
        adamw.step()
    return losses, norms
