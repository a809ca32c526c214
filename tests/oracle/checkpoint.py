"""Checkpoints between Glassformer and Python.

    checkpoint.py read FILE [FILE ..]      what is in files that Glassformer saved; fails where the oracle expects others
    checkpoint.py write FILE [CASE]        the parameters of a fixture as a file that Glassformer loads

`write` without arguments makes tests/fixtures/python/checkpoint.safetensors anew, from the case `translator_half`:
what the loaded model computes is in that fixture.
"""

import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file

import fixtures
from parameters import parameter_shapes
from storage import save

CASE = "translator_half"
FILE = fixtures.FOLDER / "python" / "checkpoint.safetensors"
CONFIG = "glassformer.config"


def read(path):
    """Prints a file, and returns what is wrong with it."""
    with safe_open(path, framework="pt") as file:
        config = json.loads((file.metadata() or {})[CONFIG])
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    print(f"{path}\n{json.dumps(config, indent=2)}")
    expected = parameter_shapes(config)
    wrong = [f"{name} is missing" for name in expected if name not in tensors]
    for name, x in tensors.items():
        print(f"{name} {list(x.shape)} {x.dtype} mean {x.double().mean():.4g} std {x.double().std(correction=0):.4g}")
        if name not in expected:
            wrong.append(f"{name} is no parameter of this configuration")
        elif tuple(x.shape) != expected[name]:
            wrong.append(f"{name} has the shape {list(x.shape)}, not {list(expected[name])}")
        if x.dtype != torch.float32 or not x.isfinite().all():
            wrong.append(f"{name} is not f32, or not finite")
    print(f"{len(tensors)} tensors, {sum(x.numel() for x in tensors.values()):,} parameters")
    return wrong


def write(path, case):
    fixture = fixtures.FOLDER / f"{case}.safetensors"
    with safe_open(fixture, framework="pt") as file:
        config = json.loads(file.metadata()[CONFIG])
    stored = load_file(fixture)
    parameters = {name: stored[f"parameter.{name}"] for name in parameter_shapes(config)}
    save(parameters, path, {CONFIG: json.dumps(config)})


def main():
    match sys.argv[1:]:
        case ["read", *paths] if paths:
            wrong = [f"{path}: {line}" for path in paths for line in read(path)]
            if wrong:
                raise SystemExit("\n".join(wrong))
        case ["write"]:
            FILE.parent.mkdir(exist_ok=True)
            write(FILE, CASE)
        case ["write", path]:
            write(path, CASE)
        case ["write", path, name]:
            write(path, name)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
