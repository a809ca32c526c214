"""The oracle against networks that others wrote: Llama, GPT-2 and MPT of `transformers`, and torch.nn's transformers.

Weights are copied from the peer, logits and every parameter's gradient compared: the largest difference as a share of
the largest value. All is f64, but Llama's RMSNorm and angles and MPT's ALiBi and softmax are f32 by their own code:
those are held to 1e-5, the others to 1e-6.
"""

import torch
import torch.nn.functional as F
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MptConfig, MptForCausalLM

from cases import BASE
from model import forward
from parameters import parameter_shapes

F64_BOUND, F32_BOUND = 1e-6, 1e-5
BATCH, LENGTH, SOURCE = 3, 7, 6
WIDTH, HEADS, HIDDEN, LAYERS, VOCABULARY, CONTEXT = (
    BASE[field] for field in ("d_model", "heads", "d_ff", "layers", "vocab_size", "context"))

same = lambda x: x
turned = lambda x: x.T


def third(i, how=turned):
    """Part i of a projection that makes query, key and value at once (along axis 0)."""
    return lambda x: how(x.chunk(3)[i])


def randomize(peer):
    """Weights large enough that every term matters."""
    for name, p in peer.named_parameters():
        gain = 1.0 if p.dim() == 1 and name.endswith("weight") else 0.0
        p.data = gain + (0.2 if gain else 0.3) * torch.randn(p.shape, dtype=torch.float64)
    return peer.double().train()


def share(expected, got):
    return ((expected - got).abs().max() / expected.abs().max().clamp(min=1e-12)).item()


def check(title, changes, weights, peer_logits, bound, pad=None):
    """`weights`: our name -> (peer's parameter, how it becomes ours). `peer_logits` of tokens and, if any, a source."""
    config = BASE | changes | {"pad_token": pad}
    assert set(weights) == set(parameter_shapes(config)), set(weights) ^ set(parameter_shapes(config))
    tokens, source = torch.randint(1, VOCABULARY, (BATCH, LENGTH)), torch.randint(1, VOCABULARY, (BATCH, SOURCE))
    if pad is not None:
        tokens[1, 4:], source[0, 2:], source[2, 5:] = pad, pad, pad
    source = source if config["topology"] == "encoder_decoder" else None
    targets = torch.randint(VOCABULARY, (BATCH, LENGTH))
    targets[0, 2:4] = -1
    expected = peer_logits(tokens) if source is None else peer_logits(tokens, source)
    F.cross_entropy(expected.flatten(0, 1), targets.flatten(), ignore_index=-1).backward()
    ours = {name: how(p.detach()).contiguous().requires_grad_() for name, (p, how) in weights.items()}
    seen = forward(config, ours, tokens, targets, source)
    seen["loss"].backward()
    logits = share(expected, seen["logits"])
    largest = max(p.grad.abs().max() for p in ours.values())
    gradients = {
        # A gradient that is 0 but for rounding has no share of itself.
        name: share(how(p.grad), ours[name].grad) if how(p.grad).abs().max() > 1e-9 * largest else 0.0
        for name, (p, how) in weights.items()
    }
    worst = max(gradients, key=gradients.get)
    print(f"{title}: logits {logits:.1e}, gradients {gradients[worst]:.1e} ({worst}); bound {bound:.0e}")
    return logits <= bound and gradients[worst] <= bound


