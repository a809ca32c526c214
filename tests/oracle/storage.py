"""Safetensors files whose bytes depend on what is in them and on nothing else."""

import json
import pathlib

import safetensors.torch


def save(tensors, path, metadata):
    """The library keeps metadata in a hash map and writes them in any order; here they are sorted."""
    data = safetensors.torch.save(tensors, metadata)
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    header["__metadata__"] = dict(sorted(metadata.items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    assert len(text.ljust(end - 8)) == end - 8, "only the order has changed"
    pathlib.Path(path).write_bytes(data[:8] + text.ljust(end - 8) + data[end:])
