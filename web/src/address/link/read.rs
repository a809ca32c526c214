//! From the hash of an address to a place and back. Whatever stands there is read or refused, field by field, in time
//! that grows with its length and no faster.

use super::escape::{decode, encode};
use super::kinds::edits;
use super::place::{FIELDS, Place, field};
use super::refused::{Refused, Why};
use super::vary::check;
use crate::address::Stage;
use std::borrow::Cow;
use transformer::ModelConfig;
use transformer::fields;
use transformer::written::{Kind, Whole, Word};

/// Characters of an address that are read; a link with 64 edits has some 4,000.
pub const LONGEST: usize = 16_384;

/// Refusals that are named; the rest is counted.
pub const NAMED: usize = 20;

const STAGES: Word<Stage> =
    Word(&[Stage::Learn, Stage::Whole, Stage::Inspect, Stage::Train, Stage::Compare], Stage::path);

/// Lessons that there are.
const LESSONS: Whole = Whole(1, 16);

/// The place of a hash, and what of it is not taken: that is as if it were not there.
pub fn read(hash: &str) -> (Place, Vec<Refused>) {
    let characters = hash.chars().count();
    if characters > LONGEST {
        let why = Why::TooLong { characters, most: LONGEST };
        return (Place::default(), vec![Refused::new("", "", why)]);
    }
    let rest = hash.trim_start_matches('#').trim_start_matches('/');
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut reading = Reading::new();
    reading.stage(path);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        reading.field(name, value);
    }
    reading.settle();
    reading.finish()
}

/// The hash of a place: [`read`] of it is the place again.
pub fn write(place: &Place) -> String {
    let mut hash = format!("#/{}", place.stage.path());
    if let Some(lesson) = place.lesson.filter(|_| place.stage == Stage::Learn) {
        hash.push('/');
        hash.push_str(&LESSONS.write(&lesson));
    }
    let own = FIELDS.iter().filter_map(|field| Some((field.name, (field.write)(place)?)));
    let model = place.model.iter().map(|(name, text)| (*name, text.clone()));
    for ((name, text), i) in own.chain(model).zip(0..) {
        hash.push(if i == 0 { '?' } else { '&' });
        hash.push_str(name);
        hash.push('=');
        hash.push_str(&encode(&text));
    }
    hash
}

/// What a model that was trained beforehand has from its file, and how each is left out.
const OF_FILE: [(&str, Clear); 4] = [
    ("task", |place| place.task = None),
    ("text", |place| place.text = None),
    ("tokenizer", |place| place.tokenizer = None),
    ("seed", |place| place.seed = None),
];
type Clear = fn(&mut Place);

/// A place while it is being read.
struct Reading {
    place: Place,
    /// Takes the fields of a model, so that each is checked before the data are known.
    model: ModelConfig,
    seen: Vec<&'static str>,
    refused: Vec<Refused>,
    unnamed: usize,
}

impl Reading {
    fn new() -> Self {
        Self {
            place: Place::default(),
            model: ModelConfig::textbook(1, 1),
            seen: Vec::new(),
            refused: Vec::new(),
            unnamed: 0,
        }
    }

    fn refuse(&mut self, field: &str, value: &str, why: impl Into<Why>) {
        if self.refused.len() < NAMED {
            self.refused.push(Refused::new(field, value, why));
        } else {
            self.unnamed += 1;
        }
    }

