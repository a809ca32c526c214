//! A learner's text: what is refused and why, that nothing is lost on the way to tokens and back, and that no
//! window reaches from the training part into the held-out one.

mod seeded;

use data::{MAX_BYTES, OwnText, Reason, Source, Tokenizer, normalize_newlines};
use proptest::prelude::*;
use seeded::cases;

/// `bytes` are refused with `message`, or taken with (V, tokens).
#[track_caller]
fn check(bytes: &[u8], outcome: Result<(usize, usize), &str>) {
    match (OwnText::from_bytes(bytes), outcome) {
        (Ok(text), Ok(sizes)) => {
            assert_eq!((text.vocabulary.len(), text.len()), sizes);
            let ids: Vec<u32> = (0..text.len()).map(|position| text.token(position)).collect();
            let given = normalize_newlines(std::str::from_utf8(bytes).unwrap()).into_owned();
            assert_eq!(text.vocabulary.decode(&ids), given.trim_start_matches('\u{FEFF}'));
        }
        (Err(refused), Err(message)) => assert_eq!(refused.to_string(), message),
        (text, outcome) => panic!("{:?}, not {outcome:?}", text.map(|text| text.len())),
    }
}

#[test]
fn an_empty_text_is_refused() {
    let message = "the text is empty; paste or open one that has some characters";
    check(b"", Err(message));
    check("\u{FEFF}".as_bytes(), Err(message));
}

#[test]
fn one_character_is_refused_with_the_bound() {
    let message = "the text has 1 characters; a context of 1 needs at least 4: \
                   one training window and one held-out window of 1 and the character after it";
    check(b"x", Err(message));
    check("😀".as_bytes(), Err(message));
}

#[test]
fn the_shortest_text_has_four_characters() {
    assert!(OwnText::from_text("abc").is_err());
    check(b"abcd", Ok((4, 4)));
}

#[test]
fn one_character_over_and_over_is_a_text() {
    check(&[b'a'; 100], Ok((1, 100)));
    let source = Source::OwnText(OwnText::from_text("aaaa").unwrap());
    assert_eq!(source.uniform_guess_nats(), 0.0);
}

#[test]
fn line_ends_of_all_systems_are_one_token() {
    check(b"a\r\nb\rc\nd", Ok((5, 7)));
}

#[test]
fn nul_and_controls_are_characters() {
    check(b"a\0b\x1B\x7F", Ok((5, 5)));
}

#[test]
fn emoji_are_split_into_code_points() {
    check("👩‍💻👩‍💻".as_bytes(), Ok((3, 6)));
}

#[test]
fn chinese_is_read_by_character() {
    check("道可道，非常道。名可名，非常名。".as_bytes(), Ok((7, 16)));
}

#[test]
fn a_byte_order_mark_is_no_character() {
    check("\u{FEFF}abcd".as_bytes(), Ok((4, 4)));
}

#[test]
fn bytes_that_are_not_text_are_refused_with_the_place() {
    check(b"good\xFFbad", Err("byte 4 (0xFF) is not UTF-8 text; save the file as UTF-8 and open it again"));
    // A character cut in two at the end of the file.
    check(b"abc\xE4\xB8", Err("byte 3 (0xE4) is not UTF-8 text; save the file as UTF-8 and open it again"));
    check(
        b"\xFF\xFEa\0b\0",
        Err(
            "byte 0 (0xFF) is not UTF-8 text (it looks like UTF-16); save the file as UTF-8 and open it again",
        ),
    );
}

#[test]
fn a_script_of_too_many_characters_is_refused_with_their_number() {
    let characters = |count| ('\u{4E00}'..).take(count).collect::<String>();
    check(characters(4096).as_bytes(), Ok((4096, 4096)));
    check(
        characters(4097).as_bytes(),
        Err(
            "the text has 4097 different characters; at most 4096 are taken, for each is a row of the embedding",
        ),
    );
}

#[test]
fn ten_mebibytes_are_taken_and_one_byte_more_is_not() {
    let mut bytes: Vec<u8> = (0..MAX_BYTES).map(|i| b'a' + (i % 26) as u8).collect();
    check(&bytes, Ok((26, MAX_BYTES)));
    bytes.push(b'a');
    check(&bytes, Err("the text has 10485761 bytes; at most 10485760 (10 MiB) are taken"));
    // Size comes first: what is too large is not even read.
    bytes[0] = 0xFF;
    assert!(matches!(OwnText::from_bytes(&bytes).unwrap_err().reason, Reason::TooLarge { .. }));
}

