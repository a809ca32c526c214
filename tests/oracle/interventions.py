"""Interventions of docs/model.md: cells of a named tensor overwritten right after it is computed."""

import torch


def edit(intervention, x):
    """`x` with the cells at `at` overwritten; no gradient goes through them, neither to `x` nor to what is set."""
    name, at, value = intervention["tensor"], intervention["at"], intervention["set"]
    if len(at) != x.dim():
        raise ValueError(f"{name}: `at` has {len(at)} entries, the tensor {x.dim()} axes")
    hit = torch.zeros(x.shape, dtype=torch.bool)
    hit[tuple(slice(None) if i is None else i for i in at)] = True
    if value == "zero":
        new = torch.zeros_like(x)
    elif value == "mean":
        new = x.detach().mean(batch_and_position(name, x), keepdim=True).expand_as(x)
    elif isinstance(value, dict):
        new = value["from"].detach().to(x.dtype)
        if new.shape != x.shape:
            raise ValueError(f"{name}: `from` is {list(new.shape)}, the tensor {list(x.shape)}")
    else:
        new = torch.full_like(x, float(value))
    if name.endswith("attention.mask") and not ((new == 0) | (new == 1))[hit].all():
        raise ValueError(f"{name}: a mask holds 0 or 1")
    return torch.where(hit, new, x)


def batch_and_position(name, x):
    """Axes of a mean: B and T of [B,T,..], [B,H,T,..] and [B,G,S,..]; [T,C] has no B."""
    if name.endswith("embedding.position"):
        return (0,)
    return (0, 2) if x.dim() == 4 else (0, 1)


def describe(interventions):
    """As JSON may say it, and the tensors it refers to: `from` number i is the entry `intervention.{i}`."""
    said, tensors = [], {}
    for i, intervention in enumerate(interventions):
        if isinstance(intervention["set"], dict):
            tensors[f"intervention.{i}"] = intervention["set"]["from"]
            intervention = intervention | {"set": {"from": f"intervention.{i}"}}
        said.append(intervention)
    return said, tensors
