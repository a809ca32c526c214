"""How far 32 bits alone lead away from each fixture: the floor under any tolerance of the tests.

Computes every case again in f32 and compares as the tests do: the largest difference as a share of the largest value.
"""

import torch
from safetensors.torch import load_file

import cases
import fixtures
from model import forward
from training import OPTIMIZER, train

# A case that 32 bits cannot hold this closely makes no good fixture: give it another seed or size.
ONE_PASS, TEN_STEPS = 1e-5, 5e-4

# Below this a tensor counts as zero.
NOTHING = 1e-6


def share(expected, got):
    largest = max(expected.abs().max().item(), got.abs().max().item())
    return 0.0 if largest < NOTHING else (expected - got).abs().max().item() / largest


def ignored_key_bias(config, name):
    """Softmax ignores a key bias unless keys are turned: its gradient is rounding noise."""
    return name.endswith("key.bias") and (config["position"] != "rope" or "cross_attention" in name)


def again(case, config, interventions, optimizer):
    """Worst tensor or gradient of one pass, worst parameter, loss or norm of ten steps: (share, name) each."""
    stored = load_file(fixtures.FOLDER / f"{case}.safetensors")
    parameters = {n.removeprefix("parameter."): p.requires_grad_() for n, p in stored.items() if n.startswith("parameter.")}
    batch = {n: stored[f"input.{n}"].long() for n in ("tokens", "targets", "source") if f"input.{n}" in stored}
    seen = forward(config, parameters, **batch, interventions=interventions)
    for x in seen.values():
        if x.requires_grad:
            x.retain_grad()
    seen["loss"].backward()
    one = [(share(stored[f"tensor.{n}"], x.detach().nan_to_num(neginf=-1e30)), n) for n, x in seen.items()]
    graded = (parameters | seen).items()
    one += [(share(stored[f"gradient.{n}"], x.grad), f"grad:{n}") for n, x in graded if f"gradient.{n}" in stored]
    fresh = {name: p.detach().clone().requires_grad_() for name, p in parameters.items()}
    batches = fixtures.each({n: stored[f"train.{n}"].long() for n in batch})
    losses, norms = train(config, optimizer, fresh, batches, interventions)
    ten = [(share(stored["train.losses"], torch.tensor(losses)), "losses")]
    ten += [(share(stored["train.grad_norms"], torch.tensor(norms)), "gradient norms")]
    kept = ((n, p) for n, p in fresh.items() if not ignored_key_bias(config, n))
    ten += [(share(stored[f"train.parameter.{n}"], p.detach()), n) for n, p in kept]
    return max(one), max(ten)


def main():
    torch.set_num_threads(1)
    wrong = []
    for place, (case, (config, _, interventions)) in enumerate(cases.cases().items()):
        one, ten = again(case, config, interventions, OPTIMIZER | cases.schedule(place))
        print(f"{case}: one pass {one[0]:.1e} ({one[1]}), ten steps {ten[0]:.1e} ({ten[1]})")
        if one[0] > ONE_PASS or ten[0] > TEN_STEPS:
            wrong.append(case)
    if wrong:
        raise SystemExit(f"not steady: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
