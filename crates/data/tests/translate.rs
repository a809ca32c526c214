//! Tasks for an encoder-decoder, and the same numbers for a decoder: alignment of source, tokens and targets, and
//! the spelling of all ten thousand numbers read back to the number.

use data::{Form, Rows, Source, Task, TaskName};
use std::collections::BTreeSet;

/// Layout of every row: source, stop, padding; start, answer, padding; answer, stop, nothing.
#[track_caller]
fn check(name: TaskName, sizes: [usize; 3], first: [&str; 2], right: fn(&str, &str) -> bool) {
    let task = name.make(0);
    assert_eq!(task.form, Form::Translate);
    assert_eq!([task.vocabulary.len(), task.source_length, task.length], sizes);
    assert_eq!((task.training.count, task.held_out.count), (8192, 512));
    let [pad, start, stop] = [task.pad, task.start, task.stop].map(Option::unwrap);
    assert_eq!([pad, start, stop].map(|id| task.vocabulary.symbol(id)), ["pad", "start", "stop"]);
    let (mut longest_source, mut longest_answer) = (0, 0);
    for rows in [&task.training, &task.held_out] {
        assert_eq!((rows.source.len(), rows.tokens.len()), (rows.count * sizes[1], rows.count * sizes[2]));
        assert_eq!(rows.judged, rows.targets);
        for row in 0..rows.count {
            let (prompt, answer) = (task.prompt_of(rows, row), task.answer_of(rows, row));
            let padded = |ids: &[u32], length, filler: i32| {
                let mut ids: Vec<i32> = ids.iter().map(|id| *id as i32).collect();
                ids.resize(length, filler);
                ids
            };
            assert_eq!(prompt.last(), Some(&stop));
            assert_eq!(rows.source_of(row), padded(&prompt, sizes[1], pad as i32));
            assert_eq!(
                rows.tokens_of(row),
                padded(&[vec![start], answer.clone()].concat(), sizes[2], pad as i32)
            );
            assert_eq!(rows.targets_of(row), padded(&[answer.clone(), vec![stop]].concat(), sizes[2], -1));
            assert_eq!(task.answer_to(&prompt).unwrap(), answer);
            assert!(task.is_answer(&[prompt.clone(), answer.clone(), vec![stop]].concat()));
            assert!(!task.is_answer(&[prompt.clone(), answer.clone()].concat()));
            let (asked, told) = (task.vocabulary.decode(&prompt), task.vocabulary.decode(&answer));
            assert!(right(&asked, &told), "{asked} becomes {told}");
            assert_eq!(task.parse_prompt(&asked).unwrap(), prompt);
            (longest_source, longest_answer) =
                (longest_source.max(prompt.len()), longest_answer.max(answer.len() + 1));
        }
    }
    assert_eq!((longest_source, longest_answer), (task.prompt_length, task.answer_length));
    assert_disjoint(&task);
    let text = |rows: &Rows| {
        let [asked, told] =
            [task.prompt_of(rows, 0), task.answer_of(rows, 0)].map(|ids| task.vocabulary.decode(&ids));
        format!("{asked} {told}")
    };
    assert_eq!([text(&task.training), text(&task.held_out)], first);
    let (again, other) = (name.make(0), name.make(1));
    assert_eq!((&again.training, &again.held_out), (&task.training, &task.held_out));
    assert_ne!(other.training, task.training);
}

#[track_caller]
fn assert_disjoint(task: &Task) {
    let prompts = |rows: &Rows| (0..rows.count).map(|row| task.prompt_of(rows, row)).collect::<BTreeSet<_>>();
    let (training, held_out) = (prompts(&task.training), prompts(&task.held_out));
    assert!(training.is_disjoint(&held_out));
    assert_eq!(held_out.len(), 512, "no held-out prompt is there twice");
}

#[test]
fn reversal_reverses() {
    check(TaskName::Reversal, [11, 7, 7], ["bhfhbf fbhfhb", "hffcb bcffh"], |asked, told| {
        (3..=6).contains(&asked.len()) && asked.chars().rev().eq(told.chars())
    });
}

/// The number that English words say, by adding up and multiplying as one reads.
fn read_english(words: &str) -> u32 {
    let names = [
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
         seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    ]
    .map(|names| names.split_whitespace().collect::<Vec<_>>());
    words.split(' ').fold(0, |sum, word| match word {
        "thousand" => sum * 1000,
        "hundred" => sum / 1000 * 1000 + sum % 1000 * 100,
        _ => match names[0].iter().position(|name| *name == word) {
            Some(small) => sum + small as u32,
            None => sum + 20 + 10 * names[1].iter().position(|name| *name == word).unwrap() as u32,
        },
    })
}

/// The number that Chinese characters say.
fn read_chinese(characters: &str) -> u32 {
    let (mut sum, mut digit) = (0, 0);
    for character in characters.chars() {
        match "零一二三四五六七八九".chars().position(|name| name == character) {
            Some(value) => digit = value as u32,
            None => {
                sum +=
                    digit * 10u32.pow(1 + "十百千".chars().position(|name| name == character).unwrap() as u32)
            }
        }
        if "十百千".contains(character) {
            digit = 0;
        }
    }
    sum + digit
}

