"""Which configurations have a fixture: every value of every field alone, then mixed, then with interventions."""

import random

import torch

BASE = {
    "version": 1, "topology": "decoder", "vocab_size": 11, "context": 8, "layers": 2, "d_model": 16,
    "heads": 4, "kv_heads": 4, "d_ff": 20, "position": "rope", "rope_base": 10000.0,
    "rope_pairing": "interleaved", "scale_scores": True, "norm": "rms_norm", "norm_placement": "pre",
    "norm_eps": 1e-5, "feed_forward": "swiglu", "bias": False, "residual": True, "tie_embeddings": True,
    "pad_token": None,
}
TINY = BASE | {"vocab_size": 9, "context": 6, "d_model": 8, "heads": 2, "kv_heads": 2, "d_ff": 12}
GPT2 = {"position": "learned", "norm": "layer_norm", "feed_forward": "gelu", "bias": True}
PAPER = {"position": "sinusoidal", "norm": "layer_norm", "norm_placement": "post", "feed_forward": "relu",
         "bias": True}
ENCODER, BOTH = {"topology": "encoder"}, {"topology": "encoder_decoder"}

# Batch rows, length of the target side, length of the source.
SHAPE, TINY_SHAPE = (3, 7, 6), (2, 5, 4)

# Whole decoders of a fair size.
DECODERS = {
    "textbook": {},
    "gpt2": GPT2,
    "original": PAPER,
    "half_pairing": {"rope_pairing": "half", "rope_base": 100.0, "tie_embeddings": False, "feed_forward": "geglu"},
    "bare": {"residual": False, "position": "none", "scale_scores": False, "feed_forward": "reglu"},
    "grouped": {"kv_heads": 2, "position": "alibi", "feed_forward": "silu", "bias": True},
}

# One switch each, from a tiny decoder.
SWITCHES = {
    "tiny": {},
    "position_learned": {"position": "learned"},
    "position_sinusoidal": {"position": "sinusoidal"},
    "position_alibi": {"position": "alibi"},
    "position_none": {"position": "none"},
    "rope_half": {"rope_pairing": "half"},
    "rope_base": {"rope_base": 50.0},
    "unscaled_scores": {"scale_scores": False},
    "layer_norm": {"norm": "layer_norm"},
    "post": {"norm_placement": "post"},
    "norm_eps": {"norm_eps": 0.1},
    "relu": {"feed_forward": "relu"},
    "gelu": {"feed_forward": "gelu"},
    "silu": {"feed_forward": "silu"},
    "reglu": {"feed_forward": "reglu"},
    "geglu": {"feed_forward": "geglu"},
    "bias": {"bias": True},
    "bias_layer_norm": {"bias": True, "norm": "layer_norm"},
    "no_residual": {"residual": False},
    "no_residual_post": {"residual": False, "norm_placement": "post"},
    "untied": {"tie_embeddings": False},
    "one_kv_head": {"kv_heads": 1},
    "pad": {"pad_token": 3},
    "pad_first": {"pad_token": 0},
    "one_layer": {"layers": 1},
    "three_layers": {"layers": 3},
    "one_head": {"heads": 1, "kv_heads": 1},
    "odd_sizes": {"vocab_size": 7, "context": 5, "d_model": 9, "heads": 3, "kv_heads": 1, "d_ff": 5,
                  "position": "sinusoidal"},
    "smallest": {"vocab_size": 2, "context": 1, "layers": 1, "d_model": 2, "heads": 1, "kv_heads": 1, "d_ff": 1},
    "whole_context": {"position": "learned"},
}

ENCODERS = {
    "encoder": {},
    "encoder_bert": GPT2 | {"norm_placement": "post", "pad_token": 0},
    "encoder_alibi": {"position": "alibi", "kv_heads": 1, "tie_embeddings": False, "feed_forward": "reglu", "pad_token": 8},
    "encoder_bare": {"position": "sinusoidal", "residual": False, "scale_scores": False, "norm": "layer_norm"},
    "encoder_half": {"rope_pairing": "half", "norm_placement": "post", "bias": True, "pad_token": 1},
    "encoder_blind": {"position": "learned", "pad_token": 0},
}

