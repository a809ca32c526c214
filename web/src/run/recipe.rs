//! From what an address says to the run that it asks for, and back: everything that decides the weights, as differences
//! from what comes with the data. Pure.

use super::data_rules::Offer;
use super::wish::Wish;
use crate::address::link::{Place, Refused, Why};
use protocol::{DataChoice, Limits, Optimizer, PretrainedInfo, Tokenizer, Training};
use transformer::fields::{self, Difference, differences};
use transformer::written::{Kind, Range, Whole};
use transformer::{Extent, ForwardGraph, MAX_PARAMETERS, ModelConfig, Topology, longest, rules, what_if};

/// What a place asks to be built.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// This run.
    Run(Box<Wish>),
    /// The model of a file, which was trained to this step, and what it is trained on with.
    Pretrained(Box<Wish>, u32),
    /// The text is here, but cut into other tokens: it must be read again, and then asked for again.
    Cut(Tokenizer),
    /// What it is about is not here.
    Nothing,
}

/// The run that a place asks for, and what of it cannot be had; that is then as it comes with the data. `text` is the
/// hash of the accepted own text, `seed` the one that counts where the place names none.
pub fn wanted(place: &Place, offer: &Offer, text: Option<u64>, seed: u32) -> (Wanted, Vec<Refused>) {
    if let Some(name) = &place.pretrained {
        return pretrained(place, name, offer);
    }
    let mut refused = Vec::new();
    let data = match data(place, offer, text) {
        Ok(data) => data,
        Err(Missing::Tokens(tokenizer)) => return (Wanted::Cut(tokenizer), refused),
        Err(Missing::Data(why)) => return (Wanted::Nothing, vec![why]),
    };
    let topology = topology(place, &data);
    let Some((preset, mut training)) = offer.preset(&data, topology) else {
        return (Wanted::Nothing, refused);
    };
    let longest = offer.longest_context().filter(|_| data == DataChoice::OwnText);
    let config = model(&place.model, &preset, (&data, longest), &mut refused);
    train(place, &mut training);
    hold(&config, &mut training, &mut refused);
    let seed = place.seed.unwrap_or(seed);
    (Wanted::Run(Box::new(Wish { data, config, training, seed })), refused)
}

/// The model of a task that was trained beforehand: of a run that begins with it, only how it is trained on can differ.
fn pretrained(place: &Place, name: &str, offer: &Offer) -> (Wanted, Vec<Refused>) {
    let Some(PretrainedInfo { config, mut training, seed, step }) = offer.pretrained(name) else {
        return (Wanted::Nothing, vec![Refused::new("pretrained", name, Why::NoSuchTask)]);
    };
    train(place, &mut training);
    let before = place.step.filter(|asked| *asked < step).map(|asked| {
        let range = Range { least: step.into(), most: f64::from(u32::MAX), above: false };
        Refused::new("step", &asked.to_string(), Why::OutOfRange(range))
    });
    let wish = Wish { data: DataChoice::Task(name.to_owned()), config, training, seed };
    (Wanted::Pretrained(Box::new(wish), step), before.into_iter().collect())
}

/// Writes down in a place a run that began with a model that was trained beforehand. False where there is no such model:
/// the place is then as it was.
pub fn remember_pretrained(place: &mut Place, wish: &Wish, offer: &Offer) -> bool {
    let DataChoice::Task(name) = &wish.data else { return false };
    let Some(info) = offer.pretrained(name) else { return false };
    let run = Place { pretrained: Some(name.clone()), step: place.step, ..Place::default() };
    let mut next = place.of_run(&run);
    tell(&mut next, &info.training, &wish.training);
    *place = next;
    true
}

/// Writes down in a place what decides a run. False where it cannot be told: a text without its hash, or data that are
/// no longer offered; the place is then as it was.
pub fn remember(place: &mut Place, wish: &Wish, offer: &Offer, text: Option<u64>) -> bool {
    let Wish { data, config, training, seed } = wish;
    let Some((preset, usual)) = offer.preset(data, config.topology) else { return false };
    let mut next = place.clone();
    (next.task, next.text, next.tokenizer, next.model) = (None, None, None, Vec::new());
    next.pretrained = None;
    match data {
        DataChoice::Task(name) => next.task = Some(name.clone()),
        DataChoice::OwnText => {
            let (Some(hash), Some(info)) = (text, offer.text) else { return false };
            (next.text, next.tokenizer) = (Some(hash), Some(info.tokenizer));
            // A text comes with a decoder; what an encoder's vocabulary has more follows from this.
            if config.topology != Topology::Decoder {
                next.model.push(("topology", config.topology.text().to_owned()));
            }
        }
    }
    next.model.extend(differences(&preset, config));
    next.seed = Some(*seed);
    tell(&mut next, &usual, training);
    *place = next;
    true
}

