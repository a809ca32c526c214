//! A text of one's own for an encoder: rows with masks.

use data::{Form, OwnText, Reason, Source};
use std::collections::BTreeSet;

fn source(text: &str) -> Source {
    Source::OwnText(OwnText::from_text(text).unwrap().with_mask())
}

#[test]
fn a_text_with_a_mask_is_to_be_filled_in() {
    assert_eq!(source("to be or not").form(), Form::FillIn);
    let plain = Source::OwnText(OwnText::from_text("to be or not").unwrap());
    assert_eq!(plain.form(), Form::Continue);
    assert_eq!(plain.training_masked(3, 0).unwrap_err().reason, Reason::NoMask);
    assert!(Reason::NoMask.to_string().contains("with_mask"));
    let dataset = plain.training(3).unwrap();
    assert!(dataset.judged.iter().all(|judged| *judged == -1));
    assert!(dataset.source_of(0).is_empty());
}

#[test]
fn rows_hide_what_they_ask_for_and_nothing_crosses_the_split() {
    let text: String = data::story_text(data::Language::English, 0, 60_000);
    let source = source(&text);
    let mask = source.vocabulary().mask().unwrap() as i32;
    let plain = OwnText::from_text(&text).unwrap();
    let (training, held_out) =
        (source.training_masked(32, 5).unwrap(), source.held_out_masked(32, 5).unwrap());
    assert_eq!((training.starts, held_out.starts), (4096, 256));
    for (dataset, part) in
        [(&training, plain.training(32).unwrap()), (&held_out, plain.held_out(32).unwrap())]
    {
        assert_eq!((dataset.stride, dataset.length, dataset.source_length), (32, 32, 0));
        assert_eq!(dataset.judged, dataset.targets);
        let parts: Vec<Vec<i32>> = part.into_iter().map(|part| plain.tokens(part)).collect();
        let windows: BTreeSet<&[i32]> = parts.iter().flat_map(|tokens| tokens.windows(32)).collect();
        let mut masked = 0;
        for row in 0..dataset.starts {
            let (tokens, targets) = dataset.window(row);
            let hidden = tokens.iter().filter(|token| **token == mask).count();
            assert!(hidden >= 1);
            masked += hidden;
            let whole: Vec<i32> = tokens
                .iter()
                .zip(targets)
                .map(|(token, target)| if *target == -1 { *token } else { *target })
                .collect();
            assert!(tokens.iter().zip(targets).all(|(token, target)| (*token == mask) == (*target != -1)));
            assert!(windows.contains(&*whole));
        }
        let share = masked as f64 / dataset.tokens.len() as f64;
        assert!((0.13..0.17).contains(&share), "{share}");
    }
    assert_eq!(training, source.training_masked(32, 5).unwrap());
    assert_ne!(training, source.training_masked(32, 6).unwrap());
}

#[test]
fn the_shortest_text_has_one_row_of_each() {
    let source = source("abcd");
    assert_eq!(
        (source.training_masked(1, 0).unwrap().starts, source.held_out_masked(1, 0).unwrap().starts),
        (2, 2)
    );
    assert!(matches!(source.training_masked(2, 0).unwrap_err().reason, Reason::TooShort { .. }));
    assert_eq!(source.training_masked(0, 0).unwrap_err().reason, Reason::NoContext);
}

#[test]
fn an_underscore_is_the_mask_where_there_is_one() {
    let source = source("a_b a_b");
    assert_eq!(source.vocabulary().symbols(), [" ", "_", "a", "b", "_"]);
    assert_eq!(source.parse_prompt("a_b").unwrap(), [2, 4, 3]);
    assert_eq!(source.vocabulary().decode(&[2, 4, 3]), "a_b");
    let once = OwnText::from_text("abab").unwrap().with_mask();
    assert_eq!(once.clone().with_mask().vocabulary, once.vocabulary);
}

#[test]
fn a_task_has_the_rows_that_it_has() {
    let task = data::TaskName::Brackets.make(0);
    let source = Source::Task(task);
    assert_eq!(source.training_masked(3, 9), source.training(12));
    assert_eq!(source.held_out_masked(3, 9), source.held_out(12));
}