TRANSLATORS = {
    "translator": {},
    "translator_paper": PAPER | {"pad_token": 0},
    "translator_learned": {"position": "learned", "norm": "layer_norm", "tie_embeddings": False, "pad_token": 2},
    "translator_alibi": {"position": "alibi", "kv_heads": 1, "bias": True, "feed_forward": "geglu",
                         "norm_placement": "post", "pad_token": 8},
    "translator_bare": {"residual": False, "scale_scores": False, "feed_forward": "silu"},
    "translator_blind": {"position": "none", "pad_token": 0},
    "translator_half": {"rope_pairing": "half", "rope_base": 100.0, "heads": 4, "kv_heads": 2, "d_model": 16,
                        "norm": "layer_norm", "bias": True, "feed_forward": "gelu", "pad_token": 5},
    "translator_deep": {"layers": 3, "heads": 1, "kv_heads": 1, "feed_forward": "relu", "tie_embeddings": False},
}

# Tokens before the padding in each row; elsewhere `fixtures.py` chooses.
TARGET_LENGTHS = {"pad": [5, 3], "encoder_bert": [2, 5]}
SOURCE_LENGTHS = {"translator_paper": [4, 2], "translator_learned": [1, 4], "translator_blind": [0, 4]}

# Padding at position 0: under a causal mask that query sees nothing.
PAD_FIRST = {"pad_first", "translator_blind"}

# A length and a source of their own.
SHAPES = {"smallest": (1, 1, 1), "whole_context": (2, 6, 6), "encoder_blind": (3, 5, 4), "translator_half": (2, 4, 6)}
# In these a whole row is padding.
BLIND_ROWS = {"encoder_blind"}

MIXED = 18


def mixed(seed):
    """A configuration drawn over all fields; every third has the same topology."""
    draw = random.Random(seed)
    heads = draw.choice([2, 3, 4])
    size = draw.choice([2, 4, 6])
    vocabulary = draw.randint(7, 17)
    config = {
        "version": 1, "topology": ["decoder", "encoder", "encoder_decoder"][seed % 3], "vocab_size": vocabulary,
        "context": draw.randint(9, 12), "layers": draw.choice([1, 2]), "d_model": heads * size, "heads": heads,
        "kv_heads": draw.choice([n for n in range(1, heads + 1) if heads % n == 0]), "d_ff": draw.randint(9, 24),
        "position": draw.choice(["rope", "rope", "learned", "sinusoidal", "alibi", "none"]),
        "rope_base": draw.choice([10000.0, 500.0, 10.0]), "rope_pairing": draw.choice(["interleaved", "half"]),
        "scale_scores": draw.random() < 0.7, "norm": draw.choice(["rms_norm", "layer_norm"]),
        "norm_placement": draw.choice(["pre", "post"]), "norm_eps": draw.choice([1e-5, 1e-6, 1e-3]),
        "feed_forward": draw.choice(["relu", "gelu", "silu", "reglu", "geglu", "swiglu"]),
        "bias": draw.random() < 0.5, "residual": draw.random() < 0.8, "tie_embeddings": draw.random() < 0.5,
        "pad_token": draw.choice([None, draw.randrange(vocabulary)]),
    }
    # Deep without residuals, gradients are little but the rounding of 32 bits.
    if not config["residual"]:
        config["layers"] = 1
    config["residual"] |= config["topology"] == "encoder_decoder"
    return config, (draw.choice([2, 3]), draw.randint(4, 9), draw.randint(3, 9))


def window(tensor, length, width):
    """A mask through which a query sees itself and the `width` - 1 before it."""
    hidden = [(t, s) for t in range(length) for s in range(t - width + 1)]
    return [{"tensor": tensor, "at": [None, None, t, s], "set": 0} for t, s in hidden]


