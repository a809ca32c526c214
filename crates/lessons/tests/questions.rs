//! The catalog is whole, and the questions that are answered in a moment have the answers that arithmetic gives.

use lessons::{
    Answer, Bench, Canceled, Error, Kind, LESSONS, Lent, Lesson, Pace, Paced, Parameters, Progress, Question,
    Recipe, Straight, Verdict, lesson,
};
use model::Backend;
use pollster::block_on;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::f64::consts::LN_2;
use std::rc::Rc;

fn bench() -> Bench {
    Bench::new(Backend::Cpu, 0, Box::new(Straight))
}

fn find(name: &str) -> (&'static Lesson, &'static Question) {
    let (number, id) = name.split_once('/').unwrap();
    let lesson = lesson(number.parse().unwrap()).unwrap();
    (lesson, lesson.question(id).unwrap_or_else(|| panic!("{name} is no question")))
}

fn ask(bench: &mut Bench, name: &str) -> Answer {
    let (lesson, question) = find(name);
    let answer = block_on(bench.answer(lesson, question)).unwrap();
    assert!(question.kind.allows(answer.verdict), "{name}: {:?}", answer.verdict);
    for (value, number) in &answer.measurement.values {
        assert!(number.is_finite(), "{name}: {value} is {number}");
    }
    answer
}

/// `name` has this verdict, and these values lie within bounds.
#[track_caller]
fn check(bench: &mut Bench, name: &str, verdict: Verdict, values: &[(&str, f64, f64)]) {
    let answer = ask(bench, name);
    assert_eq!(answer.verdict, verdict, "{name}: {:?}", answer.measurement);
    for &(value, least, most) in values {
        let measured = answer.measurement[value];
        assert!((least..=most).contains(&measured), "{name}: {value} is {measured}, not {least} to {most}");
    }
}

#[test]
fn sixteen_lessons_are_numbered_and_named_once() {
    let numbers: Vec<u32> = LESSONS.iter().map(|lesson| lesson.number).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
    let names: BTreeSet<&str> = LESSONS.iter().map(|lesson| lesson.name).collect();
    assert_eq!(names.len(), 16);
    for lesson in &LESSONS {
        let ids: BTreeSet<&str> = lesson.questions.iter().map(|question| question.id).collect();
        assert_eq!(ids.len(), lesson.questions.len(), "ids of {}", lesson.name);
        assert!((2..=5).contains(&lesson.questions.len()), "questions of {}", lesson.name);
        let recipe = (lesson.preset.recipe)(0);
        assert!(recipe.config.validate().is_ok(), "{}", lesson.preset.name);
    }
}

#[test]
fn names_are_snake_case_and_outcomes_are_different() {
    let snake = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    for lesson in &LESSONS {
        assert!(snake(lesson.name) && snake(lesson.preset.name), "{}", lesson.name);
        for question in lesson.questions {
            assert!(snake(question.id), "{}", question.id);
            let Kind::Choice { outcomes, close, .. } = question.kind else { continue };
            let different: BTreeSet<&str> = outcomes.iter().copied().collect();
            assert!(different.len() == outcomes.len() && outcomes.len() >= 2, "{}", question.id);
            assert!(outcomes.iter().all(|outcome| snake(outcome)), "{}", question.id);
            assert!(close.is_none_or(|close| outcomes.contains(&close)), "{}", question.id);
        }
    }
}

#[test]
fn whatever_is_measured_leads_to_an_outcome_of_the_list() {
    let names = [
        "before",
        "after",
        "with",
        "without",
        "ratio",
        "difference",
        "loss",
        "guess",
        "moved",
        "share",
        "first",
        "count",
        "plain",
        "tiled",
        "h1",
        "h2",
        "h3",
        "h4",
        "h8",
        "relu",
        "swiglu",
        "low",
        "high",
        "one",
        "four",
        "signal",
        "gradient",
        "cosine",
        "model",
        "counted",
        "rank",
        "exact",
        "rows",
        "rope",
        "alibi",
        "large",
        "small",
    ];
    let numbers = [0.0, 1e-9, 0.3, 0.5, 1.0, 5.0, 8.0, 16.0, 1e9, f64::NAN];
    for question in LESSONS.iter().flat_map(|lesson| lesson.questions) {
        let Kind::Choice { .. } = question.kind else { continue };
        for at in 0..1000 {
            let mut measurement = lessons::Measurement::default();
            for (i, name) in names.into_iter().enumerate() {
                measurement.values.push((name, numbers[(at * 7 + i * at + i * i) % numbers.len()]));
            }
            let verdict = question.kind.judge(&measurement);
            assert!(question.kind.allows(verdict), "{}: {verdict:?}", question.id);
        }
    }
}