    fn stage(&mut self, path: &str) {
        let whole = path.trim_end_matches('/');
        // A lesson stands behind its stage.
        let (path, lesson) = whole.split_once('/').unwrap_or((whole, ""));
        match decode(path).map(|word| STAGES.read(&word)) {
            _ if path.is_empty() => {}
            Some(Ok(stage)) => self.place.stage = stage,
            Some(Err(why)) => self.refuse("stage", path, why),
            None => self.refuse("stage", path, Why::BrokenEscape),
        }
        if lesson.is_empty() {
            return;
        }
        match LESSONS.read(lesson) {
            Ok(number) if self.place.stage == Stage::Learn => self.place.lesson = Some(number),
            Ok(_) => self.refuse("stage", whole, Why::UnknownField),
            Err(why) => self.refuse("lesson", lesson, why),
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        let name = decode(name).unwrap_or(Cow::Borrowed(name));
        let Some(text) = decode(value) else { return self.refuse(&name, value, Why::BrokenEscape) };
        let own = field(&name);
        let of_model = fields::field(&name);
        let Some(known) = own.map(|field| field.name).or(of_model.map(|field| field.name)) else {
            return self.refuse(&name, &text, Why::UnknownField);
        };
        if self.seen.contains(&known) {
            return self.refuse(known, &text, Why::Doubled);
        }
        self.seen.push(known);
        let read = match (own, of_model) {
            (Some(own), _) => (own.read)(&mut self.place, &text),
            (None, Some(field)) => (field.read)(&mut self.model, &text).map_err(Why::from).map(|()| {
                self.place.model.push((field.name, (field.write)(&self.model)));
            }),
            (None, None) => Err(Why::UnknownField),
        };
        if let Err(why) = read {
            self.refuse(known, &text, why);
        }
    }

    /// What depends on more than one field.
    fn settle(&mut self) {
        let order = |name: &str| fields::FIELDS.iter().position(|field| field.name == name);
        self.place.model.sort_by_key(|(name, _)| order(name));
        let text = std::mem::take(&mut self.place.edits);
        self.place.edits = self.edits_of("edits", &text);
        if let Some(text) = self.place.held.take() {
            let held = self.edits_of("held", &text);
            self.place.held = (!held.is_empty()).then_some(held);
        }
        self.settle_pretrained();
        self.settle_compared();
        let Place { task, text, .. } = &self.place;
        if task.is_some() && text.is_some() {
            self.take_back("text", Why::Against("task"), |place| place.text = None);
        }
        if self.place.text.is_none() && self.place.tokenizer.is_some() {
            self.take_back("tokenizer", Why::Needs("text"), |place| place.tokenizer = None);
        }
        let Place { held_out, prompt, source, .. } = &self.place;
        if held_out.is_some() && (prompt.is_some() || source.is_some()) {
            self.take_back("held_out", Why::Against("prompt"), |place| place.held_out = None);
        }
    }

    /// The edits of a field as they are written; what is none is refused.
    fn edits_of(&mut self, name: &str, text: &str) -> String {
        let (taken, none) = edits(text);
        for edit in none {
            self.refuse(name, &edit, Why::NoEdit);
        }
        taken
    }

    /// What runs differ in must be fields that may, with values that they take.
    fn settle_compared(&mut self) {
        let Place { versus, sweep, .. } = &self.place;
        let pairs = versus.iter().flatten().map(|(name, value)| ("vs", name, value));
        let swept =
            sweep.iter().flat_map(|(name, values)| values.iter().map(move |value| ("sweep", name, value)));
        let wrong = pairs.chain(swept).find_map(|(field, name, value)| {
            check(name, value).err().map(|why| (field, format!("{name}:{value}"), why))
        });
        if let Some((field, value, why)) = wrong {
            (self.place.versus, self.place.sweep) = (Vec::new(), Vec::new());
            self.refuse(field, &value, why);
        }
        if !self.place.versus.is_empty() && !self.place.sweep.is_empty() {
            self.take_back("vs", Why::Against("sweep"), |place| place.versus = Vec::new());
        }
    }

    /// Task, seed and model are those of the file.
    fn settle_pretrained(&mut self) {
        if self.place.pretrained.is_none() {
            return;
        }
        for (name, clear) in OF_FILE {
            if field(name).is_some_and(|field| (field.write)(&self.place).is_some()) {
                self.take_back(name, Why::Against("pretrained"), clear);
            }
        }
        for (name, value) in std::mem::take(&mut self.place.model) {
            self.refuse(name, &value, Why::Against("pretrained"));
        }
    }

    /// Refuses a field that was read.
    fn take_back(&mut self, name: &str, why: Why, clear: fn(&mut Place)) {
        let value = field(name).and_then(|field| (field.write)(&self.place)).unwrap_or_default();
        clear(&mut self.place);
        self.refuse(name, &value, why);
    }

    fn finish(mut self) -> (Place, Vec<Refused>) {
        if self.unnamed > 0 {
            self.refused.push(Refused::new("", "", Why::More(self.unnamed)));
        }
        (self.place, self.refused)
    }
}
