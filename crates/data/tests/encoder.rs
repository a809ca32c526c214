//! Tasks for an encoder against their rules, written a second time: what the masks hide is right, and by trying
//! everything it is the only thing that could be there.

use data::{Form, Reason, Task, TaskName};
use std::collections::BTreeSet;

/// How many rows there are that `text` could be with its masks filled in.
type Count = fn(text: &str) -> usize;

#[track_caller]
fn check(
    name: TaskName,
    (vocabulary, training): (usize, usize),
    first: [&str; 2],
    right: fn(&str) -> bool,
    count: Count,
) {
    let task = name.make(0);
    assert_eq!((task.form, task.vocabulary.len(), task.length), (Form::FillIn, vocabulary, 12));
    assert_eq!((task.training.count, task.held_out.count), (training, 512));
    let mask = task.mask.unwrap();
    assert_eq!((mask, task.vocabulary.symbol(mask)), (vocabulary as u32 - 1, "_"));
    let (mut whole, mut masks) = (BTreeSet::new(), 0);
    for rows in [&task.training, &task.held_out] {
        assert_eq!(rows.judged, rows.targets);
        assert_eq!((rows.source_length, rows.source.len()), (0, 0));
        for row in 0..rows.count {
            let (tokens, targets) = (rows.tokens_of(row), rows.targets_of(row));
            for (token, target) in tokens.iter().zip(targets) {
                assert_eq!(*token == mask as i32, *target != -1, "the loss counts on masks alone");
            }
            let prompt = task.prompt_of(rows, row);
            assert_eq!(task.answer_to(&prompt).unwrap(), task.answer_of(rows, row));
            assert!(task.is_answer(&[prompt.clone(), task.answer_of(rows, row)].concat()));
            let text = task.vocabulary.decode(&prompt);
            let filled = filled(&task, tokens, targets);
            assert!(right(&filled), "{text} is {filled}");
            // All that a model is judged by, and a quarter of the rest: trying everything takes its time.
            if rows.count == 512 || row % 4 == 0 {
                assert_eq!(count(&text), 1, "{text}");
            }
            masks += text.matches('_').count();
            assert!(whole.insert(filled), "a row is there twice, before its masks");
        }
    }
    // 15 % of 12 is 1.8, and at least one; masks that leave several ways were drawn again, which makes them fewer.
    let mean = masks as f64 / whole.len() as f64;
    assert!((1.5..2.1).contains(&mean), "{mean} masks a row");
    let text = |rows: &data::Rows| task.vocabulary.decode(&task.prompt_of(rows, 0));
    assert_eq!([text(&task.training), text(&task.held_out)], first);
    let (again, other) = (name.make(0), name.make(1));
    assert_eq!((&again.training, &again.held_out), (&task.training, &task.held_out));
    assert_ne!(other.training, task.training);
}

fn filled(task: &Task, tokens: &[i32], targets: &[i32]) -> String {
    let whole = tokens.iter().zip(targets).map(|(token, target)| if *target == -1 { token } else { target });
    whole.map(|id| task.vocabulary.symbol(*id as u32)).collect()
}

fn repeats(letters: &[u8]) -> bool {
    (3..=5).any(|period| {
        let first = &letters[..period.min(letters.len())];
        let again = (0..letters.len()).all(|t| letters[t] == letters[t % period]);
        again && (0..first.len()).all(|t| !first[..t].contains(&first[t]))
    })
}

/// Tries every letter at every mask, from left to right, as long as the letters up to there still repeat.
fn ways_to_repeat(letters: &mut [u8], from: usize) -> usize {
    let Some(mask) = (from..letters.len()).find(|t| letters[*t] == b'_') else {
        return usize::from(repeats(letters));
    };
    let mut ways = 0;
    for letter in b'a'..=b'p' {
        letters[mask] = letter;
        if repeats(&letters[..=mask]) {
            ways += ways_to_repeat(letters, mask + 1);
        }
    }
    letters[mask] = b'_';
    ways
}

fn closes(text: &str) -> bool {
    let mut text = text.to_owned();
    while let Some(pair) = ["()", "[]", "{}"].iter().find(|pair| text.contains(**pair)) {
        text = text.replace(*pair, "");
    }
    text.is_empty()
}

/// Tries every bracket at every mask.
fn ways_to_close(text: &str) -> usize {
    match text.contains('_') {
        true => {
            ["(", ")", "[", "]", "{", "}"].iter().map(|one| ways_to_close(&text.replacen('_', one, 1))).sum()
        }
        false => usize::from(closes(text)),
    }
}