#[test]
fn mirror_is_read_whole() {
    let bench = &mut bench();
    check(bench, "3/asked_key", Verdict::Count(5), &[("share", 0.9, 1.0)]);
    check(bench, "3/symmetric", Verdict::Outcome("different"), &[("asymmetry", 0.5, 2.0)]);
    // One key is met by each of 12 queries.
    check(bench, "3/typed_key", Verdict::Outcome("column"), &[("changed", 12.0, 12.0)]);
    check(bench, "3/digit_changed", Verdict::Outcome("same_place_other_value"), &[("moved", 0.1, 10.0)]);
    // Rounding of shares of 1.
    check(bench, "6/add_five", Verdict::Outcome("nothing"), &[("difference", 0.0, 1e-5)]);
    check(bench, "6/doubled", Verdict::Outcome("lower"), &[]);
    check(bench, "6/beyond", Verdict::Outcome("no"), &[("outside", 0.0, 0.0), ("cells", 12288.0, 12288.0)]);
    check(bench, "6/plus_one", Verdict::Outcome("its_share"), &[("share", 0.05, 0.95)]);
    check(bench, "6/first_row", Verdict::Outcome("equal"), &[("difference", 0.0, 1e-6)]);
}

#[test]
fn what_is_counted_needs_no_model() {
    let bench = &mut bench();
    check(bench, "1/bytes", Verdict::Number(6), &[]);
    bench.set_text("aab aab ab".to_owned(), 0);
    // a b stands three times.
    check(bench, "1/next_merge", Verdict::Number(3), &[("before", 10.0, 10.0), ("count", 3.0, 3.0)]);
    bench.set_text("abc".to_owned(), 5);
    check(bench, "1/next_merge", Verdict::Number(0), &[("count", 0.0, 0.0)]);
    check(bench, "4/spread", Verdict::Outcome("twice"), &[("narrow", 3.8, 4.2), ("wide", 7.6, 8.4)]);
    check(bench, "7/parameters", Verdict::Outcome("equal"), &[("one", 25_600.0, 25_600.0)]);
    check(
        bench,
        "8/memory",
        Verdict::Outcome("plain_16_tiled_4"),
        &[("plain", 16.0, 16.0), ("tiled", 4.0, 4.0)],
    );
    check(bench, "8/multiplications", Verdict::Outcome("equal"), &[]);
    check(
        bench,
        "10/matched",
        Verdict::Number(85),
        &[("relu", 25_088.0, 25_088.0), ("swiglu", 25_024.0, 25_024.0)],
    );
}

#[test]
fn the_first_weights_answer_some() {
    let bench = &mut bench();
    let before = ask(bench, "2/neighbours_before");
    assert!(before.measurement["neighbours"] <= 6.0);
    check(
        bench,
        "11/mean",
        Verdict::Outcome("not_zero"),
        &[("rms_norm", 0.02, 0.5), ("layer_norm", 0.0, 1e-6)],
    );
    check(bench, "12/first_to_die", Verdict::Outcome("signal"), &[("signal", 0.0, 1e-10)]);
    check(bench, "13/first_loss", Verdict::Outcome("guess"), &[("loss", 2.2, 2.6)]);
    check(bench, "14/first_move", Verdict::Outcome("equal"), &[("large", 0.98, 1.02), ("small", 0.9, 1.02)]);
}

#[test]
fn a_hundred_steps_of_sorting_answer_what_a_loss_is() {
    let bench = &mut bench();
    check(
        bench,
        "13/half_to_one",
        Verdict::Outcome("ln_two"),
        &[("before", LN_2 - 1e-4, LN_2 + 1e-4), ("after", 0.0, 1e-6)],
    );
    check(bench, "13/add_three", Verdict::Outcome("same"), &[("difference", -1e-6, 1e-6)]);
    check(bench, "13/push", Verdict::Outcome("all_by_share"), &[("difference", 0.0, 1e-6)]);
}

