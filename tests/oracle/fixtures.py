"""Writes tests/fixtures/*.safetensors: inputs, every named tensor, gradients, ten steps of AdamW.

Computed in 64 bits, stored in 32: the fixture is the truth that both backends are held to.
"""

import json
import pathlib
import sys

import torch

import cases
from interventions import describe
from model import forward
from parameters import random_parameters
from storage import save
from training import OPTIMIZER, train

STEPS = 10
FOLDER = pathlib.Path(__file__).parent.parent / "fixtures"


def pad(config, ids, lengths):
    """Padding after the first `lengths[row]` ids of each row, and nowhere else."""
    token = config["pad_token"]
    ids = torch.where(ids == token, (token + 1) % config["vocab_size"], ids)
    after = torch.arange(ids.shape[-1]) >= torch.tensor(lengths)[:, None]
    return ids.masked_fill(after, token)


def rows(case, config, shape, count, generator):
    """`count` batches of tokens, targets and, in encoder_decoder, a source."""
    batch, length, source_length = shape
    ids = lambda n: torch.randint(config["vocab_size"], (count, batch, n), generator=generator)
    tokens, targets = ids(length), ids(length)
    # An encoder's targets are the few tokens that were masked out.
    left_out = 0.75 if config["topology"] == "encoder" else 0.3
    targets[torch.rand(targets.shape, generator=generator) < left_out] = -1
    targets[:, 0, 0] = 0
    found = {"tokens": tokens, "targets": targets}
    if config["topology"] == "encoder_decoder":
        found["source"] = ids(source_length)
    if config["pad_token"] is not None:
        lengths = [max(1, length - 2 * row) for row in range(batch)]
        lengths = cases.TARGET_LENGTHS.get(case, lengths)
        if case in cases.BLIND_ROWS:
            lengths[-1] = 0
        found["tokens"] = pad(config, tokens, lengths)
        if case in cases.PAD_FIRST:
            found["tokens"][:, 0, 0] = config["pad_token"]
        if "source" in found:
            lengths = [max(1, source_length - 2 * (batch - 1 - row)) for row in range(batch)]
            found["source"] = pad(config, found["source"], cases.SOURCE_LENGTHS.get(case, lengths))
    return found


def fixture(case, config, shape, interventions, optimizer, seed):
    """Everything that a fixture holds, by name."""
    generator = torch.Generator().manual_seed(seed)
    parameters = random_parameters(config, generator)
    one = {name: ids[0] for name, ids in rows(case, config, shape, 1, generator).items()}
    seen = forward(config, parameters, **one, interventions=interventions)
    for x in seen.values():
        if x.requires_grad:
            x.retain_grad()
    seen["loss"].backward()
    tensors = {f"input.{name}": ids.int() for name, ids in one.items()}
    for name, p in parameters.items():
        tensors[f"parameter.{name}"] = p.detach().float()
        tensors[f"gradient.{name}"] = p.grad.float()
    for name, x in seen.items():
        # A mask of -Infinity is stored as a large number; its gradient is that of `scaled` where visible.
        tensors[f"tensor.{name}"] = x.detach().nan_to_num(neginf=-1e30).float()
        # The last `probabilities` do not lead to the loss; a mask is no function of anything.
        if x.grad is not None and not name.endswith("masked"):
            tensors[f"gradient.{name}"] = x.grad.float()
    batches = rows(case, config, shape, STEPS, generator)
    fresh = {name: p.detach().clone().requires_grad_() for name, p in parameters.items()}
    losses, norms = train(config, optimizer, fresh, each(batches), interventions)
    tensors |= {f"train.{name}": ids.int() for name, ids in batches.items()}
    tensors["train.losses"] = torch.tensor(losses)
    tensors["train.grad_norms"] = torch.tensor(norms)
    for name, p in fresh.items():
        tensors[f"train.parameter.{name}"] = p.detach().float()
    tensors |= describe(interventions)[1]
    for name, x in tensors.items():
        assert x.isfinite().all(), f"{case}: {name} is not finite"
    return {name: x.contiguous() for name, x in tensors.items()}


def each(batches):
    """[STEPS,B,T] by name -> a dictionary a step."""
    return [{name: ids[step] for name, ids in batches.items()} for step in range(STEPS)]


def write(path, case, config, shape, interventions, optimizer, seed):
    metadata = {"glassformer.config": json.dumps(config), "glassformer.optimizer": json.dumps(optimizer)}
    if interventions:
        metadata["glassformer.interventions"] = json.dumps(describe(interventions)[0])
    save(fixture(case, config, shape, interventions, optimizer, seed), path, metadata)
    return path.stat().st_size


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    total = 0
    for place, (case, (config, shape, interventions)) in enumerate(cases.cases().items()):
        if len(sys.argv) > 1 and case not in sys.argv[1:]:
            continue
        optimizer = OPTIMIZER | cases.schedule(place)
        seed = cases.seed(case, place)
        size = write(FOLDER / f"{case}.safetensors", case, config, shape, interventions, optimizer, seed)
        total += size
        print(f"{case}: {size:,} bytes")
    print(f"all: {total:,} bytes")


if __name__ == "__main__":
    main()