#[test]
fn fill_in_hides_letters_that_the_other_periods_tell() {
    check(
        TaskName::FillIn,
        (17, 16_384),
        ["edledl_dledl", "nefc_efcnefc"],
        |text| text.len() == 12 && repeats(text.as_bytes()),
        |text| ways_to_repeat(&mut text.as_bytes().to_vec(), 0),
    );
}

#[test]
fn brackets_close_as_they_opened() {
    check(
        TaskName::Brackets,
        (7, 32_768),
        ["[[{_())}]{}]", "_)_{}{}[_){}"],
        |text| text.len() == 12 && closes(text),
        |text| {
            // Trying all would take too long with many masks; those are counted by the same rule from left to right.
            if text.matches('_').count() <= 3 { ways_to_close(text) } else { ways_on(text, &mut Vec::new()) }
        },
    );
}

/// Tries every bracket from left to right that can still close what is open.
fn ways_on(rest: &str, open: &mut Vec<char>) -> usize {
    let Some(next) = rest.chars().next() else { return usize::from(open.is_empty()) };
    let mut ways = 0;
    for (opening, closing) in [('(', ')'), ('[', ']'), ('{', '}')] {
        if [opening, '_'].contains(&next) {
            open.push(closing);
            ways += ways_on(&rest[1..], open);
            open.pop();
        }
        if [closing, '_'].contains(&next) && open.last() == Some(&closing) {
            open.pop();
            ways += ways_on(&rest[1..], open);
            open.push(closing);
        }
    }
    ways
}

#[test]
fn brackets_are_nested_from_1_to_6_deep() {
    let task = TaskName::Brackets.make(0);
    let rows = &task.training;
    let mut deep = [0; 7];
    for row in 0..rows.count {
        let text = filled(&task, rows.tokens_of(row), rows.targets_of(row));
        let depth = text.chars().scan(0usize, |depth, bracket| {
            *depth = if "([{".contains(bracket) { *depth + 1 } else { *depth - 1 };
            Some(*depth)
        });
        deep[depth.max().unwrap()] += 1;
    }
    // Out of 132 ways to nest six pairs, 1 is 1 deep, 31 are 2 deep, 1 is 6 deep.
    assert_eq!(deep[0], 0);
    assert!(deep[1] >= 1 && deep[6] >= 1, "{deep:?}");
    assert!((32_768 * 31 / 132 - 300..32_768 * 31 / 132 + 300).contains(&deep[2]), "{deep:?}");
}

/// What `typed` is filled in with, or a message that the refusal contains.
#[track_caller]
fn check_prompt(name: TaskName, typed: &str, filled: Result<&str, &str>) {
    let task = name.make(0);
    let answer = task.parse_prompt(typed).and_then(|prompt| task.answer_to(&prompt));
    match (answer, filled) {
        (Ok(answer), Ok(filled)) => assert_eq!(task.vocabulary.decode(&answer), filled),
        (Err(refused), Err(part)) => assert!(refused.to_string().contains(part), "{refused}"),
        (answer, filled) => panic!("{typed:?} gives {answer:?}, not {filled:?}"),
    }
}

#[test]
fn typed_masks_are_filled_in() {
    check_prompt(TaskName::FillIn, "abcd a_cd", Ok("b"));
    check_prompt(TaskName::FillIn, "_bcd_abc", Err("only one way"));
    check_prompt(TaskName::FillIn, "_bcdea_cde", Ok("ab"));
    check_prompt(TaskName::FillIn, "abcd_", Err("only one way"));
    check_prompt(TaskName::FillIn, "aa_", Err("only one way"));
    check_prompt(TaskName::Brackets, "([_)", Ok("]"));
    check_prompt(TaskName::Brackets, "( _ _ )", Err("only one way"));
    check_prompt(TaskName::Brackets, "_]", Ok("["));
    check_prompt(TaskName::Brackets, "_", Err("only one way"));
    check_prompt(TaskName::Brackets, "________________", Err("only one way"));
}

#[test]
fn a_prompt_without_a_mask_or_too_long_is_refused_when_read() {
    for name in [TaskName::FillIn, TaskName::Brackets] {
        let task = name.make(0);
        let symbol = task.vocabulary.symbol(0);
        for typed in [symbol.repeat(4), "_".repeat(17)] {
            assert!(matches!(task.parse_prompt(&typed).unwrap_err().reason, Reason::WrongForm { .. }));
        }
        assert_eq!(task.parse_prompt("").unwrap_err().reason, Reason::EmptyPrompt);
        // Several ways to fill in, but a model may be asked.
        assert_eq!(task.parse_prompt("__").unwrap().len(), 2);
    }
}