def llama(pairing, tied, groups):
    peer = randomize(LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=HIDDEN, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=groups, rms_norm_eps=1e-5, tie_word_embeddings=tied,
        rope_parameters={"rope_type": "default", "rope_theta": 100.0}, attn_implementation="sdpa")))
    size = WIDTH // HEADS
    # Llama pairs (i, i+D/2); with each head's columns put in order 0, D/2, 1, ... pairs are neighbours.
    order = torch.arange(size).view(2, size // 2).T.flatten()
    neighbours = lambda x: x.T.reshape(WIDTH, -1, size)[..., order].reshape(WIDTH, -1)
    projection = turned if pairing == "half" else neighbours
    weights = {"token_embedding.weight": (peer.model.embed_tokens.weight, same),
               "final_norm.weight": (peer.model.norm.weight, same)}
    if not tied:
        weights["head.weight"] = (peer.lm_head.weight, turned)
    for i, layer in enumerate(peer.model.layers):
        weights |= {
            f"block.{i}.norm_1.weight": (layer.input_layernorm.weight, same),
            f"block.{i}.norm_2.weight": (layer.post_attention_layernorm.weight, same),
            f"block.{i}.attention.query.weight": (layer.self_attn.q_proj.weight, projection),
            f"block.{i}.attention.key.weight": (layer.self_attn.k_proj.weight, projection),
            f"block.{i}.attention.value.weight": (layer.self_attn.v_proj.weight, turned),
            f"block.{i}.attention.output.weight": (layer.self_attn.o_proj.weight, turned),
            f"block.{i}.feed_forward.gate.weight": (layer.mlp.gate_proj.weight, turned),
            f"block.{i}.feed_forward.up.weight": (layer.mlp.up_proj.weight, turned),
            f"block.{i}.feed_forward.down.weight": (layer.mlp.down_proj.weight, turned),
        }
    changes = {"kv_heads": groups, "rope_base": 100.0, "rope_pairing": pairing, "tie_embeddings": tied}
    title = f"Llama, {groups} kv heads of {HEADS}, {'tied' if tied else 'untied'}, RoPE {pairing}"
    return check(title, changes, weights, lambda tokens: peer(tokens).logits, F32_BOUND)


def affine(ours, theirs, how=turned):
    return {f"{ours}.weight": (theirs.weight, how), f"{ours}.bias": (theirs.bias, same)}


def gpt2():
    peer = randomize(GPT2LMHeadModel(GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS, n_inner=HIDDEN,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=None, eos_token_id=None)))
    weights = {"token_embedding.weight": (peer.transformer.wte.weight, same),
               "position_embedding.weight": (peer.transformer.wpe.weight, same)}
    weights |= affine("final_norm", peer.transformer.ln_f, same)
    for i, layer in enumerate(peer.transformer.h):
        weights |= affine(f"block.{i}.norm_1", layer.ln_1, same) | affine(f"block.{i}.norm_2", layer.ln_2, same)
        for part, name in enumerate(("query", "key", "value")):
            weights |= {
                # Stored [in, out] there too.
                f"block.{i}.attention.{name}.weight": (
                    layer.attn.c_attn.weight, lambda x, part=part: x.chunk(3, dim=1)[part]),
                f"block.{i}.attention.{name}.bias": (layer.attn.c_attn.bias, third(part, same)),
            }
        weights |= affine(f"block.{i}.attention.output", layer.attn.c_proj, same)
        weights |= affine(f"block.{i}.feed_forward.up", layer.mlp.c_fc, same)
        weights |= affine(f"block.{i}.feed_forward.down", layer.mlp.c_proj, same)
    changes = {"position": "learned", "norm": "layer_norm", "feed_forward": "gelu", "bias": True}
    return check("GPT-2", changes, weights, lambda tokens: peer(tokens).logits, F64_BOUND)


def mpt():
    peer = MptForCausalLM(MptConfig(
        vocab_size=VOCABULARY, d_model=WIDTH, n_heads=HEADS, n_layers=LAYERS, expansion_ratio=2, max_seq_len=CONTEXT))
    for layer in peer.transformer.blocks:
        layer.ffn.act = nn.GELU(approximate="tanh")  # The exact one there.
    peer = randomize(peer)
    weights = {"token_embedding.weight": (peer.transformer.wte.weight, same),
               "final_norm.weight": (peer.transformer.norm_f.weight, same)}
    for i, layer in enumerate(peer.transformer.blocks):
        weights |= {
            f"block.{i}.norm_1.weight": (layer.norm_1.weight, same),
            f"block.{i}.norm_2.weight": (layer.norm_2.weight, same),
            f"block.{i}.attention.query.weight": (layer.attn.Wqkv.weight, third(0)),
            f"block.{i}.attention.key.weight": (layer.attn.Wqkv.weight, third(1)),
            f"block.{i}.attention.value.weight": (layer.attn.Wqkv.weight, third(2)),
            f"block.{i}.attention.output.weight": (layer.attn.out_proj.weight, turned),
            f"block.{i}.feed_forward.up.weight": (layer.ffn.up_proj.weight, turned),
            f"block.{i}.feed_forward.down.weight": (layer.ffn.down_proj.weight, turned),
        }
    changes = {"position": "alibi", "norm": "layer_norm", "feed_forward": "gelu", "d_ff": 2 * WIDTH}
    return check("MPT (ALiBi, LayerNorm without bias)", changes, weights, lambda tokens: peer(tokens).logits, F32_BOUND)


def torch_attention(ours, theirs):
    weights = affine(f"{ours}.output", theirs.out_proj)
    for part, name in enumerate(("query", "key", "value")):
        weights[f"{ours}.{name}.weight"] = (theirs.in_proj_weight, third(part))
        weights[f"{ours}.{name}.bias"] = (theirs.in_proj_bias, third(part, same))
    return weights