#[test]
fn a_trained_sort_answers_for_six_lessons_and_is_trained_once() {
    let (bench, steps) = counted(u32::MAX);
    let bench = &mut { bench };
    check(bench, "1/renumbered", Verdict::Outcome("same"), &[("before", 0.0, 0.2)]);
    check(bench, "1/rows_left_behind", Verdict::Outcome("worse_than_guessing"), &[("loss", 3.0, 20.0)]);
    check(bench, "2/neighbours_after", Verdict::Count(10), &[]);
    check(bench, "2/lookup", Verdict::Outcome("equal"), &[("difference", 0.0, 0.0)]);
    check(bench, "5/token_changed", Verdict::Outcome("there_and_later"), &[("first", 8.0, 8.0)]);
    check(bench, "5/opened_cell", Verdict::Outcome("there_and_later"), &[("first", 7.0, 7.0)]);
    ask(bench, "7/cheapest");
    check(bench, "7/sum", Verdict::Outcome("equal"), &[("difference", 0.0, 1e-5)]);
    check(bench, "10/reach", Verdict::Outcome("attention_later"), &[("feed_forward", 1.0, 1.0)]);
    ask(bench, "10/removed");
    check(bench, "11/times_ten", Verdict::Outcome("hardly"), &[]);
    check(bench, "11/other_token", Verdict::Outcome("no"), &[("difference", 0.0, 0.0)]);
    assert_eq!(steps.borrow().len(), 400);
    let all = |at: &Progress| (at.done, at.all);
    assert_eq!(steps.borrow().last().map(all), Some((400, 400)));
}

/// Steps that were heard of, and a bench that is called off after `most` of them.
fn counted(most: u32) -> (Bench, Rc<RefCell<Vec<Progress>>>) {
    let steps = Rc::new(RefCell::new(Vec::new()));
    let pace = Counting { steps: steps.clone(), most };
    (Bench::new(Backend::Cpu, 0, Box::new(pace)), steps)
}

struct Counting {
    steps: Rc<RefCell<Vec<Progress>>>,
    most: u32,
}

impl Pace for Counting {
    fn step(&mut self, progress: Progress) -> Paced<'_> {
        self.steps.borrow_mut().push(progress);
        let goes_on = progress.done < self.most;
        Box::pin(async move { if goes_on { Ok(()) } else { Err(Canceled) } })
    }
}

#[test]
fn an_answer_can_be_called_off() {
    let (mut bench, steps) = counted(3);
    let (lesson, question) = find("3/asked_key");
    assert_eq!(block_on(bench.answer(lesson, question)), Err(Error::Canceled));
    assert_eq!(steps.borrow().last(), Some(&Progress { done: 3, all: 300 }));
}

/// Lends one model, and counts steps.
struct Lending {
    counting: Counting,
    recipe: Recipe,
    parameters: Parameters,
}

impl Pace for Lending {
    fn step(&mut self, progress: Progress) -> Paced<'_> {
        self.counting.step(progress)
    }

    fn lent<'a>(&'a mut self, recipe: &'a Recipe) -> Lent<'a> {
        let lent = (*recipe == self.recipe).then(|| self.parameters.clone());
        Box::pin(async move { Ok(lent) })
    }
}

#[test]
fn a_model_that_is_lent_is_not_trained() {
    let recipe = (lesson(3).unwrap().preset.recipe)(0);
    let mut bench = bench();
    let [mirror] = block_on(bench.train([recipe.clone()])).unwrap();
    let lending = |parameters: Parameters| {
        let steps = Rc::new(RefCell::new(Vec::new()));
        let counting = Counting { steps: steps.clone(), most: u32::MAX };
        let pace = Lending { counting, recipe: recipe.clone(), parameters };
        (Bench::new(Backend::Cpu, 0, Box::new(pace)), steps)
    };
    let (mut other, steps) = lending(mirror.parameters.clone());
    assert_eq!(ask(&mut other, "3/symmetric"), ask(&mut bench, "3/symmetric"));
    assert!(steps.borrow().is_empty());
    let (mut of_another, _) = lending(vec![vec![0.0; 7]]);
    assert!(block_on(of_another.train([recipe.clone()])).is_err());
    // Its losses are known to somebody else.
    let [watched] = block_on(other.train_watched([recipe])).unwrap();
    assert!(watched.recent_loss().is_finite() && steps.borrow().len() == 300);
}
