//! All that an address holds, as one table of fields. Pure: a place is read from any text and written again, and knows
//! nothing of what is built or shown.

use super::hide::Hide;
use super::kinds::{Cell, Edits, Given, Hash, Hidden, Ids, Index, Name, Tokens};
use super::refused::Why;
use super::variants::{Axis, Sweep, Variant, Variants};
use crate::address::{Stage, View};
use crate::text::Language;
use protocol::{BackendKind, Schedule, Tokenizer};
use transformer::fields::Difference;
use transformer::rules::{MOST_HEADS, MOST_ROWS};
use transformer::written::{Kind, OrNone, Real, Whole, Word};

/// What must be done anew where a field has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Restart {
    /// Nothing: it is shown otherwise.
    None,
    /// Another pass is looked at.
    Look,
    /// Another run is built.
    Rebuild,
}

/// A field of the address.
#[derive(Debug)]
pub struct Field {
    /// As it stands in the address.
    pub name: &'static str,
    /// What it costs to change it.
    pub restart: Restart,
    /// As [`Field::read`] reads it back; none where it is what it is without being written.
    pub write: fn(&Place) -> Option<String>,
    /// Sets it, or leaves the place as it is and says why.
    pub read: fn(&mut Place, &str) -> Result<(), Why>,
}

