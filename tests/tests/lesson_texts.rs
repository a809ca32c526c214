//! Texts of the lessons: both languages say the same in the same order, ask what the engine can measure, explain every
//! outcome that it can have, and quote only what was measured.

use lesson_texts::{Answer, Block, Question, Text, disagreements, faults, parse, untold_terms};
use lessons::{Bench, Kind, LESSONS, Straight};
use std::fs;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Files of a language, in order.
fn files(language: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/lessons").join(language);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn read(file: &Path) -> (String, Text) {
    let source = fs::read_to_string(file).unwrap();
    let text = parse(&source).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    (source, text)
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn both_languages_say_the_same_in_the_same_order() {
    let [english, chinese] = LANGUAGES.map(files);
    assert_eq!(english.len(), 17, "sixteen lessons and a page for teachers");
    for (one, other) in english.iter().zip(&chinese) {
        assert_eq!(name(one), name(other));
        assert_eq!(disagreements(&read(one).1, &read(other).1), [""; 0], "{}", name(one));
    }
}

#[test]
fn no_number_is_printed_that_should_be_measured_and_no_word_comes_before_it_is_introduced() {
    for language in LANGUAGES {
        let mut told = Vec::new();
        let mut found = Vec::new();
        for file in files(language) {
            let (source, text) = read(&file);
            found.extend(
                faults(&source, &text).into_iter().map(|fault| format!("{}: {fault}", file.display())),
            );
            let untold = untold_terms(&source, &text, language == "zh", &mut told);
            found.extend(
                untold.into_iter().map(|word| format!("{}: {word} is not introduced", file.display())),
            );
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

fn questions(text: &Text) -> Vec<&Question> {
    fn of(block: &Block) -> Option<&Question> {
        let Block::Question(question) = block else { return None };
        Some(question)
    }
    text.blocks.iter().filter_map(of).collect()
}

#[test]
fn every_question_of_the_engine_is_asked_and_every_outcome_explained() {
    for language in LANGUAGES {
        for (file, lesson) in files(language).iter().zip(&LESSONS) {
            let (_, text) = read(file);
            assert_eq!(name(file), format!("{:02}-{}", lesson.number, lesson.name.replace('_', "-")));
            let asked = questions(&text);
            let ids = |all: &[&str]| all.join(" ");
            let known: Vec<&str> = lesson.questions.iter().map(|question| question.id).collect();
            let told: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
            let (mut sorted, mut expected) = (told.clone(), known.clone());
            sorted.sort_unstable();
            expected.sort_unstable();
            assert_eq!(ids(&sorted), ids(&expected), "{}", file.display());
            for question in asked {
                let place = format!("{}, {}", file.display(), question.id);
                let known = lesson.question(&question.id).unwrap();
                let drawn: Vec<&str> = match &question.answer {
                    Answer::Curve(points) => points.iter().map(String::as_str).collect(),
                    _ => Vec::new(),
                };
                assert_eq!(drawn, known.curve, "{place}");
                match (known.kind, &question.answer) {
                    (Kind::Choice { outcomes, .. }, Answer::Choice | Answer::Curve(_)) => {
                        let offered: Vec<&str> = question.options.iter().map(|(id, _)| id.as_str()).collect();
                        let explained: Vec<&str> =
                            question.outcomes.iter().map(|(id, _)| id.as_str()).collect();
                        let open: Vec<&str> = outcomes.iter().copied().filter(|id| *id != "close").collect();
                        assert_eq!(offered, open, "{place}");
                        assert_eq!(explained, outcomes, "{place}");
                    }
                    (Kind::Count { most, .. }, Answer::Count(told)) => assert_eq!(most, *told, "{place}"),
                    (Kind::Number { .. }, Answer::Number) => {}
                    (kind, answer) => panic!("{place}: {kind:?} is not answered by {answer:?}"),
                }
            }
        }
    }
}

#[test]
fn what_is_asked_elsewhere_is_a_question_there() {
    let known =
        |lesson: u32, id: &str| lessons::lesson(lesson).is_some_and(|lesson| lesson.question(id).is_some());
    for file in LANGUAGES.into_iter().flat_map(files) {
        let own = name(&file)[..2].parse().unwrap_or(0);
        for block in read(&file).1.blocks {
            let asked: Vec<(u32, String)> = match block {
                Block::Check { ask, .. } => match ask.split_once('/') {
                    Some((lesson, id)) => vec![(lesson.parse().unwrap(), id.to_owned())],
                    None => vec![(own, ask)],
                },
                Block::Minute { lesson, questions, .. } => {
                    questions.into_iter().map(|id| (lesson, id)).collect()
                }
                Block::Votes(votes) => votes,
                Block::Path { stations, .. } => stations
                    .into_iter()
                    .flat_map(|(lesson, ids)| ids.into_iter().map(move |id| (lesson, id)))
                    .collect(),
                _ => Vec::new(),
            };
            for (lesson, id) in asked {
                assert!(known(lesson, &id), "{}: {lesson}/{id}", file.display());
            }
        }
    }
}

/// Of questions that are answered in a moment the gaps of every explanation are measured.
#[test]
fn explanations_quote_only_what_was_measured() {
    let mut bench = Bench::new(model::Backend::Cpu, 0, Box::new(Straight));
    for (lesson, id) in
        [(1, "bytes"), (1, "next_merge"), (4, "spread"), (7, "parameters"), (8, "memory"), (10, "matched")]
    {
        let lesson = lessons::lesson(lesson).unwrap();
        let answer = pollster::block_on(bench.answer(lesson, lesson.question(id).unwrap())).unwrap();
        let measured = |gap: &str| {
            let values = answer.measurement.values.iter().any(|(name, _)| *name == gap);
            values || answer.measurement.words.iter().any(|(name, _)| *name == gap) || gap == "guess"
        };
        for language in LANGUAGES {
            let (_, text) = read(&files(language)[lesson.number as usize - 1]);
            let question = questions(&text).into_iter().find(|question| question.id == id).unwrap().clone();
            let labels: Vec<&str> = question.values.iter().map(|(name, _)| name.as_str()).collect();
            let unnamed = |name: &&&str| !labels.contains(*name);
            let names: Vec<&str> = answer.measurement.values.iter().map(|(name, _)| *name).collect();
            assert_eq!(names.iter().find(unnamed), None, "{language} {id}: a value has a name in words");
            for (outcome, told) in &question.outcomes {
                let gaps = told.split('{').skip(1).filter_map(|rest| rest.split('}').next());
                let wrong: Vec<&str> = gaps.filter(|gap| !measured(gap)).collect();
                assert!(wrong.is_empty(), "{language} {id} {outcome}: {wrong:?}");
            }
        }
    }
}
