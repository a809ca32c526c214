"""Writes a fixture for any configuration, in the repository or not.

    try_config.py OUT.safetensors [CONFIG.json] [options]

The configuration is read from the path, or from standard input. Interventions are a JSON list as the embed API has it:
`from` is {"shape": [..], "data": [..]}.
"""

import argparse
import json
import pathlib
import sys

import torch

import fixtures
from training import OPTIMIZER


def interventions(path):
    """The list of the file, its `from` tensors made of their numbers."""
    edits = json.loads(path.read_text()) if path else []
    for each in edits:
        if isinstance(each["set"], dict):
            given = each["set"]["from"]
            each["set"] = {"from": torch.tensor(given["data"]).view(given["shape"])}
    return edits


def main():
    parser = argparse.ArgumentParser(description="Writes a fixture for a configuration.")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("config", type=pathlib.Path, nargs="?", help="standard input if it is left out")
    parser.add_argument("--batch", type=int, default=2, help="rows")
    parser.add_argument("--length", type=int, help="of tokens; the context if it is left out")
    parser.add_argument("--source-length", type=int, help="in encoder_decoder; the context if it is left out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--optimizer", type=json.loads, default={}, help="JSON; what it leaves out stays as it is")
    parser.add_argument("--interventions", type=pathlib.Path, help="JSON file")
    given = parser.parse_args()
    torch.set_num_threads(1)
    config = json.loads(given.config.read_text() if given.config else sys.stdin.read())
    shape = (given.batch, given.length or config["context"], given.source_length or config["context"])
    edits, optimizer = interventions(given.interventions), OPTIMIZER | given.optimizer
    size = fixtures.write(given.out, given.out.stem, config, shape, edits, optimizer, given.seed)
    print(f"{given.out}: {size:,} bytes")


if __name__ == "__main__":
    main()