/// Why there are no data.
enum Missing {
    /// The text is here, in other tokens.
    Tokens(Tokenizer),
    /// They are not here.
    Data(Refused),
}

fn data(place: &Place, offer: &Offer, text: Option<u64>) -> Result<DataChoice, Missing> {
    if let Some(hash) = place.text {
        let tokenizer = place.tokenizer.unwrap_or(Tokenizer::Characters);
        return match offer.text.filter(|_| text == Some(hash)) {
            Some(info) if info.tokenizer == tokenizer => Ok(DataChoice::OwnText),
            Some(_) => Err(Missing::Tokens(tokenizer)),
            None => Err(Missing::Data(Refused::new("text", &format!("{hash:016x}"), Why::NoText))),
        };
    }
    let named = place.task.as_deref();
    let task = offer.tasks.iter().find(|task| named.is_none_or(|name| task.name == name));
    match (task, named) {
        (Some(task), _) => Ok(DataChoice::Task(task.name.clone())),
        (None, name) => Err(Missing::Data(Refused::new("task", name.unwrap_or_default(), Why::NoSuchTask))),
    }
}

/// That of the data, but for a text, which two topologies can read.
fn topology(place: &Place, data: &DataChoice) -> Topology {
    let asked = place.model.iter().find(|(name, _)| *name == "topology");
    let encoder = asked.is_some_and(|(_, text)| text == Topology::Encoder.text());
    if *data == DataChoice::OwnText && encoder { Topology::Encoder } else { Topology::Decoder }
}

/// Fields that follow from the data; the context only of a task.
const OF_DATA: [&str; 4] = ["version", "topology", "vocab_size", "context"];

/// `longest` is the longest context that a text takes.
fn model(
    asked: &[Difference],
    preset: &ModelConfig,
    (data, longest): (&DataChoice, Option<u32>),
    refused: &mut Vec<Refused>,
) -> ModelConfig {
    let mut config = preset.clone();
    for (name, text) in asked {
        let Some(field) = fields::field(name) else { continue };
        let own = (field.write)(preset);
        if let ("context", Some(longest)) = (*name, longest) {
            match Whole(1, longest).read(text) {
                Ok(context) => config.context = context,
                Err(why) => refused.push(Refused::new(name, text, why)),
            }
            continue;
        }
        let follows = OF_DATA.contains(name) || (*name == "pad_token" && text != "none");
        if follows && *text != own {
            // The topology of a text has been looked at already: only the third is left.
            let why = match (data, *name) {
                (DataChoice::OwnText, "topology") => Why::NotOneOf(vec!["decoder", "encoder"]),
                _ => Why::OfData(own),
            };
            refused.push(Refused::new(name, text, why));
        } else if let Err(why) = (field.read)(&mut config, text) {
            refused.push(Refused::new(name, text, why));
        }
    }
    fit(&mut config, refused);
    let parameters = config.parameter_count();
    if parameters > MAX_PARAMETERS {
        let why = Why::TooLarge { parameters, most: MAX_PARAMETERS };
        refused.push(Refused::new("d_model", &config.d_model.to_string(), why));
    }
    if config.validate().is_ok() { config } else { preset.clone() }
}

/// Heads that go with the width, and key heads that go with those.
fn fit(config: &mut ModelConfig, refused: &mut Vec<Refused>) {
    if rules::heads(config).is_empty() {
        let why = Why::Misfit(rules::WIDTHS.to_vec());
        refused.push(Refused::new("d_model", &config.d_model.to_string(), why));
        return;
    }
    let mut misfit = |name, asked: u32, fitting: Vec<u32>| {
        if !fitting.contains(&asked) {
            refused.push(Refused::new(name, &asked.to_string(), Why::Misfit(fitting)));
        }
    };
    misfit("heads", config.heads, rules::heads(config));
    rules::fit_heads(config);
    misfit("kv_heads", config.kv_heads, rules::kv_heads(config));
    config.kv_heads = rules::largest_divisor(config.heads, config.kv_heads);
}

/// What a place says of training, over what comes with the data.
fn train(place: &Place, training: &mut Training) {
    let Training { batch, optimizer, limits, held } = training;
    let Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, total_steps } =
        optimizer;
    let Limits { exact_match, steps } = limits;
    set(batch, place.batch);
    set(held, place.held.clone());
    set(lr, place.lr);
    set(beta1, place.beta1);
    set(beta2, place.beta2);
    set(eps, place.eps);
    set(weight_decay, place.weight_decay);
    set(clip, place.clip);
    set(warmup, place.warmup);
    set(schedule, place.schedule);
    set(min_lr, place.min_lr);
    set(total_steps, place.total_steps);
    set(exact_match, place.stop_right);
    set(steps, place.stop_after);
}

