//! The run that the page shows in a lesson is the model that the lesson's questions are asked of: what the page's address
//! says (`web/src/address/link/lessons.rs`) against the presets of the crate `lessons`.

use data::TaskName;
use lessons::{Data, LESSONS, Recipe};
use model::{Preset, Schedule, preset};
use transformer::ModelConfig;

/// Fields of every lesson's run, in order, as they stand in the table of the page.
fn runs() -> Vec<Vec<(String, String)>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/address/link/lessons.rs");
    let text = std::fs::read_to_string(path).unwrap();
    let run = |line: &str| -> Option<String> {
        Some(line.split_once("Lesson { file:")?.1.split_once("run: \"")?.1.split_once('"')?.0.to_owned())
    };
    let field = |field: &str| {
        let (name, value) = field.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    text.lines().filter_map(run).map(|run| run.split('&').map(field).collect()).collect()
}

/// What the page trains, and the step at which it stands.
fn shown(fields: &[(String, String)]) -> (Recipe, u32) {
    let of = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let number = |name: &str| of(name).map(|value| value.parse::<u32>().unwrap());
    let task =
        TaskName::ALL.iter().find(|task| task.name() == of("task").unwrap_or("sort")).copied().unwrap();
    let Preset { config, batch, mut optimizer, steps, .. } = preset(&task.make(1));
    let config = ModelConfig {
        d_model: number("d_model").unwrap_or(config.d_model),
        d_ff: number("d_ff").unwrap_or(config.d_ff),
        ..config
    };
    if of("schedule") == Some("constant") {
        optimizer.schedule = Schedule::Constant;
    }
    optimizer.total_steps = number("total_steps").unwrap_or(optimizer.total_steps);
    let known = ["task", "step", "schedule", "d_model", "d_ff", "batch", "total_steps", "source", "prompt"];
    let unknown = fields.iter().find(|(name, _)| !known.contains(&name.as_str()));
    assert_eq!(unknown, None, "this test does not know what it means");
    let batch = number("batch").map_or(batch, |rows| rows as usize);
    let recipe = Recipe { data: Data::Task(task), seed: 1, config, batch, optimizer, steps, leaks: false };
    (recipe, number("step").unwrap_or(0))
}

#[test]
fn the_page_shows_what_the_questions_ask() {
    let runs = runs();
    assert_eq!(runs.len(), LESSONS.len());
    for (lesson, fields) in LESSONS.iter().zip(runs) {
        let asked = (lesson.preset.recipe)(1);
        let (shown, step) = shown(&fields);
        assert!(step <= asked.steps, "{}: shown at {step}, trained for {}", lesson.name, asked.steps);
        let shown = Recipe { steps: asked.steps, ..shown };
        // Rates are what a schedule comes to: its end does not matter where it is constant.
        let rates = |recipe: &Recipe| -> Vec<_> {
            (0..recipe.steps).map(|step| recipe.optimizer.rates(step)).collect()
        };
        assert_eq!(rates(&shown), rates(&asked), "{}: rates", lesson.name);
        let shown = Recipe { optimizer: asked.optimizer.clone(), ..shown };
        assert_eq!(shown, asked, "{}", lesson.name);
    }
}
