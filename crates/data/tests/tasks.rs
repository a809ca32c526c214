//! Every task of a decoder against its rule, written a second time here from the text of a row; and what must hold for all
//! tables: alignment, ranges, no prompt in both, the same rows for the same seed.

use data::{Dataset, Form, Reason, Rows, Source, Task, TaskName};
use std::collections::BTreeSet;

/// What a task promises.
struct Promise {
    task: TaskName,
    vocabulary: usize,
    length: usize,
    training: usize,
    held_out: usize,
    /// First training and first held-out row of seed 0, as text.
    first: [&'static str; 2],
    /// The rule: whether a row's text is right. Independent of the crate: works on characters, not on tokens.
    right: fn(&str) -> bool,
}

#[track_caller]
fn check(promise: Promise) {
    let task = promise.task.make(0);
    assert_eq!((task.form, task.pad, task.start, task.mask), (Form::Continue, None, None, None));
    assert_eq!(task.vocabulary.len(), promise.vocabulary);
    assert_eq!(task.length, promise.length);
    assert_eq!((task.training.count, task.held_out.count), (promise.training, promise.held_out));
    for rows in [&task.training, &task.held_out] {
        check_rows(&task, rows, promise.right);
    }
    let first = [&task.training, &task.held_out].map(|rows| text_of(&task, rows, 0));
    assert_eq!(first, promise.first);

    let prompts = |rows: &Rows| -> Vec<_> { (0..rows.count).map(|row| task.prompt_of(rows, row)).collect() };
    let all: Vec<_> = [prompts(&task.training), prompts(&task.held_out)].concat();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a prompt is there twice");
    assert_eq!(all.iter().map(Vec::len).max(), Some(task.prompt_length));
    assert!(task.sizes().prompts >= all.len() as u64);

    let (again, other) = (promise.task.make(0), promise.task.make(1));
    assert_eq!((&again.training, &again.held_out), (&task.training, &task.held_out));
    assert_ne!(other.training, task.training);
}

#[track_caller]
fn check_rows(task: &Task, rows: &Rows, right: fn(&str) -> bool) {
    assert_eq!(rows.length, task.length);
    assert_eq!((rows.tokens.len(), rows.targets.len()), (rows.count * rows.length, rows.count * rows.length));
    assert_eq!(rows.judged, rows.targets);
    let vocabulary = task.vocabulary.len() as i32;
    assert!(rows.tokens.iter().all(|token| (0..vocabulary).contains(token)));
    assert!(rows.targets.iter().all(|target| (-1..vocabulary).contains(target)));
    for row in 0..rows.count {
        let (tokens, targets) = (rows.tokens_of(row), rows.targets_of(row));
        let text = text_of(task, rows, row);
        assert!(right(&text), "row {row} is {text}");

        // What counts is one run of positions: the answer, and the stop where there is one.
        let counted: Vec<usize> = (0..rows.length).filter(|t| targets[*t] != -1).collect();
        let prompt = task.prompt_of(rows, row);
        assert_eq!(counted[0], prompt.len() - 1);
        assert_eq!(counted.last().unwrap() - counted[0] + 1, counted.len());
        assert!(counted.len() <= task.answer_length);
        for t in counted.into_iter().filter(|t| t + 1 < rows.length) {
            assert_eq!(targets[t], tokens[t + 1], "row {row}: the target at {t} is the token after it");
        }

        let answer = task.answer_of(rows, row);
        assert_eq!(task.answer_to(&prompt).unwrap(), answer);
        let mut sequence = [prompt, answer].concat();
        sequence.extend(task.stop);
        assert!(task.is_answer(&sequence));
        let end = sequence.len() - 1;
        sequence[end] = (sequence[end] + 1) % vocabulary as u32;
        assert!(!task.is_answer(&sequence), "row {row} is right with another last token too");
    }
}

/// Prompt and answer of a row, read from tokens and targets alone.
fn text_of(task: &Task, rows: &Rows, row: usize) -> String {
    let (tokens, targets) = (rows.tokens_of(row), rows.targets_of(row));
    let mut text = String::new();
    let asked = targets.iter().position(|target| *target != -1).unwrap();
    tokens[..=asked].iter().for_each(|token| text.push_str(task.vocabulary.symbol(*token as u32)));
    targets[asked..].iter().filter(|target| **target != -1).for_each(|target| {
        text.push_str(task.vocabulary.symbol(*target as u32));
    });
    text
}

fn halves(text: &str) -> (Vec<char>, Vec<char>) {
    let (prompt, answer) = text.split_once('=').unwrap();
    (prompt.chars().collect(), answer.chars().collect())
}

#[test]
fn sort_answers_the_same_digits_in_order() {
    check(Promise {
        task: TaskName::Sort,
        vocabulary: 11,
        length: 12,
        training: 8192,
        held_out: 512,
        first: ["631598=135689", "328573=233578"],
        right: |text| {
            let (prompt, answer) = halves(text);
            let count = |digits: &[char], digit| digits.iter().filter(|other| **other == digit).count();
            prompt.len() == 6
                && answer.windows(2).all(|pair| pair[0] <= pair[1])
                && ('0'..='9').all(|digit| count(&prompt, digit) == count(&answer, digit))
        },
    });
}

#[test]
fn mirror_reads_the_same_from_both_ends() {
    check(Promise {
        task: TaskName::Mirror,
        vocabulary: 11,
        length: 12,
        training: 8192,
        held_out: 512,
        first: ["631598=895136", "328573=375823"],
        right: |text| text.len() == 13 && text.chars().eq(text.chars().rev()) && &text[6..7] == "=",
    });
}

#[test]
fn copy_says_it_twice() {
    check(Promise {
        task: TaskName::Copy,
        vocabulary: 9,
        length: 12,
        training: 8192,
        held_out: 512,
        first: ["fbafbh=fbafbh", "dhgacg=dhgacg"],
        right: |text| {
            let (prompt, answer) = halves(text);
            prompt.len() == 6 && prompt == answer && prompt.iter().all(|letter| ('a'..='h').contains(letter))
        },
    });
}

#[test]
fn reverse_stops_after_as_many_letters_as_it_read() {
    check(Promise {
        task: TaskName::Reverse,
        vocabulary: 10,
        length: 13,
        training: 8192,
        held_out: 512,
        first: ["bhfhbf=fbhfhbstop", "hffcb=bcffhstop"],
        right: |text| {
            let Some(text) = text.strip_suffix("stop") else { return false };
            let (prompt, answer) = halves(text);
            (3..=6).contains(&prompt.len()) && prompt.into_iter().rev().eq(answer)
        },
    });
}

#[test]
fn modular_addition_wraps_at_31() {
    check(Promise {
        task: TaskName::ModularAddition,
        vocabulary: 33,
        length: 4,
        training: 672,
        held_out: 289,
        first: ["11+17=28", "23+28=20"],
        right: |text| {
            let (sum, answer) = text.split_once('=').unwrap();
            let (a, b) = sum.split_once('+').unwrap();
            let [a, b, answer] = [a, b, answer].map(|number| number.parse::<i32>().unwrap());
            [a, b, answer].iter().all(|number| (0..31).contains(number)) && (a + b - answer) % 31 == 0
        },
    });
}

#[test]
fn induction_repeats_what_followed_the_same_letter() {
    check(Promise {
        task: TaskName::Induction,
        vocabulary: 16,
        length: 15,
        training: 8192,
        held_out: 512,
        first: ["djplaebdjplaebdj", "lifholifholifhol"],
        right: |text| {
            let letters: Vec<char> = text.chars().collect();
            let period = (1..16).find(|t| letters[*t] == letters[0]).unwrap();
            // After a letter seen before comes what came then: looking at letters alone is enough.
            let follows = (period + 1..16).all(|t| {
                let before = letters[..t - 1].iter().rposition(|letter| *letter == letters[t - 1]).unwrap();
                letters[before + 1] == letters[t]
            });
            let distinct = letters[..period].iter().collect::<BTreeSet<_>>().len();
            letters.len() == 16 && (4..=8).contains(&period) && distinct == period && follows
        },
    });
}

#[test]
fn repeat_says_what_stands_eight_places_back() {
    check(Promise {
        task: TaskName::Repeat,
        vocabulary: 16,
        length: 32,
        training: 8192,
        held_out: 512,
        first: ["iakccicdiakccicdiakccicdiakccicdi", "iokimdleiokimdleiokimdleiokimdlei"],
        right: |text| {
            let letters: Vec<char> = text.chars().collect();
            letters.len() == 33
                && letters.iter().all(|letter| ('a'..='p').contains(letter))
                && (8..33).all(|t| letters[t] == letters[t - 8])
        },
    });
}

#[test]
fn addition_carries() {
    check(Promise {
        task: TaskName::Addition,
        vocabulary: 13,
        length: 12,
        training: 16_384,
        held_out: 512,
        first: ["30+311=341stop", "683+51=734stop"],
        right: |text| {
            let (sum, answer) = text.strip_suffix("stop").unwrap().split_once('=').unwrap();
            let (a, b) = sum.split_once('+').unwrap();
            let [a, b] = [a, b].map(|number| number.parse::<u32>().unwrap());
            a < 1000
                && b < 1000
                && format!("{a}+{b}={}", a + b) == text.strip_suffix("stop").unwrap()
                && answer == (a + b).to_string()
        },
    });
}

#[test]
fn every_length_of_reverse_and_every_period_of_induction_is_held_out_too() {
    for (task, lengths) in [(TaskName::Reverse, 4..=7), (TaskName::Induction, 5..=9)] {
        let task = task.make(0);
        for length in lengths {
            let of_length = |row: &usize| task.prompt_of(&task.held_out, *row).len() == length;
            let count = (0..task.held_out.count).filter(of_length).count();
            assert!(count >= 20, "{}: {count} prompts of {length}", task.name);
        }
    }
}

#[test]
fn rows_of_a_task_lie_one_behind_the_other() {
    for name in TaskName::ALL {
        let task = name.make(2);
        let source = Source::Task(task.clone());
        for (dataset, rows) in
            [(source.training(99).unwrap(), &task.training), (source.held_out(99).unwrap(), &task.held_out)]
        {
            assert_eq!(dataset, Dataset::of_rows(rows));
            assert_eq!(
                (dataset.stride, dataset.length, dataset.starts),
                (task.length, task.length, rows.count)
            );
            let last = rows.count - 1;
            assert_eq!(dataset.window(last), (rows.tokens_of(last), rows.targets_of(last)));
        }
        assert_eq!(source.length(99), task.length);
    }
}

#[test]
fn names_are_read_back() {
    for name in TaskName::ALL {
        assert_eq!(TaskName::parse(name.name()), Ok(name));
    }
    assert_eq!(
        TaskName::parse("sorting").unwrap_err().to_string(),
        "there is no task \"sorting\"; choose one of sort, mirror, copy, reverse, modular_addition, induction, \
         repeat, coin, addition, numbers_english_decoder, numbers_chinese_decoder, stories_english, stories_chinese, fill_in, \
         brackets, reversal, numbers_english, numbers_chinese"
    );
}

/// `typed` is read as `read`, or refused with a message that contains it.
#[track_caller]
fn check_prompt(task: TaskName, typed: &str, read: Result<&str, &str>) {
    let task = task.make(0);
    match (task.parse_prompt(typed), read) {
        (Ok(prompt), Ok(read)) => assert_eq!(task.vocabulary.decode(&prompt), read),
        (Err(refused), Err(part)) => assert!(refused.to_string().contains(part), "{refused}"),
        (prompt, read) => panic!("{typed:?} gives {prompt:?}, not {read:?}"),
    }
}

#[test]
fn a_prompt_may_leave_out_the_separator() {
    check_prompt(TaskName::Sort, "314159", Ok("314159="));
    check_prompt(TaskName::Sort, " 314 159=\n", Ok("314159="));
    check_prompt(TaskName::Reverse, "bad", Ok("bad="));
    check_prompt(TaskName::ModularAddition, "30 + 7", Ok("30+7="));
    check_prompt(TaskName::Addition, "1 + 999", Ok("1+999="));
}

#[test]
fn a_prompt_of_another_length_is_refused_with_the_form() {
    check_prompt(TaskName::Sort, "31415", Err("it answers six digits and ="));
    check_prompt(TaskName::Mirror, "3141592", Err("six digits"));
    check_prompt(TaskName::Reverse, "ab", Err("three to six letters"));
    check_prompt(TaskName::Copy, "abcabc==", Err("six letters"));
    check_prompt(TaskName::Addition, "1000+1", Err("one to three digits"));
    check_prompt(TaskName::Addition, "01+1", Err("without zeros in front"));
    check_prompt(TaskName::Addition, "+", Err("with + between"));
}

#[test]
fn a_number_beyond_the_prime_is_refused_with_the_range() {
    check_prompt(TaskName::ModularAddition, "31+1=", Err("0 to 30"));
    check_prompt(TaskName::ModularAddition, "+", Err("0 to 30"));
}

#[test]
fn an_unknown_character_counts_spaces_before_it() {
    check_prompt(TaskName::Sort, "12 x", Err("character 4 is x (U+0078)"));
    check_prompt(TaskName::Sort, "１２３４５６", Err("allowed are 0 1 2 3 4 5 6 7 8 9 ="));
}

#[test]
fn an_induction_prompt_ends_where_the_repetition_begins() {
    check_prompt(TaskName::Induction, "kfbamk", Ok("kfbamk"));
    check_prompt(TaskName::Induction, "kfbam", Err("the first of them again"));
    check_prompt(TaskName::Induction, "kfbkmk", Err("different letters"));
    check_prompt(TaskName::Induction, "k", Err("four to eight"));
}

#[test]
fn nothing_is_no_prompt() {
    check_prompt(TaskName::Sort, " \n", Err("the prompt is empty"));
    assert_eq!(TaskName::Sort.make(0).parse_prompt("").unwrap_err().reason, Reason::EmptyPrompt);
}

#[test]
fn a_huge_prompt_is_refused_with_a_short_message() {
    let refused = TaskName::Sort.make(0).parse_prompt(&"1".repeat(1_000_000)).unwrap_err();
    assert!(refused.to_string().len() < 200, "{refused}");
}

#[test]
fn tokens_that_are_no_prompt_have_no_answer() {
    for name in TaskName::ALL {
        let task = name.make(0);
        for tokens in [&[][..], &[0], &[u32::MAX; 7], &[0; 40], &[10; 7], &[8; 7]] {
            assert!(task.answer_to(tokens).is_err(), "{name}: {tokens:?}");
            assert!(!task.is_answer(tokens), "{name}: {tokens:?}");
        }
    }
}

#[test]
fn the_targets_themselves_match_and_nothing_else_does() {
    for name in TaskName::ALL {
        let task = name.make(0);
        assert!(task.exact_match(&task.held_out, &task.held_out.targets).into_iter().all(|right| right));
        let wrong: Vec<i32> = task.held_out.targets.iter().map(|target| target + 1).collect();
        assert!(!task.exact_match(&task.held_out, &wrong).into_iter().any(|right| right));
    }
}