#[test]
fn a_tenth_is_held_out_in_blocks_spread_over_the_text() {
    let text = OwnText::from_text(&"ab".repeat(500)).unwrap();
    assert_eq!(text.held_out(8).unwrap(), [90..110, 290..310, 490..510, 690..710, 890..910]);
    assert_eq!(text.training(8).unwrap(), [0..90, 110..290, 310..490, 510..690, 710..890, 910..1000]);
}

#[test]
fn a_paragraph_in_another_script_at_the_end_is_trained_on() {
    // The last hundredth is Chinese. As the end of what is held out it would be a tenth of that, and never trained on.
    let text = "to be or not to be ".repeat(1000) + &"道可道，非常道。".repeat(24);
    let text = OwnText::from_text(&text).unwrap();
    let chinese = |part: std::ops::Range<usize>| {
        part.filter(|&at| text.vocabulary.symbol(text.token(at)) > "z").count()
    };
    let count = |parts: Vec<std::ops::Range<usize>>| parts.into_iter().map(chinese).sum::<usize>();
    assert_eq!((count(text.training(32).unwrap()), count(text.held_out(32).unwrap())), (192, 0));
}

#[test]
fn held_out_windows_lie_inside_a_block() {
    let words: String = (0..2000u32).map(|i| char::from_u32(0x4E00 + i).unwrap()).collect();
    let own = OwnText::from_text(&words).unwrap();
    let held_out = Source::OwnText(own.clone()).held_out(8).unwrap();
    let blocks = own.held_out(8).unwrap();
    assert_eq!((blocks.len(), held_out.starts, held_out.stride), (11, 112, 8));
    for window in 0..held_out.starts {
        let (tokens, targets) = held_out.window(window);
        // Every character is another, in order: an id is a place.
        let (first, last) = (tokens[0] as usize, targets[7] as usize);
        assert_eq!(last, first + 8);
        assert!(
            blocks.iter().any(|block| block.contains(&first) && block.contains(&last)),
            "{first} to {last}"
        );
    }
}

#[test]
fn where_text_was_taken_out_there_is_no_target() {
    let words: String = (0..2000u32).map(|i| char::from_u32(0x4E00 + i).unwrap()).collect();
    let own = OwnText::from_text(&words).unwrap();
    let training = Source::OwnText(own.clone()).training(8).unwrap();
    let without = training.targets.iter().filter(|target| **target == -1).count();
    assert_eq!(without, own.training(8).unwrap().len());
    for (token, target) in training.tokens.iter().zip(&training.targets) {
        assert!(*target == -1 || *target == token + 1, "{token} is followed by {target}");
    }
}

#[test]
fn a_short_text_holds_out_one_window() {
    let text = OwnText::from_text(&"ab".repeat(50)).unwrap();
    let one = |part: std::ops::Range<usize>| std::iter::once(part).collect::<Vec<_>>();
    assert_eq!((text.training(32).unwrap(), text.held_out(32).unwrap()), (one(0..67), one(67..100)));
    assert_eq!(Source::OwnText(text.clone()).held_out(32).unwrap().starts, 1);
    // 2 · (49 + 1) = 100 is the last that fits.
    assert_eq!(text.training(49).unwrap(), one(0..50));
    let too_short = Reason::TooShort { characters: 100, needed: 102, context: 50 };
    assert_eq!(text.training(50).unwrap_err().reason, too_short);
}

#[test]
fn a_context_that_makes_no_sense_is_refused() {
    let text = OwnText::from_text("to be or not to be").unwrap();
    assert_eq!(text.training(0).unwrap_err().reason, Reason::NoContext);
    assert!(matches!(text.held_out(usize::MAX).unwrap_err().reason, Reason::TooShort { .. }));
}

#[test]
fn windows_begin_at_every_token_and_targets_are_the_next() {
    let source = Source::OwnText(OwnText::from_text("abcabcabcabc").unwrap());
    let training = source.training(3).unwrap();
    assert_eq!((training.stride, training.length, training.starts), (1, 3, 5));
    assert_eq!(training.tokens, [0, 1, 2, 0, 1, 2, 0, 1]);
    assert_eq!(training.targets, [1, 2, 0, 1, 2, 0, 1, -1]);
    assert_eq!(training.window(4), (&[1, 2, 0][..], &[2, 0, 1][..]));
    assert_eq!(source.held_out(3).unwrap().window(0), (&[2, 0, 1][..], &[0, 1, 2][..]));
    assert_eq!(source.length(3), 3);
}

