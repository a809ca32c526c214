//! Where questions are answered: models are trained once and kept while their lesson lasts.

use crate::trained::Watched;
use crate::{Error, Lesson, Measurement, Pace, Parameters, Progress, Question, Recipe, Trained, Verdict};
use model::{Backend, Drained};
use std::rc::Rc;

/// Steps between two looks at whether to go on, where a GPU works on its own.
const STEPS_ON_GPU: u32 = 20;

/// Runs of a recipe, where one seed would not tell.
pub(crate) const SEEDS: usize = 3;

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

    /// A model that somebody else has trained by `recipe`: it need not be trained again but where its losses are asked for.
    ///
    /// # Errors
    /// A recipe that is refused, or parameters of another model.
    fn adopted(&self, recipe: Recipe, parameters: Parameters) -> Result<Trained, Error> {
        let dims = recipe.config.validate()?;
        let task = Rc::new(recipe.data.task(recipe.seed));
        let backend = self.backend.clone();
        let model = Trained { backend, dims, task, parameters, watched: None, recipe };
        model.read_as(|config| config)?;
        Ok(model)
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
        self.models(recipes, false).await
    }

    /// The same where losses are asked for: somebody else's models are trained again.
    ///
    /// # Errors
    /// As [`Bench::answer`].
    pub async fn train_watched<const N: usize>(
        &mut self,
        recipes: [Recipe; N],
    ) -> Result<[Rc<Trained>; N], Error> {
        self.models(recipes, true).await
    }

    /// Two recipes, each for this seed and the next ones; losses may be asked for.
    ///
    /// # Errors
    /// As [`Bench::answer`].
    pub async fn train_seeds(
        &mut self,
        recipes: [&dyn Fn(u32) -> Recipe; 2],
    ) -> Result<[[Rc<Trained>; SEEDS]; 2], Error> {
        let seed = |i: usize| self.seed.wrapping_add(i as u32);
        let all: [Recipe; 2 * SEEDS] = std::array::from_fn(|i| recipes[i / SEEDS](seed(i % SEEDS)));
        let models = self.train_watched(all).await?;
        Ok(std::array::from_fn(|recipe| std::array::from_fn(|i| models[recipe * SEEDS + i].clone())))
    }

    async fn models<const N: usize>(
        &mut self,
        recipes: [Recipe; N],
        watched: bool,
    ) -> Result<[Rc<Trained>; N], Error> {
        let known = |models: &[Rc<Trained>], recipe: &Recipe| {
            let serves = |model: &Trained| !watched || model.watched.is_some();
            models.iter().find(|model| model.recipe == *recipe && serves(model)).cloned()
        };
        if !watched {
            for recipe in &recipes {
                if known(&self.models, recipe).is_none()
                    && let Some(parameters) = self.pace.lent(recipe).await?
                {
                    let model = self.adopted(recipe.clone(), parameters)?;
                    self.models.push(Rc::new(model));
                }
            }
        }
        let missing = recipes.iter().filter(|recipe| known(&self.models, recipe).is_none());
        self.progress.all += missing.map(|recipe| recipe.steps).sum::<u32>();
        let mut models = Vec::new();
        for recipe in recipes {
            let model = match known(&self.models, &recipe) {
                Some(model) => model,
                None => Rc::new(self.train_one(recipe).await?),
            };
            // A known one is forgotten and kept anew, so that there is one of each recipe.
            self.models.retain(|other| other.recipe != model.recipe);
            self.models.push(model.clone());
            models.push(model);
        }
        Ok(std::array::from_fn(|i| models[i].clone()))
    }

    /// Lets others have their turn between two pieces of work that are no steps.
    ///
    /// # Errors
    /// `Canceled`.
    pub async fn turn(&mut self) -> Result<(), Error> {
        Ok(self.pace.step(self.progress).await?)
    }

    /// A run that diverges ends there, with the weights that it had before.
    async fn train_one(&mut self, recipe: Recipe) -> Result<Trained, Error> {
        let task = Rc::new(recipe.data.task(recipe.seed));
        let mut trainer = recipe.trainer(&self.backend, &task)?;
        let at_once = match self.backend {
            Backend::Cpu => 1,
            Backend::WebGpu(_) => STEPS_ON_GPU,
        };
        let mut watched = Watched::default();
        while trainer.submitted() < recipe.steps {
            let steps = at_once.min(recipe.steps - trainer.submitted());
            trainer.run(steps);
            let drained = trainer.drain().await;
            let Drained { losses, norms, .. } = trainer.take();
            watched.losses.extend(losses);
            watched.norms.extend(norms);
            match drained {
                Err(model::Error::Diverged { step, .. }) => {
                    self.progress.done += recipe.steps.saturating_sub(step);
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
            watched: Some(watched),
            recipe,
        })
    }
}
