"""Runs the PyTorch that the page shows: every line of crates/transformer/pytorch.txt, with the names and sizes that
every fixture's configuration gives it, as whole training steps.

What the lines make is held to the oracle (every named tensor), to autograd (every gradient: of the whole pass, and of
each operation's own forward line), to the fixtures, and to torch.optim.AdamW after one step and after ten. Fails where
a line is wrong or never ran; else writes lines.txt, which a native test holds the table to.
"""

import json
import math
import pathlib
import subprocess
import sys

import safetensors
import torch
import torch.nn.functional as F

from fixtures import FOLDER, STEPS, each
from model import forward
from training import rate, train

ROOT = pathlib.Path(__file__).parent.parent.parent
TABLE = ROOT / "crates/transformer/pytorch.txt"
FOUND = pathlib.Path(__file__).parent / "lines.txt"

# Shares of a tensor's largest value. Both sides have 64 bits; fixtures are stored in 32.
SAME, STORED = 1e-9, 1e-5
# What is smaller than this is rounding.
LEAST = 1e-6


def table():
    """Key -> code with braces in it."""
    blocks = TABLE.read_text().strip().split("\n\n")
    blocks = [[line for line in block.split("\n") if not line.startswith("#")] for block in blocks]
    return {block[0]: "\n".join(line.strip("\t") for line in block[1:]) for block in blocks if block}


