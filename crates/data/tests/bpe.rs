//! Byte-pair encoding against a plain trainer that counts everything anew for each merge; that nothing is lost; and
//! texts of one's own whose tokens are pieces of words.

mod seeded;

use data::{Bpe, MAX_MERGES, OwnText, Reason, Source, Tokenizer, normalize_newlines, words};
use proptest::prelude::*;
use seeded::cases;
use std::collections::BTreeMap;

/// Merges as (left, right, count) and the tokens of the text, by recounting.
fn plainly(text: &str, merges: u32) -> (Vec<(u32, u32, u64)>, Vec<u32>) {
    let mut split: Vec<Vec<u32>> = words(text).map(|word| word.bytes().map(u32::from).collect()).collect();
    let mut learned = Vec::new();
    for token in 256..256 + merges {
        let mut counts = BTreeMap::<(u32, u32), u64>::new();
        split
            .iter()
            .flat_map(|word| word.windows(2))
            .for_each(|pair| *counts.entry((pair[0], pair[1])).or_default() += 1);
        // The first of the most frequent ones, in the order of left and right.
        let most = counts.values().copied().max().unwrap_or(0);
        if most < 2 {
            break;
        }
        let (&(left, right), _) = counts.iter().find(|(_, count)| **count == most).unwrap();
        learned.push((left, right, most));
        for word in &mut split {
            let mut merged: Vec<u32> = Vec::new();
            let mut rest = &word[..];
            while let [first, after @ ..] = rest {
                let pair = after.first() == Some(&right) && *first == left;
                merged.push(if pair { token } else { *first });
                rest = if pair { &after[1..] } else { after };
            }
            *word = merged;
        }
    }
    (learned, split.concat())
}

#[track_caller]
fn check(text: &str, merges: u32) -> Bpe {
    let bpe = Bpe::train(text, merges);
    let (learned, tokens) = plainly(text, merges);
    assert_eq!(
        bpe.merges.iter().map(|merge| (merge.left, merge.right, merge.count)).collect::<Vec<_>>(),
        learned
    );
    assert!(bpe.merges.iter().zip(256..).all(|(merge, token)| merge.token == token));
    assert_eq!(bpe.encode(text), tokens);
    assert_eq!(bpe.decode(&tokens), text.as_bytes());
    bpe
}

#[test]
fn the_most_frequent_pair_goes_first_and_ties_go_to_the_lowest() {
    let bpe = check("low low low lower newest newest widest", 6);
    let labels: Vec<String> = bpe.merges.iter().map(|merge| bpe.label(merge.token)).collect();
    assert_eq!(labels, ["lo", "low", "␣low", "es", "est", "␣n"]);
}

#[test]
fn runs_of_one_letter_merge_from_the_left() {
    check("aaa aaaa aaaaaaa", 4);
    assert_eq!(check("aaaaa", 1).encode("aaa"), [256, 97]);
}

#[test]
fn nothing_that_is_there_once_is_merged() {
    assert!(check("abcdefg", 100).merges.is_empty());
    assert!(check("", 100).merges.is_empty());
    assert_eq!(check("ababab", 100).merges.len(), 1 + 1); // ab, abab
}

#[test]
fn no_merge_reaches_over_a_word() {
    let bpe = check("the cat, the cat; the cat\nthe cat 12 12 道可道，道可道。\n\n\n道可道", 60);
    for merge in &bpe.merges {
        let text = String::from_utf8_lossy(&bpe.token_bytes(merge.token)).into_owned();
        assert!(text.chars().skip(1).all(|c| !matches!(c, ' ' | ',' | ';' | '，' | '。')), "{text:?}");
    }
    assert_eq!(bpe.encode(" the cat").len(), 2);
    assert_eq!(bpe.label(bpe.encode("道可道")[0]), "道可道");
}

#[test]
fn parts_of_characters_are_shown_as_bytes() {
    let bpe = check("中 丫 中 丫", 2);
    let labels: Vec<String> = bpe.merges.iter().map(|merge| bpe.label(merge.token)).collect();
    assert_eq!(labels, ["‹E4B8›", "␣‹E4B8›"]);
    // What ends one character and begins the next stands between signs of its own; whole characters are characters.
    let bpe = check("白白 白白", 5);
    let labels: Vec<String> = bpe.merges.iter().map(|merge| bpe.label(merge.token)).collect();
    assert_eq!(labels, ["‹99BD›", "白", "白白"]);
    assert_eq!(bpe.decode_lossy(&[0xE4, 0xB8]), "\u{FFFD}");
    assert_eq!((bpe.label(10), bpe.label(0)), ("↵".to_owned(), "␀".to_owned()));
    assert_eq!((bpe.label(999), bpe.decode(&[999])), (String::new(), Vec::new()));
}

#[test]
fn stories_are_learned_as_the_plain_trainer_does() {
    check(&data::story_text(data::Language::English, 0, 6000), 120);
    check(&data::story_text(data::Language::Chinese, 0, 3000), 120);
}

#[track_caller]
fn own(text: &str, merges: u32) -> OwnText {
    let own = OwnText::from_text_with(text, Tokenizer::Bpe { merges }).unwrap();
    let ids: Vec<u32> = (0..own.len()).map(|position| own.token(position)).collect();
    assert!(ids.iter().all(|id| (*id as usize) < own.vocabulary.len()));
    assert_eq!(own.encode_prompt(text).unwrap(), ids, "read as a text and as a prompt");
    assert_eq!(own.decode(&ids), normalize_newlines(text));
    assert_eq!(own.vocabulary.decode(&ids), own.decode(&ids));
    own
}