/// Lets go of what training is asked to hold, where this model has no such cells.
fn hold(config: &ModelConfig, training: &mut Training, refused: &mut Vec<Refused>) {
    if training.held.is_empty() {
        return;
    }
    let Ok(dims) = config.validate() else { return };
    let rows = Extent { batch: training.batch as usize, ..Extent::of_context(&dims) };
    let Ok(pass) = ForwardGraph::new(&dims, rows) else { return };
    if let Err(edit) = what_if::held(&training.held, &pass.graph) {
        refused.push(Refused::new("held", &edit, Why::NoCells));
        training.held.clear();
    }
}

fn set<T>(value: &mut T, asked: Option<T>) {
    if let Some(asked) = asked {
        *value = asked;
    }
}

/// How something is trained, with every field written down.
pub fn spelled(training: &Training) -> Place {
    let Training { batch, optimizer, limits, held } = training.clone();
    let Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, total_steps } =
        optimizer;
    Place {
        batch: Some(batch),
        held: Some(held),
        lr: Some(lr),
        beta1: Some(beta1),
        beta2: Some(beta2),
        eps: Some(eps),
        weight_decay: Some(weight_decay),
        clip: Some(clip),
        warmup: Some(warmup),
        schedule: Some(schedule),
        min_lr: Some(min_lr),
        total_steps: Some(total_steps),
        stop_right: Some(limits.exact_match),
        stop_after: Some(limits.steps),
        ..Place::default()
    }
}

/// The reverse of [`train`].
fn tell(place: &mut Place, usual: &Training, training: &Training) {
    let (from, to) = (&usual.optimizer, &training.optimizer);
    place.batch = changed(&usual.batch, &training.batch);
    place.held = changed(&usual.held, &training.held);
    place.lr = changed(&from.lr, &to.lr);
    place.beta1 = changed(&from.beta1, &to.beta1);
    place.beta2 = changed(&from.beta2, &to.beta2);
    place.eps = changed(&from.eps, &to.eps);
    place.weight_decay = changed(&from.weight_decay, &to.weight_decay);
    place.clip = changed(&from.clip, &to.clip);
    place.warmup = changed(&from.warmup, &to.warmup);
    place.schedule = changed(&from.schedule, &to.schedule);
    place.min_lr = changed(&from.min_lr, &to.min_lr);
    place.total_steps = changed(&from.total_steps, &to.total_steps);
    place.stop_right = changed(&usual.limits.exact_match, &training.limits.exact_match);
    place.stop_after = changed(&usual.limits.steps, &training.limits.steps);
}

fn changed<T: PartialEq + Clone>(usual: &T, value: &T) -> Option<T> {
    (usual != value).then(|| value.clone())
}

/// The example that a place is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The one that is there.
    Usual,
    /// A held-out row.
    HeldOut(usize),
    /// As if it had been typed.
    Typed {
        /// T ids; none where only a source is given.
        tokens: Option<Vec<u32>>,
        /// S ids; empty without one.
        source: Vec<u32>,
    },
}

/// The example that a place is about, where `config` reads it and so many held-out rows can be looked at.
pub fn asked(place: &Place, config: &ModelConfig, rows: usize) -> Result<Asked, Refused> {
    let write = |ids: &[u32]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    if let Some(row) = place.held_out {
        if row < rows {
            return Ok(Asked::HeldOut(row));
        }
        let most = rows.saturating_sub(1) as f64;
        let why = Why::OutOfRange(Range { least: 0.0, most, above: false });
        return Err(Refused::new("held_out", &row.to_string(), why));
    }
    let reads_source = config.topology == Topology::EncoderDecoder;
    for (name, ids) in [("prompt", &place.prompt), ("source", &place.source)] {
        let Some(ids) = ids else { continue };
        if let Some(id) = ids.iter().find(|id| **id >= config.vocab_size) {
            return Err(Refused::new(name, &id.to_string(), Why::NoToken(config.vocab_size)));
        }
        if ids.len() > longest(config) {
            let why = Why::TooMany { count: ids.len(), most: longest(config) };
            return Err(Refused::new(name, &write(ids), why));
        }
    }
    match (&place.prompt, &place.source) {
        (None, None) => Ok(Asked::Usual),
        (_, Some(source)) if !reads_source => {
            Err(Refused::new("source", &write(source), Why::OfData(config.topology.text().to_owned())))
        }
        (Some(prompt), None) if reads_source => {
            Err(Refused::new("prompt", &write(prompt), Why::Needs("source")))
        }
        (prompt, source) => {
            Ok(Asked::Typed { tokens: prompt.clone(), source: source.clone().unwrap_or_default() })
        }
    }
}
