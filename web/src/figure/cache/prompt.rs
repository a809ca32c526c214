//! How much of the example is the prompt, when nobody says. Pure.

use crate::run::Example;
use graph::NO_TARGET;
use transformer::Topology;

/// Tokens that are given: the start of an encoder-decoder's target; of a row with an answer all before the answer;
/// of a text half of it; of what was typed everything.
pub fn given(topology: Topology, example: &Example) -> usize {
    let length = example.tokens.len();
    let asked = |target: &i32| *target != NO_TARGET;
    let first = example.targets.iter().position(asked);
    let typed = example.targets.last() == Some(&NO_TARGET);
    let given = match (topology, first) {
        (Topology::EncoderDecoder, _) => 1,
        (_, Some(first)) if first > 0 => first + 1,
        (_, Some(_)) if !typed => length.div_ceil(2),
        _ => length,
    };
    given.clamp(1, length.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(topology: Topology, targets: &[i32], expected: usize) {
        let example =
            Example { tokens: vec![1; targets.len()], targets: targets.to_vec(), source: Vec::new() };
        assert_eq!(given(topology, &example), expected);
    }

    #[test]
    fn the_prompt_ends_where_the_answer_begins() {
        check(Topology::Decoder, &[-1, -1, 3, 4, 5], 3);
        check(Topology::Decoder, &[1, 2, 3, 4, 5], 3);
        check(Topology::Decoder, &[1, 2, -1], 3);
        check(Topology::Decoder, &[-1], 1);
        check(Topology::EncoderDecoder, &[7, 8, -1, -1], 1);
        check(Topology::Decoder, &[], 1);
    }
}