#[test]
fn numbers_are_spelled_in_english() {
    check(
        TaskName::NumbersEnglish,
        [43, 5, 7],
        ["28 twenty eight", "7236 seven thousand two hundred thirty six"],
        |asked, told| read_english(told).to_string() == asked,
    );
}

#[test]
fn numbers_are_spelled_in_chinese() {
    check(
        TaskName::NumbersChinese,
        [26, 5, 8],
        ["28 二十八", "7236 七千二百三十六"],
        |asked, told| read_chinese(told).to_string() == asked,
    );
}

#[track_caller]
fn check_spelling(names: [TaskName; 2], read: fn(&str) -> u32, cases: &[(u32, &str)]) {
    let tasks = names.map(|name| name.make(0));
    let spelled = |task: &Task, number: u32| {
        let answer = task.answer_to(&task.parse_prompt(&number.to_string()).unwrap()).unwrap();
        assert!(answer.len() < task.answer_length);
        task.vocabulary.decode(&answer)
    };
    let mut all = BTreeSet::new();
    for number in 0..10_000 {
        let words = spelled(&tasks[0], number);
        assert_eq!(words, spelled(&tasks[1], number), "decoder and encoder-decoder agree");
        assert_eq!(read(&words), number, "{words}");
        all.insert(words);
    }
    assert_eq!(all.len(), 10_000);
    for (number, words) in cases {
        assert_eq!(spelled(&tasks[0], *number), *words);
    }
    for task in tasks {
        for typed in ["007", "00", "12345", "", "one", "1=2"] {
            assert!(task.parse_prompt(typed).is_err(), "{typed}");
        }
    }
}

#[test]
fn every_number_is_spelled_in_one_way_of_its_own() {
    check_spelling(
        [TaskName::NumbersEnglish, TaskName::NumbersEnglishDecoder],
        read_english,
        &[
            (0, "zero"),
            (10, "ten"),
            (13, "thirteen"),
            (40, "forty"),
            (101, "one hundred one"),
            (1000, "one thousand"),
            (1010, "one thousand ten"),
            (2345, "two thousand three hundred forty five"),
        ],
    );
    check_spelling(
        [TaskName::NumbersChinese, TaskName::NumbersChineseDecoder],
        read_chinese,
        &[
            (0, "零"),
            (10, "一十"),
            (15, "一十五"),
            (100, "一百"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1001, "一千零一"),
            (1010, "一千零一十"),
            (1100, "一千一百"),
            (2000, "二千"),
            (2002, "二千零二"),
            (9999, "九千九百九十九"),
        ],
    );
}

#[test]
fn short_numbers_come_again_and_every_digit_is_trained_on() {
    for name in [
        TaskName::NumbersEnglish,
        TaskName::NumbersChinese,
        TaskName::NumbersEnglishDecoder,
        TaskName::NumbersChineseDecoder,
    ] {
        let task = name.make(3);
        assert_disjoint(&task);
        let numbers = |rows: &Rows| -> Vec<String> {
            let digits =
                |row| task.vocabulary.decode(&task.prompt_of(rows, row)).trim_end_matches('=').to_owned();
            (0..rows.count).map(digits).collect()
        };
        let (training, held_out) = (numbers(&task.training), numbers(&task.held_out));
        for length in 1..=4 {
            let count = training.iter().filter(|number| number.len() == length).count();
            assert!((1900..2200).contains(&count), "{count} of {length} digits");
        }
        assert_eq!(training.iter().filter(|number| number.len() == 1).collect::<BTreeSet<_>>().len(), 10);
        // 10 to 9999: a hundredth has two digits, a tenth has three.
        let of = |length| held_out.iter().filter(|number| number.len() == length).count();
        assert_eq!(of(1), 0);
        assert!(of(2) > 0 && (25..75).contains(&of(3)), "{} and {}", of(2), of(3));
    }
}

#[test]
fn a_decoder_is_asked_and_answers_in_one_line() {
    let task = TaskName::NumbersEnglishDecoder.make(0);
    let prompt = task.parse_prompt("2345").unwrap();
    let sequence = [prompt.clone(), task.answer_to(&prompt).unwrap()].concat();
    assert_eq!(task.vocabulary.decode(&sequence), "2345=two thousand three hundred forty five");
    assert_eq!(task.vocabulary.encode("2345=two thousand three hundred forty five").unwrap(), sequence);
}

#[test]
fn sources_come_along_into_the_dataset() {
    let task = TaskName::Reversal.make(0);
    let source = Source::Task(task.clone());
    assert_eq!(source.form(), Form::Translate);
    let held_out = source.held_out(99).unwrap();
    assert_eq!(held_out.source_length, 7);
    for row in [0, 17, 511] {
        assert_eq!(held_out.source_of(row), task.held_out.source_of(row));
        assert_eq!(held_out.judged_of(row), task.held_out.judged_of(row));
    }
}

#[test]
fn a_source_of_another_kind_is_refused_with_the_form() {
    let task = TaskName::Reversal.make(0);
    for typed in ["ab", "abcdefg"] {
        assert!(
            task.parse_prompt(typed).unwrap_err().to_string().contains("it answers three to six letters")
        );
    }
    assert!(task.answer_to(&[0, 1, 8, 10]).is_err(), "padding is no letter");
    assert!(task.answer_to(&[0, 1, 2]).is_err(), "a source ends in stop");
}