#[test]
fn a_prompt_is_any_characters_of_the_text() {
    let source = Source::OwnText(OwnText::from_text("to be or not").unwrap());
    assert_eq!(source.vocabulary().decode(&source.parse_prompt("not to").unwrap()), "not to");
    assert!(source.parse_prompt("").unwrap_err().to_string().contains("empty"));
    assert!(source.parse_prompt("to B").unwrap_err().to_string().starts_with("character 4 is B (U+0042)"));
}

/// Any text, with more line ends, spaces and multi-byte characters than chance would give.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just(" ".to_owned()),
        ".{0,12}",
        "[a中😀\\x00]{1,4}"
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_text_survives_the_way_to_tokens_and_back(text in any_text()) {
        let vocabulary = data::Vocabulary::of_text(&text);
        let ids = vocabulary.encode(&text).unwrap();
        prop_assert!(ids.iter().all(|id| (*id as usize) < vocabulary.len()));
        let back = vocabulary.decode(&ids);
        prop_assert_eq!(&back, &normalize_newlines(&text));
        prop_assert_eq!(&normalize_newlines(&back), &back, "twice is as good as once");
        // The table that reads a whole text and the search that reads a prompt agree.
        if let Ok(own) = OwnText::from_text(&text) {
            let stream: Vec<u32> = (0..own.len()).map(|position| own.token(position)).collect();
            prop_assert_eq!(stream, ids);
        }
    }

    #[test]
    fn no_window_crosses_the_split_and_none_reads_the_missing_last_target(
        characters in 4usize..400, context in 1usize..200,
    ) {
        let own = OwnText::from_text(&"abcdefg".repeat(58)[..characters]).unwrap();
        let source = Source::OwnText(own.clone());
        let (Ok(training), Ok(held_out)) = (source.training(context), source.held_out(context)) else {
            prop_assert!(characters < 2 * (context + 1));
            return Ok(());
        };
        let mut places: Vec<usize> =
            [own.training(context).unwrap(), own.held_out(context).unwrap()].concat().into_iter().flatten().collect();
        places.sort_unstable();
        prop_assert!(places.into_iter().eq(0..characters), "every token is in one part");
        prop_assert!(held_out.starts >= 1 && !held_out.targets.contains(&-1));
        for part in [training, held_out] {
            for start in 0..part.starts {
                let (tokens, targets) = part.window(start);
                prop_assert_eq!(tokens.len(), context);
                let follows = |(next, target): (&i32, &i32)| target == next || *target == -1;
                prop_assert!(tokens[1..].iter().zip(targets).all(follows));
            }
        }
    }

    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Err(refused) = OwnText::from_bytes(&bytes) {
            prop_assert!(refused.to_string().len() > 20);
        }
    }
}

#[test]
fn the_bytes_of_tokens_add_up_to_the_text_also_where_a_character_is_cut() {
    let text = "小猫 sat; 小狗 sat. 🙂🙂";
    for merges in [0, 1, 3, 40] {
        let own = OwnText::from_text_with(text, Tokenizer::Bpe { merges }).unwrap();
        let ids: Vec<u32> = (0..own.len()).map(|at| own.token(at)).collect();
        assert_eq!(own.vocabulary.bytes_after(0, &ids), text.len(), "{merges} merges");
    }
    let own = OwnText::from_text(text).unwrap();
    let ids: Vec<u32> = (0..own.len()).map(|at| own.token(at)).collect();
    assert_eq!(own.vocabulary.bytes_after(0, &ids), text.len());
    // A story's words stand apart, and its stop has no text.
    let story = Source::Task(data::TaskName::StoriesEnglish.make(0));
    let ids = story.vocabulary().encode("Kim is a girl.").unwrap();
    assert_eq!(story.bytes_after(ids[0], &ids[1..]), Some(" is a girl.".len()));
    let stop = story.vocabulary().len() as u32 - 1;
    assert_eq!(story.bytes_after(stop, &[stop]), Some(0));
}