macro_rules! place {
    ($($(#[$doc:meta])* $name:literal $field:ident: $type:ty, $restart:ident, $kind:expr;)*) => {
        /// A place in the page. Each field is what it is by default where the address does not name it.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Place {
            /// The screen: the path of the address.
            pub stage: Stage,
            /// In [`Stage::Learn`] the lesson, from 1, or none for all of them: the end of the path.
            pub lesson: Option<u32>,
            $($(#[$doc])* pub $field: $type,)*
            /// The model, as its differences from the one that comes with the data, in the order of
            /// [`transformer::fields::FIELDS`]. Whether they go together is known where the data are.
            pub model: Vec<Difference>,
        }

        /// Every field but the screen and the model, in the order in which they are written.
        pub static FIELDS: &[Field] = &[$(Field {
            name: $name,
            restart: Restart::$restart,
            write: |place| {
                let usual = <$type>::default();
                (place.$field != usual).then(|| $kind.write(&place.$field))
            },
            read: |place, text| {
                place.$field = $kind.read(text)?;
                Ok(())
            },
        },)*];
    };
}

place! {
    /// Name of the tensor that the shown operation makes; empty for the token ids.
    "op" op: String, None, Name;
    /// Head, from 0.
    "head" head: usize, None, Index(MOST_HEADS - 1);
    /// Row and column of the chosen cell of the result.
    "cell" cell: Option<(usize, usize)>, None, Given(Cell(Index(MOST_CELLS)));
    /// What the microscope shows.
    "view" view: View, None, Word(&View::ALL, View::word);
    /// Operations are walked backward, through gradients.
    "pass" backward: bool, Look, Word(&[false, true], |backward| if backward { "backward" } else { "forward" });
    /// Row of the batch of the step before which training stands; none: the prompt.
    "row" row: Option<usize>, Look, Given(Index(MOST_ROWS - 1));
    /// What is changed on the way, as `transformer::what_if` writes it.
    "edits" edits: String, Look, Edits;
    /// The task by name.
    "task" task: Option<String>, Rebuild, Given(Name);
    /// Instead of a task and all that follows the task of a model that was trained beforehand.
    "pretrained" pretrained: Option<String>, Rebuild, Given(Name);
    /// Instead of a task a text of the link's maker: [`super::text_hash()`].
    "text" text: Option<u64>, Rebuild, Given(Hash);
    /// How that text is cut into tokens; none: characters.
    "tokenizer" tokenizer: Option<Tokenizer>, Rebuild, Given(Tokens);
    /// Of weights, rows and batches.
    "seed" seed: Option<u32>, Rebuild, Given(Whole(0, u32::MAX));
    /// Rows a step.
    "batch" batch: Option<u32>, Rebuild, Given(Whole(1, MOST_ROWS));
    /// Peak learning rate. This and the following: none is what comes with the data.
    "lr" lr: Option<f64>, Rebuild, Given(Real::from(0.0, 1.0));
    /// Steps of linear warm-up.
    "warmup" warmup: Option<u32>, Rebuild, Given(Whole(0, MOST_STEPS));
    /// Decay of tensors with two axes.
    "weight_decay" weight_decay: Option<f64>, Rebuild, Given(Real::from(0.0, 10.0));
    /// After warm-up.
    "schedule" schedule: Option<Schedule>, Rebuild, Given(Word(&SCHEDULES, schedule_word));
    /// β₁
    "beta1" beta1: Option<f64>, Rebuild, Given(Real::from(0.0, LARGEST_BETA));
    /// β₂
    "beta2" beta2: Option<f64>, Rebuild, Given(Real::from(0.0, LARGEST_BETA));
    /// eps
    "eps" eps: Option<f64>, Rebuild, Given(Real::above(0.0, 1.0));
    /// Largest gradient norm.
    "clip" clip: Option<Option<f64>>, Rebuild, Given(OrNone(Real::above(0.0, LARGEST_CLIP)));
    /// Where linear and cosine end.
    "min_lr" min_lr: Option<f64>, Rebuild, Given(Real::from(0.0, 1.0));
    /// When they end.
    "total_steps" total_steps: Option<Option<u32>>, Rebuild, Given(OrNone(Whole(1, u32::MAX)));
    /// Training stops when this share of held-out rows is right.
    "stop_right" stop_right: Option<Option<f64>>, Rebuild, Given(OrNone(Real::from(0.0, 1.0)));
    /// Training stops after this step.
    "stop_after" stop_after: Option<Option<u32>>, Rebuild, Given(OrNone(Whole(1, u32::MAX)));
    /// What is changed in every step of training, written like `edits`.
    "held" held: Option<String>, Rebuild, Given(Edits);
    /// The step to train to.
    "step" step: Option<u32>, Rebuild, Given(Whole(0, MOST_STEPS));
    /// Which held-out row is walked, from 0.
    "held_out" held_out: Option<usize>, Look, Given(Index(MOST_HELD_OUT));
    /// A typed prompt, as ids; in an encoder-decoder the target, with its start.
    "prompt" prompt: Option<Vec<u32>>, Look, Given(Ids);
    /// Its source, with its stop.
    "source" source: Option<Vec<u32>>, Look, Given(Ids);
    /// Tokens that the model writes on. This and the following: none is what is usual.
    "write" written: Option<u32>, None, Given(Whole(1, MOST_WRITTEN));
    /// Of the draws of what it writes; 0 is the likeliest token always.
    "temperature" temperature: Option<f64>, None, Given(Real::from(0.0, HOTTEST));
    /// So many likeliest tokens are drawn from.
    "top_k" top_k: Option<u32>, None, Given(Whole(1, u16::MAX as u32 + 1));
    /// Likeliest tokens with this share of the probability are drawn from.
    "top_p" top_p: Option<f64>, None, Given(Real::above(0.0, 1.0));
    /// Of the draws.
    "draw" draw: Option<u32>, None, Given(Whole(0, u32::MAX));
    /// What the other runs of a comparison differ in from this one.
    "vs" versus: Vec<Variant>, None, Variants;
    /// Instead of them one or two fields with the values that a sweep goes through.
    "sweep" sweep: Vec<Axis>, None, Sweep;
    /// Steps of each run that is compared.
    "for" compared_steps: Option<u32>, None, Given(Whole(1, MOST_COMPARED));
    /// Seeds of each variant.
    "seeds" compared_seeds: Option<u32>, None, Given(Whole(1, MOST_SEEDS));
    /// Which of the others is looked at beside the first, from 1.
    "beside" beside: Option<u32>, None, Given(Whole(1, 3));
    /// The part of the lesson that is read: a question by its id, a figure by its number.
    "section" section: String, None, Name;
    /// What is set in that figure: of each of its controls the number of its value.
    "set" set: Option<Vec<u32>>, None, Given(Ids);
    /// What is not shown.
    "hide" hide: Hide, None, Hidden;
    /// Language of the page.
    "lang" language: Option<Language>, None, Given(Word(&LANGUAGES, language_word));
    /// Where the link was made: only there are weights the same to the last bit.
    "on" on: Option<BackendKind>, None, Given(Word(&BACKENDS, backend_word));
}

/// A field by its name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

impl Place {
    /// This place with the run of another one.
    pub fn of_run(&self, other: &Self) -> Self {
        let mut place =
            Self { stage: self.stage, lesson: self.lesson, model: other.model.clone(), ..Self::default() };
        for field in FIELDS {
            let from = if field.restart == Restart::Rebuild { other } else { self };
            if let Some(text) = (field.write)(from) {
                // What was written is read: a test holds every field to that.
                let _ = (field.read)(&mut place, &text);
            }
        }
        place
    }

    /// This place as it is meant by an address that was written from another one by hand: what it does not name of the
    /// run, nor of the example, stays. A link names `on`, and so all that it does not name is what it is by default.
    pub fn completed(self, other: &Self) -> Self {
        let names = |restart: Restart| {
            FIELDS.iter().any(|field| field.restart == restart && (field.write)(&self).is_some())
        };
        if names(Restart::Rebuild) || !self.model.is_empty() || self.on.is_some() {
            return self;
        }
        let mut place = self.of_run(other);
        if self.held_out.is_none() && self.prompt.is_none() && self.source.is_none() {
            place.held_out = other.held_out;
            place.prompt.clone_from(&other.prompt);
            place.source.clone_from(&other.source);
        }
        place
    }

    /// What must be done anew to come here from another place.
    pub fn restart_from(&self, other: &Self) -> Restart {
        let changed = FIELDS.iter().filter(|field| (field.write)(self) != (field.write)(other));
        let model = if self.model == other.model { Restart::None } else { Restart::Rebuild };
        changed.map(|field| field.restart).fold(model, Restart::max)
    }
}

/// Rows and columns of a picture.
const MOST_CELLS: u32 = 1_000_000;

/// Steps that a link may ask for; the smallest model of the rail takes most of an hour for so many.
const MOST_STEPS: u32 = 10_000_000;

/// Steps of a run that is compared: an afternoon of the smallest.
const MOST_COMPARED: u32 = 100_000;

/// Seeds of a variant.
pub const MOST_SEEDS: u32 = 5;

/// Tokens that are written on.
const MOST_WRITTEN: u32 = 1024;

/// Past this temperature every token is as likely as any other.
pub const HOTTEST: f64 = 10.0;

/// Held-out rows.
const MOST_HELD_OUT: u32 = 9_999;

/// Moments must be forgotten some time: in f32 little more is 1.
pub const LARGEST_BETA: f64 = 0.999_999_9;

/// A gradient of a model that trains is far shorter.
pub const LARGEST_CLIP: f64 = 1e6;

const SCHEDULES: [Schedule; 3] = [Schedule::Constant, Schedule::Linear, Schedule::Cosine];

fn schedule_word(schedule: Schedule) -> &'static str {
    match schedule {
        Schedule::Constant => "constant",
        Schedule::Linear => "linear",
        Schedule::Cosine => "cosine",
    }
}

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

fn language_word(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh",
    }
}

const BACKENDS: [BackendKind; 2] = [BackendKind::Cpu, BackendKind::Webgpu];

fn backend_word(backend: BackendKind) -> &'static str {
    match backend {
        BackendKind::Cpu => "cpu",
        BackendKind::Webgpu => "webgpu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_have_one_name() {
        let model = transformer::fields::FIELDS.iter().map(|field| field.name);
        let mut names: Vec<&str> = FIELDS.iter().map(|field| field.name).chain(model).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn each_change_costs_what_it_must() {
        #[track_caller]
        fn check(change: impl FnOnce(&mut Place), expected: Restart) {
            let mut to = Place::default();
            change(&mut to);
            assert_eq!(to.restart_from(&Place::default()), expected);
            assert_eq!(Place::default().restart_from(&to), expected);
        }
        check(|_| (), Restart::None);
        check(|place| place.stage = Stage::Inspect, Restart::None);
        check(|place| (place.head, place.cell) = (1, Some((3, 2))), Restart::None);
        check(|place| place.hide.rail = true, Restart::None);
        check(|place| place.on = Some(BackendKind::Cpu), Restart::None);
        check(|place| (place.head, place.backward) = (1, true), Restart::Look);
        check(|place| place.prompt = Some(vec![1]), Restart::Look);
        check(|place| (place.step, place.row) = (Some(0), Some(1)), Restart::Rebuild);
        check(|place| place.model = vec![("layers", "3".to_owned())], Restart::Rebuild);
    }

    #[test]
    fn going_back_leads_to_the_place_and_to_no_other_run() {
        let run =
            Place { task: Some("mirror".to_owned()), seed: Some(7), lr: Some(1e-2), ..Place::default() };
        let run = Place { model: vec![("layers", "3".to_owned())], op: "logits".to_owned(), ..run };
        let before = Place { head: 1, seed: Some(1), prompt: Some(vec![3, 1]), ..Place::default() };
        let back = before.of_run(&run);
        assert_eq!((back.head, back.prompt.as_deref(), back.op.as_str()), (1, Some(&[3, 1][..]), ""));
        assert_eq!((back.task.as_deref(), back.seed, back.lr), (Some("mirror"), Some(7), Some(1e-2)));
        assert_eq!(back.model, run.model);
        assert_eq!(back.restart_from(&run), Restart::Look);
    }

    #[test]
    fn an_address_that_names_no_run_is_of_the_one_that_stands() {
        let run = Place { seed: Some(7), held_out: Some(3), head: 1, ..Place::default() };
        let typed = Place { op: "logits".to_owned(), ..Place::default() };
        let expected = Place { head: 0, ..run.clone() };
        assert_eq!(typed.clone().completed(&run), Place { op: "logits".to_owned(), ..expected });
        let prompt = Place { prompt: Some(vec![3, 1]), ..Place::default() };
        assert_eq!(prompt.clone().completed(&run), Place { seed: Some(7), ..prompt });
        let link = Place { on: Some(BackendKind::Cpu), ..typed.clone() };
        let seed = Place { seed: Some(1), ..typed.clone() };
        let model = Place { model: vec![("layers", "3".to_owned())], ..typed };
        for whole in [link, seed, model] {
            assert_eq!(whole.clone().completed(&run), whole);
        }
    }
}