def programs():
    """What the page shows of every fixture, in running order: our own Rust makes it, as it does for the page."""
    if len(sys.argv) > 1:
        return pathlib.Path(sys.argv[1]).read_text()
    command = ["cargo", "run", "--quiet", "-p", "tests", "--bin", "lines"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def checksum(texts):
    """FNV-1a, as tests/src/lines.rs has it."""
    found = 0xCBF29CE484222325
    for text in texts:
        for byte in text.encode():
            found = ((found ^ byte) * 0x100000001B3) % 2**64
    return f"{found:016x}"


class Fixture:
    def __init__(self, case):
        with safetensors.safe_open(FOLDER / f"{case}.safetensors", "pt") as file:
            data = file.metadata()
            self.tensors = {name: file.get_tensor(name) for name in file.keys()}
        self.config, self.optimizer = json.loads(data["glassformer.config"]), json.loads(data["glassformer.optimizer"])
        self.interventions = json.loads(data.get("glassformer.interventions", "[]"))
        for intervention in self.interventions:
            if isinstance(intervention["set"], dict):
                intervention["set"] = {"from": self.tensors[intervention["set"]["from"]]}

    def of(self, kind):
        return {name[len(kind):]: x for name, x in self.tensors.items() if name.startswith(kind)}

    def parameters(self):
        return {name: x.double().clone().requires_grad_() for name, x in self.of("parameter.").items()}

    def rates(self, step):
        """The row that our graph reads: see crates/graph/src/ops/adamw.rs."""
        o, lr = self.optimizer, rate(self.optimizer, step)
        corrections = [1 / (1 - o[beta] ** (step + 1)) for beta in ("beta1", "beta2")]
        clip = 3e38 if o["clip"] is None else o["clip"]
        return torch.tensor([lr, lr * o["weight_decay"], *corrections, o["beta1"], o["beta2"], o["eps"], clip])


class Tally:
    """How often each entry ran, and the largest difference that was found in what it made."""

    def __init__(self, keys):
        self.runs, self.largest = dict.fromkeys(keys, 0), {}

    def compare(self, case, name, keys, found, expected, allowed=SAME):
        found, expected = (x.detach().double().nan_to_num(neginf=-1e30) for x in (found, expected))
        assert found.shape == expected.shape, f"{case}: {name} is {list(found.shape)}, not {list(expected.shape)}"
        largest = expected.abs().max().item()
        difference = (found - expected).abs().max().item() / max(largest, LEAST)
        assert difference <= allowed, f"{case}: {name}, made by {sorted(keys)}, is wrong by {difference:.1e}"
        if allowed == SAME:
            for key in keys:
                self.largest[key] = max(self.largest.get(key, 0.0), difference)


def run(step, values):
    """Runs a step's code with what it reads and nothing else; what it writes is in `values` afterwards."""
    known = {"torch": torch, "F": F, "math": math}
    for name, tensor in step["reads"]:
        known[name] = values[tensor]
    if step["list"]:
        known["gradients"] = [values[tensor] for _, tensor in step["reads"]]
    exec(step["code"], known)
    for name, tensor in step["writes"]:
        values[tensor] = known[name]


class Program:
    def __init__(self, text):
        read = json.loads(text)
        self.case, self.tensors, self.steps = read["case"], read["tensors"], read["steps"]
        self.gradients = read["gradients"]
        for step in self.steps:
            step["code"] = compile(step["text"], step["text"], "exec")
        self.names = [tensor["name"] for tensor in self.tensors]

    def given(self, parameters, ids, rates, states):
        """Tensor -> value, of all that no line makes."""
        values = {}
        for place, tensor in enumerate(self.tensors):
            name, shape = tensor["name"], tensor["shape"]
            if tensor["source"] == "parameter":
                values[place] = parameters[name]
            elif tensor["source"] == "state":
                values[place] = states.get(name, torch.zeros(shape))
            elif name == "training.rates":
                values[place] = rates
            elif tensor["source"] == "input":
                values[place] = ids[name].long()
            elif tensor["values"] is not None:
                values[place] = torch.tensor(tensor["values"], dtype=torch.int64 if tensor["whole"] else None).view(shape)
        return values

    def whole_step(self, tally, values):
        """Forward with autograd watching, then our backward and update, which it does not see."""
        for step in self.steps:
            tally.runs[step["key"]] += 1
            if step["pass"] == "forward":
                run(step, values)
                for _, tensor in step["writes"]:
                    if not step["reads"] and step["key"].startswith("sinusoids"):
                        values[tensor].requires_grad_()
                    if values[tensor].requires_grad:
                        values[tensor].retain_grad()
            else:
                with torch.no_grad():
                    run(step, values)
        for step in self.steps:
            for _, tensor in step["writes"]:
                shape = self.tensors[tensor]["shape"]
                assert list(values[tensor].shape) == shape, f"{self.case}: {step['text']} is not {shape}"


def keys_of(program):
    """Tensor -> the entries whose work can be seen in it: its own, and those of unnamed tensors on the way to it."""
    found, held = {}, {}
    for step in program.steps:
        own = {step["key"]}
        for _, tensor in step["reads"]:
            own |= held.get(tensor, set())
        for _, tensor in step["writes"]:
            found.setdefault(tensor, set()).update(own)
            if not program.tensors[tensor]["named"]:
                held[tensor] = own
    return found


def check_operations(tally, program, values, made_by):
    """Each part of a gradient against autograd through the forward line that it comes back through."""
    for step in program.steps:
        if not step["parts"]:
            continue
        fresh = {tensor: values[tensor].detach() for _, tensor in step["reads"]}
        wanted = [tensor for tensor, _ in step["parts"]]
        for tensor in wanted:
            fresh[tensor] = fresh[tensor].clone().requires_grad_()
        run(step, fresh)
        (_, out), = step["writes"]
        upstream = values[program.gradients[program.names[out]]]
        exact = torch.autograd.grad(fresh[out], [fresh[tensor] for tensor in wanted], upstream)
        for (tensor, part), expected in zip(step["parts"], exact, strict=True):
            name = f"grad:{program.names[tensor]}@{program.names[out]}"
            tally.compare(program.case, name, made_by.get(part, set()), values[part], expected)


def check_pass(tally, program, fixture, values, made_by):
    """Every named tensor against the oracle, every gradient against autograd, both against the fixture."""
    case, place = program.case, {name: at for at, name in enumerate(program.names)}
    parameters = fixture.parameters()
    ids = {name: x.long() for name, x in fixture.of("input.").items()}
    seen = forward(fixture.config, parameters, **ids, interventions=fixture.interventions)
    for name, expected in seen.items():
        tally.compare(case, name, made_by.get(place[name], set()), values[place[name]], expected)
    for name, expected in fixture.of("tensor.").items():
        tally.compare(case, name, made_by.get(place[name], set()), values[place[name]], expected, STORED)
    values[place["loss"]].backward()
    for name, gradient in program.gradients.items():
        watched = values[place[name]].grad
        if watched is not None and name != "loss":
            tally.compare(case, f"grad:{name}", made_by.get(gradient, set()), values[gradient], watched)
    for name, expected in fixture.of("gradient.").items():
        if name in program.gradients:
            gradient = program.gradients[name]
            tally.compare(case, f"grad:{name}", made_by.get(gradient, set()), values[gradient], expected, STORED)
        else:
            assert not expected.any(), f"{case}: there is no grad:{name}"


def is_noise(fixture, name):
    """Without RoPE a key bias has a gradient of 0, and Adam makes steps of its rounding."""
    return name.endswith("key.bias") and (fixture.config["position"] != "rope" or "cross_attention" in name)


def check_training(tally, program, fixture, made_by):
    """Ten steps made of nothing but the lines, against AdamW and against the fixture."""
    case = program.case
    batches = each({name: x.long() for name, x in fixture.of("train.").items() if name in ("tokens", "targets", "source")})
    parameters = fixture.parameters()
    states, place = {}, {name: at for at, name in enumerate(program.names)}
    for step, batch in enumerate(batches):
        values = program.given(parameters, batch, fixture.rates(step), states)
        norm, clip = place["training.gradient_norm"], place["training.clip"]
        program.whole_step(tally, values)
        expected = fixture.tensors["train.losses"][step], fixture.tensors["train.grad_norms"][step]
        tally.compare(case, f"loss of step {step}", made_by[place["loss"]], values[place["loss"]], expected[0], STORED)
        tally.compare(case, f"norm of step {step}", made_by[norm], values[norm], expected[1], STORED)
        limit = math.inf if fixture.optimizer["clip"] is None else fixture.optimizer["clip"]
        share = torch.tensor(min(1.0, limit / (values[norm].item() + 1e-6)))
        tally.compare(case, f"clip of step {step}", made_by[clip], values[clip], share)
        whole = torch.nn.utils.get_total_norm([values[program.gradients[name]] for name in parameters])
        tally.compare(case, f"norm of step {step}", made_by[norm], values[norm], whole)
        parameters = {name: values[place[name]].detach().requires_grad_() for name in parameters}
        states = {name: values[at] for name, at in place.items() if "_moment:" in name}
        if step + 1 in (1, STEPS):
            exact = fixture.parameters()
            train(fixture.config, fixture.optimizer, exact, batches[: step + 1], fixture.interventions)
            for name in parameters:
                if not is_noise(fixture, name):
                    tally.compare(case, f"{name} after {step + 1} steps", made_by[place[name]], parameters[name], exact[name])
    for name, expected in fixture.of("train.parameter.").items():
        if not is_noise(fixture, name):
            tally.compare(case, f"{name} after {STEPS} steps", made_by[place[name]], parameters[name], expected, STORED)


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    entries, texts = table(), []
    tally = Tally(entries)
    for line in programs().splitlines():
        program = Program(line)
        fixture = Fixture(program.case)
        made_by = keys_of(program)
        ids = fixture.of("input.")
        values = program.given(fixture.parameters(), ids, fixture.rates(0), {})
        before = dict(values)
        program.whole_step(tally, values)
        # Updates are in place: the pass is looked at with the weights that it had.
        looked_at = values | {at: x for at, x in before.items() if program.tensors[at]["source"] == "parameter"}
        check_pass(tally, program, fixture, looked_at, made_by)
        check_operations(tally, program, looked_at, made_by)
        check_training(tally, program, fixture, made_by)
        texts += [step["text"] + "\n" for step in program.steps]
        print(f"{program.case}: {len(program.steps)} lines", flush=True)
    for key, code in entries.items():
        assert tally.runs[key] and key in tally.largest, f"{key} was run by no configuration:\n{code}"
    version = torch.__version__.partition("+")[0]
    head = ["# Written by lines.py: how often each entry of crates/transformer/pytorch.txt ran, and how far what it made is",
            "# from the oracle and from autograd at most, as a share of the tensor's largest value.",
            f"checksum\t{checksum(texts)}", f"torch\t{version}"]
    said = lambda key: f"{key}\t{tally.runs[key]}\t{tally.largest[key]:.0e}"
    indented = lambda code: "".join(f"\t{line}\n" for line in code.split("\n"))
    FOUND.write_text("\n".join(head) + "\n\n" + "\n".join(f"{said(key)}\n{indented(code)}" for key, code in entries.items()))
    print("\n".join(said(key) for key in entries))


if __name__ == "__main__":
    main()
