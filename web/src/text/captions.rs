//! Which caption an operation has: by the local name of the tensor it makes, else by its kind. What a model is for
//! decides what its ends mean: a decoder predicts the next token, an encoder the hidden one.

use super::captioned::{Caption, find};
use super::{Language, captions_en, captions_zh};
use transformer::{Topology, place, spoken_of};

/// The caption of the operation of kind `kind` that makes the tensor `name` in a model of this topology.
pub fn caption(language: Language, topology: Topology, name: &str, kind: &str) -> Option<&'static Caption> {
    let captions = match language {
        Language::English => &captions_en::CAPTIONS,
        Language::Chinese => &captions_zh::CAPTIONS,
    };
    let local = place(name).local;
    match (kind, local) {
        // What is added to a product is a bias, and says so, whatever the sum is called.
        ("bias", "embedding.output") => find(captions, "embedding.output"),
        ("bias", "attention.scaled") => find(captions, "attention.alibi"),
        ("bias", _) => find(captions, "bias"),
        ("patch" | "parameter" | "constant" | "given", _) => find(captions, kind),
        ("sinusoids", _) => find(captions, "sinusoids"),
        _ => {
            let ends = match topology {
                Topology::Decoder => format!("decoder:{local}"),
                Topology::Encoder => format!("encoder:{local}"),
                Topology::EncoderDecoder => format!("encoder_decoder:{local}"),
            };
            let keys = std::iter::once(ends).chain(spoken_of(name)).chain([kind.to_owned()]);
            keys.into_iter().find_map(|key| find(captions, &key))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{
        Extent, FeedForward, ForwardGraph, ModelConfig, Norm, NormPlacement, Position, Topology,
    };

    #[track_caller]
    fn check(change: impl FnOnce(&mut ModelConfig)) {
        let mut config = ModelConfig::textbook(11, 12);
        change(&mut config);
        let dims = config.validate().unwrap();
        let forward = ForwardGraph::new(&dims, Extent::of_context(&dims)).unwrap();
        for (_, operation) in forward.graph.operations() {
            let name = &forward.graph.tensor(operation.output).name;
            for language in [Language::English, Language::Chinese] {
                let found = caption(language, config.topology, name, operation.op.kind());
                assert!(found.is_some(), "{name} of kind {} has no caption", operation.op.kind());
            }
        }
    }

    #[test]
    fn every_operation_of_every_switch_has_a_caption() {
        check(|_| ());
        check(|c| (c.bias, c.norm, c.position) = (true, Norm::LayerNorm, Position::Learned));
        check(|c| (c.feed_forward, c.norm_placement) = (FeedForward::Gelu, NormPlacement::Post));
        check(|c| (c.position, c.residual) = (Position::Alibi, false));
        check(|c| (c.topology, c.bias) = (Topology::Encoder, true));
        check(|c| (c.topology, c.bias) = (Topology::EncoderDecoder, true));
        check(|c| (c.position, c.feed_forward) = (Position::Sinusoidal, FeedForward::Relu));
        check(|c| (c.topology, c.position) = (Topology::EncoderDecoder, Position::Alibi));
    }

    #[track_caller]
    fn check_title(topology: Topology, name: &str, kind: &str, title: &str) {
        let found = caption(Language::English, topology, name, kind);
        assert_eq!(found.map(|caption| caption.title), Some(title));
    }

    #[test]
    fn the_ends_of_a_model_say_what_it_is_for() {
        use Topology::{Decoder, Encoder, EncoderDecoder};
        check_title(Decoder, "probabilities", "softmax", "Next-token probabilities");
        check_title(Encoder, "probabilities", "softmax", "Probabilities of the hidden token");
        check_title(EncoderDecoder, "probabilities", "softmax", "Probabilities of the next target token");
        check_title(EncoderDecoder, "tokens", "tokens", "Target so far");
        check_title(Decoder, "block.0.attention.mask", "visibility", "Causal mask");
        check_title(Encoder, "block.0.attention.mask", "visibility", "Mask (both directions)");
        check_title(EncoderDecoder, "encoder.block.0.attention.mask", "visibility", "Mask (both directions)");
        check_title(EncoderDecoder, "decoder.block.0.attention.mask", "visibility", "Causal mask");
        check_title(EncoderDecoder, "decoder.block.0.cross_attention.mask", "visibility", "Source mask");
        check_title(EncoderDecoder, "encoder.embedding.position", "sinusoids", "Sinusoidal positions");
        check_title(Decoder, "block.0.norm_1.output", "layer_norm", "LayerNorm");
        check_title(EncoderDecoder, "decoder.block.0.norm_3.output", "rms_norm", "Norm");
    }
}