def torch_block(ours, theirs):
    weights = affine(f"{ours}.feed_forward.up", theirs.linear1) | affine(f"{ours}.feed_forward.down", theirs.linear2)
    weights |= affine(f"{ours}.norm_1", theirs.norm1, same) | affine(f"{ours}.norm_2", theirs.norm2, same)
    weights |= torch_attention(f"{ours}.attention", theirs.self_attn)
    if hasattr(theirs, "multihead_attn"):
        weights |= affine(f"{ours}.norm_3", theirs.norm3, same)
        weights |= torch_attention(f"{ours}.cross_attention", theirs.multihead_attn)
    return weights


def torch_stack(ours, theirs):
    weights = affine(f"{ours}final_norm", theirs.norm, same) if theirs.norm is not None else {}
    for i, layer in enumerate(theirs.layers):
        weights |= torch_block(f"{ours}block.{i}", layer)
    return weights


def torch_options(placement, activation):
    return {"d_model": WIDTH, "nhead": HEADS, "dim_feedforward": HIDDEN, "dropout": 0.0, "activation": activation,
            "batch_first": True, "norm_first": placement == "pre", "layer_norm_eps": 1e-5}


def torch_transformer(placement, pad=0):
    options = torch_options(placement, "relu")
    # nn.Transformer by itself puts a final norm after post-norm blocks as well; the page has none there.
    last = lambda: nn.LayerNorm(WIDTH, eps=1e-5) if placement == "pre" else None
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(**options), LAYERS, last(), enable_nested_tensor=False)
    decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(**options), LAYERS, last())
    peer = nn.ModuleDict({
        "tokens": nn.Embedding(VOCABULARY, WIDTH), "head": nn.Linear(WIDTH, VOCABULARY, bias=False),
        "both": nn.Transformer(WIDTH, HEADS, custom_encoder=encoder, custom_decoder=decoder, batch_first=True)})
    randomize(peer)

    def logits(tokens, source):
        future = torch.ones(LENGTH, LENGTH, dtype=torch.bool).triu(1)
        x = peer["both"](
            peer["tokens"](source), peer["tokens"](tokens), tgt_mask=future, src_key_padding_mask=source == pad,
            tgt_key_padding_mask=tokens == pad, memory_key_padding_mask=source == pad)
        return peer["head"](x)

    weights = {"token_embedding.weight": (peer["tokens"].weight, same), "head.weight": (peer["head"].weight, turned)}
    weights |= torch_stack("encoder.", encoder) | torch_stack("decoder.", decoder)
    changes = {"topology": "encoder_decoder", "position": "none", "norm": "layer_norm", "norm_placement": placement,
               "feed_forward": "relu", "bias": True, "tie_embeddings": False}
    return check(f"torch.nn.Transformer, {placement}-norm, padding", changes, weights, logits, F64_BOUND, pad)


def torch_encoder(placement, pad=0):
    options = torch_options(placement, lambda x: F.gelu(x, approximate="tanh"))
    last = nn.LayerNorm(WIDTH, eps=1e-5) if placement == "pre" else None
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(**options), LAYERS, last, enable_nested_tensor=False)
    peer = nn.ModuleDict({
        "tokens": nn.Embedding(VOCABULARY, WIDTH), "positions": nn.Embedding(CONTEXT, WIDTH), "encoder": encoder})
    randomize(peer)

    def logits(tokens):
        x = peer["tokens"](tokens) + peer["positions"](torch.arange(LENGTH))
        return peer["encoder"](x, src_key_padding_mask=tokens == pad) @ peer["tokens"].weight.T

    weights = {"token_embedding.weight": (peer["tokens"].weight, same),
               "position_embedding.weight": (peer["positions"].weight, same)} | torch_stack("", encoder)
    changes = {"topology": "encoder", "position": "learned", "norm": "layer_norm", "norm_placement": placement,
               "feed_forward": "gelu", "bias": True}
    title = f"torch.nn.TransformerEncoder as BERT is, {placement}-norm, padding"
    return check(title, changes, weights, logits, F64_BOUND, pad)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    agreed = [
        llama("half", tied=False, groups=2), llama("half", tied=True, groups=HEADS),
        llama("interleaved", tied=True, groups=1), gpt2(), mpt(),
        torch_transformer("post"), torch_transformer("pre"), torch_encoder("post"), torch_encoder("pre"),
    ]
    if not all(agreed):
        raise SystemExit("the oracle and its peers disagree")


if __name__ == "__main__":
    main()