#[test]
fn a_run_has_the_bytes_of_its_text_and_its_merges() {
    let own = own("to be or not to be, that is the question: to be", 3);
    // Space , : a b e h i n o q r s t u, and the merges.
    assert_eq!(own.vocabulary.len(), 15 + 3);
    assert_eq!(own.tokenizer(), Tokenizer::Bpe { merges: 3 });
    let steps = own.merges();
    assert_eq!(steps.iter().map(|step| &*step.label).collect::<Vec<_>>(), ["␣t", "␣b", "␣be"]);
    let last = &steps[2];
    assert_eq!((&*last.left_label, &*last.right_label, last.count), ("␣b", "e", 3));
    assert_eq!((last.left, last.token), (steps[1].token, own.vocabulary.len() as u32 - 1));
    assert_eq!(own.vocabulary.label(last.right), "e");
    assert!(steps.iter().all(|step| own.vocabulary.label(step.token) == step.label));
    assert!(OwnText::from_text("to be or not").unwrap().merges().is_empty());
}

#[test]
fn a_prompt_with_a_byte_that_the_text_lacks_is_refused() {
    let source = Source::OwnText(own("中文和文中\r\n中文和文中", 8));
    let refused = source.parse_prompt("中x").unwrap_err();
    assert!(refused.to_string().starts_with("character 2 is x (U+0078), which"), "{refused}");
    assert!(refused.to_string().contains("↵ ‹87› ‹8C›"), "{refused}");
    // A character that the text lacks, but not its bytes (E4 B8 B8), can be written: that is what bytes are for.
    assert_eq!(source.vocabulary().decode(&source.parse_prompt("丸").unwrap()), "丸");
    assert_eq!(source.parse_prompt("").unwrap_err().reason, Reason::EmptyPrompt);
    assert_eq!(source.vocabulary().decode(&source.parse_prompt("文和").unwrap()), "文和");
    assert_eq!(source.vocabulary().decode(&[9999]), "\u{FFFD}");
}

#[test]
fn too_many_merges_and_too_few_tokens_are_refused() {
    let with = |text: &str, merges| OwnText::from_text_with(text, Tokenizer::Bpe { merges });
    let refused = with("abcd", MAX_MERGES + 1).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "4097 merges were asked for; at most 4096 are learned, for each is a row of the embedding"
    );
    let refused = with("abababab", 2).unwrap_err();
    assert_eq!(refused.reason, Reason::TooFewTokens { tokens: 2, needed: 4, context: 1 });
    assert!(refused.to_string().contains("fewer merges"));
    assert_eq!(with("abababab", 0).unwrap().len(), 8);
    assert_eq!(with("", 2).unwrap_err().reason, Reason::EmptyText);
}

#[test]
fn a_masked_text_of_pieces_is_typed_with_its_masks() {
    let text = own("to be or not to be", 3).with_mask();
    let mask = text.mask().unwrap();
    assert_eq!(mask as usize, text.vocabulary.len() - 1);
    let prompt = text.encode_prompt("to_or _").unwrap();
    assert_eq!(prompt.iter().filter(|id| **id == mask).count(), 2);
    assert_eq!(text.decode(&prompt), "to_or _");
    let refused = text.encode_prompt("to_x").unwrap_err();
    assert!(matches!(refused.reason, Reason::UnknownCharacter { position: 3, .. }), "{refused}");
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn every_text_comes_back_from_any_table(
        learned in "[ab \\n中文，]{0,60}", merges in 0u32..40, text in any::<String>(), near in "[ab \\n中文，]{0,40}",
    ) {
        let bpe = Bpe::train(&learned, merges);
        for text in [&text, &near, &learned] {
            let tokens = bpe.encode(text);
            prop_assert_eq!(bpe.decode(&tokens), text.as_bytes());
            prop_assert_eq!(&bpe.decode_lossy(&tokens), text);
            prop_assert!(tokens.len() <= text.len());
            prop_assert_eq!(words(text).collect::<String>(), text.as_str());
            prop_assert!(words(text).all(|word| (1..=64).contains(&word.len())));
        }
    }

    #[test]
    fn the_fast_trainer_learns_what_the_plain_one_does(text in "[ab \\n]{0,80}", merges in 0u32..20) {
        let bpe = Bpe::train(&text, merges);
        let (learned, tokens) = plainly(&text, merges);
        let merges: Vec<_> = bpe.merges.iter().map(|merge| (merge.left, merge.right, merge.count)).collect();
        prop_assert_eq!(merges, learned);
        prop_assert_eq!(bpe.encode(&text), tokens);
    }

    #[test]
    fn an_own_text_of_pieces_reads_itself(text in "[ab 中，\\r\\n]{4,80}", merges in 0u32..20) {
        if let Ok(own) = OwnText::from_text_with(&text, Tokenizer::Bpe { merges }) {
            let ids: Vec<u32> = (0..own.len()).map(|position| own.token(position)).collect();
            prop_assert_eq!(own.decode(&ids), normalize_newlines(&text));
            prop_assert_eq!(own.encode_prompt(&text).unwrap(), ids);
        }
    }
}