def random_tensor(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def edited():
    """Case -> (configuration, interventions); shapes are TINY_SHAPE's: B 2, T 5, S 4, C 8, H 2, D 4, F 12."""
    some = (random_tensor(3, 2, 2, 5, 5) > 0).float()
    return {
        "edit_leak": ({}, [{"tensor": "block.0.attention.mask", "at": [None] * 4, "set": 1}]),
        "edit_window": ({"layers": 3}, window("block.1.attention.mask", 5, 2)),
        "edit_head_probabilities": ({"bias": True}, [
            {"tensor": "block.1.attention.probabilities", "at": [None, 1, None, None], "set": "zero"}]),
        "edit_head_mixed": ({"position": "learned", "kv_heads": 1}, [
            {"tensor": "block.0.attention.mixed", "at": [None, 0, None, None], "set": "zero"}]),
        "edit_mean_residual": ({"norm": "layer_norm"}, [
            {"tensor": "block.0.residual_1", "at": [0, None, None], "set": "mean"}]),
        "edit_from": ({"feed_forward": "gelu"}, [
            {"tensor": "block.0.residual_2", "at": [None, 2, None], "set": {"from": random_tensor(1, 2, 5, 8)}},
            {"tensor": "block.1.norm_1.output", "at": [1, None, 3], "set": {"from": random_tensor(2, 2, 5, 8)}}]),
        "edit_query_cell": ({}, [{"tensor": "block.0.attention.query", "at": [0, 1, 2, 3], "set": 2.5}]),
        "edit_order": ({"norm_placement": "post"}, [
            {"tensor": "block.0.feed_forward.hidden", "at": [0, None, 4], "set": -1.5},
            {"tensor": "block.0.feed_forward.hidden", "at": [None, 3, None], "set": "mean"},
            {"tensor": "block.0.feed_forward.hidden", "at": [1, 3, 4], "set": "zero"},
            {"tensor": "block.1.feed_forward.activated", "at": [None, None, 0], "set": "mean"}]),
        "edit_ends": ({"position": "learned", "tie_embeddings": False}, [
            {"tensor": "embedding.token", "at": [1, 0, None], "set": "mean"},
            {"tensor": "embedding.position", "at": [2, None], "set": "zero"},
            {"tensor": "final_norm.output", "at": [None, 4, None], "set": 0.5},
            {"tensor": "logits", "at": [0, 1, 3], "set": 4}]),
        "edit_scores": ({"position": "rope", "rope_pairing": "half"}, [
            {"tensor": "block.0.attention.key_rotated", "at": [None, 1, 0, None], "set": "mean"},
            {"tensor": "block.0.attention.scores", "at": [None, 0, 4, 1], "set": 3},
            {"tensor": "block.1.attention.scaled", "at": [None, None, 3, 2], "set": -2.5},
            {"tensor": "block.1.attention.value", "at": [0, 0, None, 1], "set": "zero"}]),
        "edit_encoder_mask": (ENCODER | {"pad_token": 0}, [
            {"tensor": "block.0.attention.mask", "at": [None] * 4, "set": {"from": some}},
            {"tensor": "block.0.attention.mask", "at": [None, 1, 3, None], "set": 0},
            {"tensor": "block.1.attention.mask", "at": [1, None, None, 4], "set": 1}]),
        "edit_translator": (BOTH | {"position": "alibi", "pad_token": 0}, [
            {"tensor": "encoder.block.0.attention.output", "at": [None, 1, None], "set": "mean"},
            {"tensor": "encoder.final_norm.output", "at": [1, 0, None], "set": "zero"},
            {"tensor": "decoder.block.0.cross_attention.mask", "at": [None, 0, None, 0], "set": 0},
            {"tensor": "decoder.block.1.cross_attention.probabilities", "at": [None, 1, 2, None], "set": 0.25},
            {"tensor": "decoder.block.1.residual_2", "at": [0, 4, None], "set": {"from": random_tensor(4, 2, 5, 8)}}]),
    }


def cases():
    """Case -> (configuration, shape, interventions), always in the same order: the place is the seed, see `seed`."""
    every = {name: (BASE | changes, SHAPE, []) for name, changes in DECODERS.items()}
    for kind, group in ({}, SWITCHES), (ENCODER, ENCODERS), (BOTH, TRANSLATORS):
        every |= {name: (TINY | kind | changes, SHAPES.get(name, TINY_SHAPE), []) for name, changes in group.items()}
    every |= {f"mixed_{i:02}": (*mixed(i), []) for i in range(MIXED)}
    every |= {name: (TINY | changes, TINY_SHAPE, edits) for name, (changes, edits) in edited().items()}
    return every


# Schedules take turns over the cases; the first is that of the whole decoders.
SCHEDULES = [
    {},
    {"schedule": "constant", "warmup": 0, "min_lr": 0.0},
    {"schedule": "linear", "warmup": 4, "total_steps": 12, "weight_decay": 0.1},
    {"schedule": "cosine", "warmup": 0, "min_lr": 0.0, "clip": None},
    {"schedule": "constant", "warmup": 5, "lr": 1e-3, "beta2": 0.999, "clip": 0.1},
    {"schedule": "linear", "warmup": 0, "min_lr": 1e-3, "total_steps": 6, "beta1": 0.8},
    {"schedule": "cosine", "warmup": 2, "total_steps": 7, "weight_decay": 0.0, "eps": 1e-6},
    {"schedule": "linear", "warmup": 12, "total_steps": 10},
]


def seed(case, place):
    """The place in the list; another where its numbers came out too sensitive, see `steady.py`."""
    return {"translator_half": 100}.get(case, place)


def schedule(place):
    return {} if place < len(DECODERS) else SCHEDULES[place % len(SCHEDULES)]
