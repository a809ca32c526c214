"""Names and shapes of the parameters of docs/model.md, in the order of its table, and random values for them."""

import torch


def gated(config):
    return config["feed_forward"] in ("reglu", "geglu", "swiglu")


def sides(config):
    """Prefix of each stack of blocks -> has it cross-attention?"""
    if config["topology"] == "encoder_decoder":
        return {"encoder.": False, "decoder.": True}
    return {"": False}


def parameter_shapes(config):
    """Name -> shape, in the order of the page's table; in encoder_decoder the encoder first."""
    vocabulary, width, heads = config["vocab_size"], config["d_model"], config["heads"]
    size = width // heads
    hd, gd, hidden = heads * size, config["kv_heads"] * size, config["d_ff"]
    shapes = {"token_embedding.weight": (vocabulary, width)}
    if config["position"] == "learned":
        for side in sides(config):
            shapes[f"{side}position_embedding.weight"] = (config["context"], width)

    def norm(name):
        shapes[f"{name}.weight"] = (width,)
        if config["bias"] and config["norm"] == "layer_norm":
            shapes[f"{name}.bias"] = (width,)

    def linear(name, ins, outs):
        shapes[f"{name}.weight"] = (ins, outs)
        if config["bias"]:
            shapes[f"{name}.bias"] = (outs,)

    def attention(name):
        linear(f"{name}.query", width, hd)
        linear(f"{name}.key", width, gd)
        linear(f"{name}.value", width, gd)
        linear(f"{name}.output", hd, width)

    for side, crossed in sides(config).items():
        for i in range(config["layers"]):
            block = f"{side}block.{i}"
            for n in (1, 2, 3) if crossed else (1, 2):
                norm(f"{block}.norm_{n}")
            attention(f"{block}.attention")
            if crossed:
                attention(f"{block}.cross_attention")
            if gated(config):
                linear(f"{block}.feed_forward.gate", width, hidden)
            linear(f"{block}.feed_forward.up", width, hidden)
            linear(f"{block}.feed_forward.down", hidden, width)
        if config["norm_placement"] == "pre":
            norm(f"{side}final_norm")
    if not config["tie_embeddings"]:
        shapes["head.weight"] = (width, vocabulary)
    return shapes


def random_parameters(config, generator):
    """Large enough that every term of every formula matters; gains about 1. Exact in 32 bits, held in 64."""
    parameters = {}
    for name, shape in parameter_shapes(config).items():
        spread = torch.randn(shape, generator=generator, dtype=torch.float64)
        value = 1 + 0.2 * spread if "norm" in name and name.endswith("weight") else 0.3 * spread
        parameters[name] = value.float().double().requires_grad_()
    return parameters
