//! The lessons: where their texts lie, and the run that each is about, which an address means that names a lesson and no
//! run. Their questions and presets are those of the crate `lessons`; a test holds both together.

use super::place::{FIELDS, Place, Restart};
use super::read::read;
use crate::address::Stage;
use transformer::Depth;

/// A lesson as the page knows it.
#[derive(Debug)]
pub struct Lesson {
    /// The file of its text, without ending.
    pub file: &'static str,
    /// Its run, as fields of an address.
    pub run: &'static str,
    /// How far its figures look: to the loss, back to the gradients, or through a whole step.
    pub looks: Depth,
}

/// All of them, in order; the first is lesson 1.
#[rustfmt::skip]
pub static LESSONS: [Lesson; 16] = [
    Lesson { file: "01-tokens", run: "step=400", looks: Depth::Forward },
    Lesson { file: "02-embedding", run: "step=0", looks: Depth::Forward },
    Lesson { file: "03-query-key-value", run: "task=mirror&step=0", looks: Depth::Forward },
    Lesson { file: "04-scaling", run: "step=400", looks: Depth::Forward },
    Lesson { file: "05-causal-mask", run: "step=400", looks: Depth::Forward },
    Lesson { file: "06-softmax", run: "task=mirror&step=300", looks: Depth::Forward },
    Lesson { file: "07-heads", run: "step=400", looks: Depth::Forward },
    Lesson { file: "08-flash", run: "task=repeat&schedule=constant&step=200", looks: Depth::Forward },
    Lesson { file: "09-position", run: "task=repeat&schedule=constant&step=400", looks: Depth::Forward },
    Lesson { file: "10-feed-forward", run: "step=400", looks: Depth::Forward },
    Lesson { file: "11-norm", run: "step=400", looks: Depth::Forward },
    Lesson { file: "12-residual", run: "step=400", looks: Depth::Backward },
    Lesson { file: "13-loss", run: "step=100", looks: Depth::Forward },
    Lesson { file: "14-training", run: "step=120", looks: Depth::Step },
    Lesson { file: "15-topologies", run: "task=numbers_chinese&step=800&source=4.0.9.6.25&prompt=24.14.22.10.19.20.16", looks: Depth::Forward },
    Lesson { file: "16-data", run: "task=stories_english&d_model=32&d_ff=88&batch=16&total_steps=500&step=500", looks: Depth::Forward },
];

/// A lesson by its number, from 1.
pub fn lesson(number: u32) -> Option<&'static Lesson> {
    LESSONS.get((number as usize).checked_sub(1)?)
}

/// The place of a lesson, with its own run.
pub fn place_of(number: u32) -> Place {
    let run = lesson(number).map_or_else(Place::default, |lesson| read(&format!("#/?{}", lesson.run)).0);
    Place { stage: Stage::Learn, lesson: Some(number), ..run }
}

impl Place {
    /// This place; in a lesson whose address names no run, with the lesson's own.
    pub fn with_run_of_lesson(self) -> Self {
        let names =
            FIELDS.iter().any(|field| field.restart == Restart::Rebuild && (field.write)(&self).is_some());
        match self.lesson {
            Some(number) if !names && self.model.is_empty() && self.on.is_none() => {
                let own = place_of(number);
                let (prompt, source) = (own.prompt.clone(), own.source.clone());
                let place = self.of_run(&own);
                // What the lesson reads, unless something else is asked for.
                if place.prompt.is_none() && place.source.is_none() {
                    return Self { prompt, source, ..place };
                }
                place
            }
            _ => self,
        }
    }

    /// Its run is that of a lesson, trained to any step, or the one that the page begins with: nobody has made it.
    pub fn is_untouched(&self) -> bool {
        self.recipe() == Self::default() || (1..).zip(&LESSONS).any(|(number, _)| self.is_of_lesson(number))
    }

    /// Its run is that of this lesson, trained to any step, with any seed.
    pub fn is_of_lesson(&self, number: u32) -> bool {
        self.recipe() == place_of(number).recipe()
    }

    /// What is trained, and how. The data that the page begins with need no name.
    fn recipe(&self) -> Self {
        let mut run = Self::default().of_run(self);
        (run.step, run.seed) = (None, None);
        run.task = run.task.filter(|task| task != "sort");
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_has_a_run_that_can_be_read() {
        for (lesson, number) in LESSONS.iter().zip(1..) {
            let (place, refused) = read(&format!("#/learn/{number}?{}", lesson.run));
            assert_eq!(refused, [], "{}", lesson.file);
            assert_eq!((place.stage, place.lesson), (Stage::Learn, Some(number)));
            assert!(lesson.file.starts_with(&format!("{number:02}-")));
            assert_eq!(place_of(number), place);
            assert!(place.is_untouched());
        }
    }

    #[test]
    fn an_address_of_a_lesson_alone_means_its_own_run() {
        let alone = read("#/learn/3").0.with_run_of_lesson();
        assert_eq!((alone.task.as_deref(), alone.step), (Some("mirror"), Some(0)));
        let other = read("#/learn/3?task=copy").0.with_run_of_lesson();
        assert_eq!((other.task.as_deref(), other.step), (Some("copy"), None));
        assert!(!other.is_untouched());
    }
}
