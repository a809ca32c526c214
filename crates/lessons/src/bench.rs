//! Where questions are answered: models are trained once and kept while their lesson lasts.

use crate::{Error, Lesson, Measurement, Pace, Progress, Question, Recipe, Trained, Verdict};
use model::{Backend, Drained};
use std::rc::Rc;

/// Steps between two looks at whether to go on, where a GPU works on its own.
const STEPS_ON_GPU: u32 = 20;

/// What a question came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was measured.
    pub measurement: Measurement,
    /// What follows.
    pub verdict: Verdict,
}

/// A backend, a seed, and the models trained so far.
pub struct Bench {
    backend: Backend,
    seed: u32,
    pace: Box<dyn Pace>,
    text: Option<(String, u32)>,
    lesson: Option<u32>,
    models: Vec<Rc<Trained>>,
    progress: Progress,
}

impl Bench {
    /// Empty. All that is measured follows from `seed`.
    pub fn new(backend: Backend, seed: u32, pace: Box<dyn Pace>) -> Self {
        let progress = Progress::default();
        Self { backend, seed, pace, text: None, lesson: None, models: Vec::new(), progress }
    }

    /// The seed of the reader's models. Where a question needs runs of several seeds, the next ones follow.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Where everything runs.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The text that questions of tokens are asked of, and how many merges it has had.
    pub fn set_text(&mut self, text: String, merges: u32) {
        self.text = Some((text, merges));
    }

    pub(crate) fn text(&self) -> Option<&(String, u32)> {
        self.text.as_ref()
    }

    /// Takes over a model that somebody else has trained by `recipe`, so that it need not be trained again: its
    /// parameters, one vector each in declaration order, and its losses and gradient norms as far as they are known.
    ///
    /// # Errors
    /// A recipe that is refused, or parameters of another model.
    pub fn adopt(
        &mut self,
        recipe: Recipe,
        parameters: Vec<Vec<f32>>,
        losses: Vec<f32>,
        norms: Vec<f32>,
    ) -> Result<(), Error> {
        let dims = recipe.config.validate()?;
        let task = Rc::new(recipe.data.task(recipe.seed));
        let model = Trained { backend: self.backend.clone(), dims, task, parameters, losses, norms, recipe };
        model.read_as(|config| config)?;
        self.models.retain(|known| known.recipe != model.recipe);
        self.models.push(Rc::new(model));
        Ok(())
    }

    /// Lets all models go.
    pub fn forget(&mut self) {
        self.models.clear();
    }

    /// Answers a question of `lesson`. The models of an earlier lesson are let go, but for the one that this lesson
    /// shows.
    ///
    /// # Errors
    /// `Canceled` when the pace says so; those of models and backends.
    pub async fn answer(&mut self, lesson: &Lesson, question: &Question) -> Result<Answer, Error> {
        if self.lesson.replace(lesson.number) != Some(lesson.number) {
            let shown = (lesson.preset.recipe)(self.seed);
            self.models.retain(|model| model.recipe == shown);
        }
        self.progress = Progress::default();
        let measurement = (question.procedure)(self).await?;
        Ok(Answer { verdict: question.kind.judge(&measurement), measurement })
    }

    /// The models of these recipes, trained where they are not there yet.
    ///
    /// # Errors
    /// As [`Bench::answer`].
    pub async fn train<const N: usize>(&mut self, recipes: [Recipe; N]) -> Result<[Rc<Trained>; N], Error> {
        let missing = recipes.iter().filter(|recipe| self.known(recipe).is_none());
        self.progress.all += missing.map(|recipe| recipe.steps).sum::<u32>();
        let mut models = Vec::new();
        for recipe in recipes {
            let model = match self.known(&recipe) {
                Some(model) => model,
                None => {
                    let model = Rc::new(self.train_one(recipe).await?);
                    self.models.push(model.clone());
                    model
                }
            };
            models.push(model);
        }
        Ok(std::array::from_fn(|i| models[i].clone()))
    }

    /// The same recipe for this seed and the next ones.
    ///
    /// # Errors
    /// As [`Bench::answer`].
    pub async fn train_seeds<const N: usize>(
        &mut self,
        recipe: impl Fn(u32) -> Recipe,
    ) -> Result<[Rc<Trained>; N], Error> {
        let first = self.seed;
        self.train(std::array::from_fn(|i| recipe(first + i as u32))).await
    }

    /// Lets others have their turn between two pieces of work that are no steps.
    ///
    /// # Errors
    /// `Canceled`.
    pub async fn turn(&mut self) -> Result<(), Error> {
        Ok(self.pace.step(self.progress).await?)
    }

    fn known(&self, recipe: &Recipe) -> Option<Rc<Trained>> {
        self.models.iter().find(|model| model.recipe == *recipe).cloned()
    }

    /// A run that diverges ends there, with the weights that it had before.
    async fn train_one(&mut self, recipe: Recipe) -> Result<Trained, Error> {
        let task = Rc::new(recipe.data.task(recipe.seed));
        let mut trainer = recipe.trainer(&self.backend, &task)?;
        let at_once = match self.backend {
            Backend::Cpu => 1,
            Backend::WebGpu(_) => STEPS_ON_GPU,
        };
        let (mut losses, mut norms) = (Vec::new(), Vec::new());
        while trainer.submitted() < recipe.steps {
            let steps = at_once.min(recipe.steps - trainer.submitted());
            trainer.run(steps);
            let drained = trainer.drain().await;
            let Drained { losses: new_losses, norms: new_norms, .. } = trainer.take();
            losses.extend(new_losses);
            norms.extend(new_norms);
            match drained {
                Err(model::Error::Diverged { step, .. }) => {
                    self.progress.all -= recipe.steps - step;
                    break;
                }
                other => other?,
            }
            self.progress.done += steps;
            self.turn().await?;
        }
        Ok(Trained {
            backend: self.backend.clone(),
            dims: trainer.dims().clone(),
            task,
            parameters: trainer.parameters().await?,
            losses,
            norms,
            recipe,
        })
    }
}
