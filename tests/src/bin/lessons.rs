//! Every question of the lessons, answered with several seeds: what was measured, what follows, and whether all seeds
//! agree. `cargo xtask lessons [LESSON[/QUESTION]] [--seeds N] [--backend cpu|webgpu]` runs this in release mode; all of
//! it takes long.

use lessons::{Answer, Bench, Kind, LESSONS, Lesson, Question, Straight, Verdict};
use model::Backend;
use pollster::block_on;
use std::time::Instant;
use tests::gpu::device;

/// What was asked for.
struct Wanted {
    lesson: Option<String>,
    question: Option<String>,
    seeds: u32,
    backend: Option<String>,
}

/// A question with the answers of all seeds.
struct Asked {
    lesson: &'static Lesson,
    question: &'static Question,
    answers: Vec<Answer>,
    seconds: f64,
}

fn main() {
    let wanted = wanted(std::env::args().skip(1)).unwrap_or_else(|message| {
        eprintln!("{message}");
        std::process::exit(1);
    });
    let mut unsettled = 0;
    for (name, backend) in backends(wanted.backend.as_deref()) {
        let asked = answers(&wanted, &backend);
        if asked.is_empty() {
            eprintln!("there is no such question");
            std::process::exit(1);
        }
        println!("\n## {name}, seeds 0 to {}\n", wanted.seeds - 1);
        println!("| lesson | question | verdicts | settled | measured, a seed each | seconds |");
        println!("|---|---|---|---|---|---|");
        for asked in &asked {
            unsettled += u32::from(!settled(asked.question, &asked.answers));
            print(asked, wanted.seeds);
        }
    }
    if unsettled > 0 {
        eprintln!("{unsettled} questions have another verdict with another seed");
        std::process::exit(1);
    }
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut wanted = Wanted { lesson: None, question: None, seeds: 10, backend: None };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--seeds" => {
                let text = value()?;
                let seeds = text.parse().ok().filter(|&seeds| seeds > 0);
                wanted.seeds = seeds.ok_or_else(|| format!("{text} is no number of seeds"))?;
            }
            "--backend" => {
                let text = value()?;
                if !["cpu", "webgpu"].contains(&text.as_str()) {
                    return Err(format!("{text} is neither cpu nor webgpu"));
                }
                wanted.backend = Some(text);
            }
            name => {
                let (lesson, question) = match name.split_once('/') {
                    Some((lesson, question)) => (lesson, Some(question.to_owned())),
                    None => (name, None),
                };
                (wanted.lesson, wanted.question) = (Some(lesson.to_owned()), question);
            }
        }
    }
    Ok(wanted)
}

/// The one that was asked for, or all there are.
fn backends(wanted: Option<&str>) -> Vec<(&'static str, Backend)> {
    let mut all = Vec::new();
    if wanted != Some("webgpu") {
        all.push(("CPU", Backend::Cpu));
    }
    if wanted != Some("cpu") {
        all.extend(device().map(|device| ("WebGPU", Backend::WebGpu(device))));
    }
    all
}

/// A bench for every seed, on which a lesson's questions share its models.
fn answers(wanted: &Wanted, backend: &Backend) -> Vec<Asked> {
    let fits = |known: &str, name: &Option<String>| name.as_ref().is_none_or(|name| name == known);
    let mut all: Vec<Asked> = Vec::new();
    for lesson in &LESSONS {
        if fits(lesson.name, &wanted.lesson) || fits(&lesson.number.to_string(), &wanted.lesson) {
            let questions = lesson.questions.iter().filter(|question| fits(question.id, &wanted.question));
            all.extend(questions.map(|question| Asked {
                lesson,
                question,
                answers: Vec::new(),
                seconds: 0.0,
            }));
        }
    }
    for seed in 0..wanted.seeds {
        let mut bench = Bench::new(backend.clone(), seed, Box::new(Straight));
        for Asked { lesson, question, answers, seconds } in &mut all {
            let start = Instant::now();
            let answer = block_on(bench.answer(lesson, question));
            let answer = answer.unwrap_or_else(|error| panic!("{}/{}: {error}", lesson.name, question.id));
            *seconds += start.elapsed().as_secs_f64();
            eprintln!("seed {seed} {}/{}: {}", lesson.name, question.id, told(&answer));
            answers.push(answer);
        }
    }
    all
}

/// Each is a possible answer; all are the same but for those that are too close to call, unless seeds may differ.
fn settled(question: &Question, answers: &[Answer]) -> bool {
    let mut clear: Vec<Verdict> = answers.iter().map(|answer| answer.verdict).collect();
    if !clear.iter().all(|&verdict| question.kind.allows(verdict)) {
        return false;
    }
    clear.retain(|&verdict| !question.kind.is_close(verdict));
    // What is counted in a text is not the same in another one.
    let free = question.varies.is_some() || matches!(question.kind, Kind::Number { .. });
    free || clear.windows(2).all(|pair| pair[0] == pair[1])
}

fn print(asked: &Asked, seeds: u32) {
    let Asked { lesson, question, answers, seconds } = asked;
    let mut verdicts: Vec<(String, u32)> = Vec::new();
    for answer in answers {
        let text = text(answer.verdict);
        match verdicts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, times)) => *times += 1,
            None => verdicts.push((text, 1)),
        }
    }
    let verdicts: Vec<String> = verdicts.iter().map(|(text, times)| format!("{text} ×{times}")).collect();
    let settled = match (settled(question, answers), question.varies) {
        (false, _) => "NO",
        (true, Some(_)) => "may vary",
        (true, None) => "yes",
    };
    let values: Vec<String> = answers.iter().map(measured).collect();
    println!(
        "| {} {} | {} | {} | {settled} | {} | {:.1} |",
        lesson.number,
        lesson.name,
        question.id,
        verdicts.join(", "),
        values.join(" · "),
        seconds / f64::from(seeds)
    );
}

fn told(answer: &Answer) -> String {
    format!("{} ({})", text(answer.verdict), measured(answer))
}

fn text(verdict: Verdict) -> String {
    match verdict {
        Verdict::Outcome(outcome) => outcome.to_owned(),
        Verdict::Count(count) => count.to_string(),
        Verdict::Number(number) => number.to_string(),
    }
}

fn measured(answer: &Answer) -> String {
    let number = |x: f64| match x.abs() {
        0.0 | 1e-3..1e6 => format!("{}", (x * 1e4).round() / 1e4),
        _ => format!("{x:.2e}"),
    };
    let measurement = &answer.measurement;
    let value = |(name, value): &(&str, f64)| match measurement.runs(name) {
        [] => format!("{name} {}", number(*value)),
        runs => format!("{name} {}", runs.iter().map(|&x| number(x)).collect::<Vec<_>>().join("/")),
    };
    let values = measurement.values.iter().map(value);
    let words = measurement.words.iter().map(|(name, word)| format!("{name} “{word}”"));
    values.chain(words).collect::<Vec<_>>().join(" ")
}
