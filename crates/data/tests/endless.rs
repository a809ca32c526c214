//! Rows that nothing ends or nothing decides, and prompts that are predicted too.

use data::{Form, TaskName};
use std::collections::BTreeSet;

#[test]
fn coin_has_a_loss_everywhere_and_nothing_decides_it() {
    let task = TaskName::Coin.make(0);
    assert_eq!((task.form, task.vocabulary.len(), task.length), (Form::Continue, 10, 24));
    assert_eq!((task.training.count, task.held_out.count), (8192, 512));
    assert_eq!((task.prompt_length, task.answer_length), (1, 24));
    let (mut seen, mut counts) = (BTreeSet::new(), [0u32; 10]);
    for rows in [&task.training, &task.held_out] {
        assert_eq!(rows.judged, rows.targets);
        for row in 0..rows.count {
            let (tokens, targets) = (rows.tokens_of(row), rows.targets_of(row));
            assert_eq!(tokens[1..], targets[..23]);
            assert!(seen.insert([tokens, &targets[23..]].concat()), "row {row} is there twice");
            targets.iter().for_each(|&digit| counts[digit as usize] += 1);
            let (prompt, answer) = (task.prompt_of(rows, row), task.answer_of(rows, row));
            assert_eq!((prompt.len(), answer.len()), (1, 24));
            assert!(task.answer_to(&prompt).is_err() && !task.is_answer(&[prompt, answer].concat()));
        }
    }
    // 8704 rows of 24: each digit 20,890 times, give or take 137; whatever stands before.
    assert!(counts.iter().all(|&n| (20_200..21_600).contains(&n)), "{counts:?}");
    let after_seven: Vec<i32> = (0..task.training.tokens.len())
        .filter(|&t| task.training.tokens[t] == 7)
        .map(|t| task.training.targets[t])
        .collect();
    let again = after_seven.iter().filter(|&&digit| digit == 7).count() as f64 / after_seven.len() as f64;
    assert!((again - 0.1).abs() < 0.01, "{again}");
    let (same, other) = (TaskName::Coin.make(0), TaskName::Coin.make(1));
    assert_eq!(same.training, task.training);
    assert_ne!(other.training, task.training);
    assert_eq!(task.parse_prompt("31 4").unwrap(), [3, 1, 4]);
    let refused = task.parse_prompt(&"1".repeat(25)).unwrap_err().to_string();
    assert!(refused.contains("one to 24 digits"), "{refused}");
}

#[test]
fn what_never_ends_is_answered_at_any_length() {
    for (name, period) in [(TaskName::Repeat, 8), (TaskName::Induction, 6)] {
        let task = name.make(0);
        for length in [9, task.length, 256] {
            let rows = task.rows_of_length(length).unwrap();
            assert_eq!((rows.count, rows.tokens.len()), (512, 512 * length));
            let row = (0..512).find(|&row| task.prompt_of(&rows, row).len().min(8) == period).unwrap();
            let asked = rows.targets_of(row).iter().take_while(|target| **target == -1).count();
            assert_eq!(asked, task.prompt_of(&task.held_out, row).len() - 1);
            let (tokens, targets) = (rows.tokens_of(row), rows.targets_of(row));
            assert_eq!(tokens[..asked + 1], task.held_out.tokens_of(row)[..asked + 1]);
            assert!((asked..length - 1).all(|t| targets[t] == tokens[t + 1]));
        }
        assert_eq!(task.rows_of_length(task.length), Some(task.held_out.clone()));
        assert_eq!(task.rows_of_length(7), None, "a prompt does not fit");
    }
    for name in [TaskName::Sort, TaskName::Reverse, TaskName::Coin, TaskName::FillIn, TaskName::Reversal] {
        assert_eq!(name.make(0).rows_of_length(64), None, "{name}");
    }
}

#[test]
fn a_prompt_that_counts_has_every_next_token_for_target_and_is_not_judged() {
    for name in TaskName::ALL {
        let task = name.make(0);
        let counted = task.clone().with_prompts_counted();
        if task.form != Form::Continue {
            assert!(counted.unwrap_err().to_string().starts_with(name.name()));
            continue;
        }
        let counted = counted.unwrap();
        for (rows, before) in [(&counted.training, &task.training), (&counted.held_out, &task.held_out)] {
            assert_eq!((&rows.tokens, &rows.judged), (&before.tokens, &before.judged));
            for row in 0..rows.count {
                let prompt = task.prompt_of(before, row);
                assert_eq!(counted.prompt_of(rows, row), prompt);
                let targets = rows.targets_of(row);
                assert!((0..prompt.len() - 1).all(|t| targets[t] == prompt[t + 1] as i32), "{name} {row}");
                assert_eq!(targets[prompt.len() - 1..], before.targets_of(row)[prompt.len() - 1..]);
            }
        }
    }
}
