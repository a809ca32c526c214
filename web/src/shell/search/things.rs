//! Everything that can be found in a page that speaks a language and shows a way through a model. Pure.

use super::found::{By, Kind, Lead, Thing, To};
use super::switches::{KNOBS, Knob, knob_of};
use crate::address::{Stage, View};
use crate::scene::{Naming, Stop, Walk, side_name, subject};
use crate::text::glossary::{See, TERMS, Term};
use crate::text::search_words::also;
use crate::text::{Language, Words, compare, fill, learn, view_name, whole};
use graph::{Pass, Source};
use std::collections::HashSet;
use transformer::{place, spoken_of};

/// Every screen.
const STAGES: [Stage; 5] = [Stage::Learn, Stage::Whole, Stage::Inspect, Stage::Train, Stage::Compare];

/// What is spoken, and what is on screen.
#[derive(Clone, Copy, Debug)]
struct Here<'a> {
    /// The language that is spoken, and the other one.
    languages: [Language; 2],
    /// The way through the model, there and back.
    walk: Option<&'a Walk>,
    /// The rail is on screen.
    rail: bool,
}

/// All of it, in the order in which things equally well met are shown.
pub fn things(language: Language, walk: Option<&Walk>, rail: bool) -> Vec<Thing> {
    let languages = match language {
        Language::English => [language, Language::Chinese],
        Language::Chinese => [language, Language::English],
    };
    let here = Here { languages, walk, rail };
    let stages = STAGES.map(|stage| here.of_place(Kind::Stage, stage.path(), &To::Stage(stage)));
    let views = View::ALL.map(|view| here.of_place(Kind::View, view.word(), &To::View(view)));
    let terms = TERMS.iter().map(|term| here.of_term(term));
    let switches = KNOBS.iter().filter(|_| rail).map(|knob| here.of_knob(knob));
    let ways = walk.map(|walk| here.of_walk(walk)).unwrap_or_default();
    stages.into_iter().chain(views).chain(terms).chain(switches).chain(ways).collect()
}

impl Here<'_> {
    /// In both languages, the one that is spoken first.
    fn in_both<T>(self, say: impl FnMut(Language) -> T) -> [T; 2] {
        self.languages.map(say)
    }

    fn of_place(self, kind: Kind, word: &str, to: &To) -> Thing {
        let [name, other] = self.in_both(|language| name_of(language, to));
        let lead = Lead { name: name.clone(), to: to.clone() };
        Thing::new(kind, [&name, &other], String::new(), vec![lead]).met_by(By::Also, also(word))
    }

    fn of_knob(self, knob: &Knob) -> Thing {
        let to = To::Switch(knob.word);
        let says = (knob.section)(self.languages[0].words()).to_owned();
        Thing { says, ..self.of_place(Kind::Switch, knob.word, &to) }
    }

    fn of_term(self, term: &Term) -> Thing {
        let [name, other] = self.in_both(|language| of_language(language, term.name));
        let [says, said] = self.in_both(|language| of_language(language, term.says));
        let mut leads: Vec<Lead> = Vec::new();
        for lead in term.see.iter().filter_map(|see| self.lead(see)) {
            if leads.iter().all(|other| other.to != lead.to) {
                leads.push(lead);
            }
        }
        Thing::new(Kind::Term, [name, other], says.to_owned(), leads)
            .met_by(By::Name, term.also)
            .met_by(By::Said, says)
            .met_by(By::Said, said)
    }

    /// Where a term leads in this model; none where it has no such operation.
    fn lead(self, see: &See) -> Option<Lead> {
        let language = self.languages[0];
        let to = match *see {
            See::Operation(key) => return self.stop_lead(key, false),
            See::Gradient(key) => return self.stop_lead(key, true),
            See::View(word) => To::View(View::ALL.into_iter().find(|view| view.word() == word)?),
            See::Stage(path) => To::Stage(STAGES.into_iter().find(|stage| stage.path() == path)?),
            See::Switch(word) => To::Switch(knob_of(word).filter(|_| self.rail)?.word),
        };
        let name = name_of(language, &to);
        let name = match to {
            To::Switch(word) => {
                let section = knob_of(word).map(|knob| (knob.section)(language.words()));
                joined(&[section.unwrap_or_default().to_owned(), name])
            }
            To::View(_) => joined(&[language.words().inspect.to_owned(), name]),
            _ => name,
        };
        Some(Lead { name, to })
    }

    fn stop_lead(self, key: &str, backward: bool) -> Option<Lead> {
        let walk = self.walk?;
        let naming = Naming { language: self.languages[0], walk };
        // Of a gradient of several parts the whole is meant.
        let at = walk.range(backward).find(|&at| {
            let stop = &walk.stops[at];
            let is_whole = stop.pass != Pass::Optimizer && !stop.name.contains('@');
            // Scores are scaled before ALiBi takes from them.
            let name = subject(&stop.name).trim_end_matches(".before_alibi");
            is_whole && spoken_of(name).iter().any(|own| own == key)
        })?;
        let stop = &walk.stops[at];
        let name = joined(&[naming.name_of(stop), place_of(stop, self.languages[0].words())]);
        Some(Lead { name, to: to_stop(walk, at) })
    }

    /// Every stop, and every tensor with a name that is none.
    fn of_walk(self, walk: &Walk) -> Vec<Thing> {
        let mut met = HashSet::new();
        let stop = |at: usize| {
            let stop = &walk.stops[at];
            let again = !met.insert((stop.side, stop.local().to_owned(), stop.kind(&walk.graph), stop.pass));
            Thing { again, ..self.of_stop(walk, at) }
        };
        let mut things: Vec<Thing> = (0..walk.stops.len()).map(stop).collect();
        let mut met = HashSet::new();
        let stops: HashSet<&str> = walk.stops.iter().map(|stop| stop.name.as_str()).collect();
        for (_, tensor) in walk.graph.tensors() {
            let is_known = matches!(tensor.source, Source::Parameter) || tensor.named;
            if is_known && !stops.contains(tensor.name.as_str()) {
                let at = place(&tensor.name);
                let again = !met.insert((at.side, at.local.to_owned()));
                things.extend(self.of_tensor(walk, &tensor.name).map(|thing| Thing { again, ..thing }));
            }
        }
        things
    }

    fn of_stop(self, walk: &Walk, at: usize) -> Thing {
        let stop = &walk.stops[at];
        let kind = match stop.pass {
            Pass::Forward | Pass::Data => Kind::Operation,
            Pass::Backward => Kind::Gradient,
            Pass::Optimizer => Kind::Update,
        };
        let [name, other] = self.in_both(|language| Naming { language, walk }.name_of(stop));
        let says = joined(&[place_of(stop, self.languages[0].words()), stop.name.clone()]);
        let lead = Lead { name: name.clone(), to: to_stop(walk, at) };
        let mut thing = Thing::new(kind, [&name, &other], says, vec![lead])
            .met_by(By::Address, &stop.name)
            .met_by(By::Address, stop.local());
        for language in self.languages {
            let naming = Naming { language, walk };
            thing = thing
                .met_by(By::Also, &naming.short_name_of(stop))
                .met_by(By::Place, &place_of(stop, language.words()));
            if let Some(caption) = naming.caption_of(stop) {
                thing = thing.met_by(By::Address, caption.title).met_by(By::Said, caption.what);
            }
        }
        if kind == Kind::Operation {
            thing = thing.met_by(By::Also, stop.kind(&walk.graph));
            for key in spoken_of(&stop.name) {
                thing = thing.met_by(By::Name, also(&key));
            }
        }
        thing
    }

    /// A tensor that is looked at where it is read first, or where what it is a copy of is made.
    fn of_tensor(self, walk: &Walk, name: &str) -> Option<Thing> {
        let to = match walk.leaf(name) {
            Some(_) => To::Operation { op: name.to_owned(), backward: false },
            None => {
                let made = walk.maker(walk.graph.find(name)?)?;
                to_stop(walk, walk.stops.iter().position(|stop| stop.name == made.name)?)
            }
        };
        let spoken = spoken_of(name);
        let symbols =
            spoken.iter().map(|key| also(key)).find(|symbols| !symbols.is_empty()).unwrap_or_default();
        let symbol = symbols.split('|').next().unwrap_or_default();
        let lead = Lead { name: name.to_owned(), to };
        let thing = Thing::new(Kind::Tensor, [name, symbol], String::new(), vec![lead]);
        Some(thing.met_by(By::Name, symbols).met_by(By::Address, place(name).local))
    }
}

/// Where the microscope shows a stop; the first one needs no name.
fn to_stop(walk: &Walk, at: usize) -> To {
    let stop = &walk.stops[at];
    let op = if at == 0 { String::new() } else { stop.name.clone() };
    To::Operation { op, backward: stop.pass != Pass::Forward }
}

/// What a place is called; of an operation its address.
fn name_of(language: Language, to: &To) -> String {
    let words = language.words();
    match to {
        To::Stage(stage) => stage_name(language, *stage).to_owned(),
        To::View(view) => view_name(language, view.word()).to_owned(),
        To::Operation { op, .. } => op.clone(),
        To::Switch(word) => knob_of(word).map(|knob| (knob.name)(words)).unwrap_or_default().to_owned(),
    }
}

fn stage_name(language: Language, stage: Stage) -> &'static str {
    match stage {
        Stage::Whole => whole::words(language).tab,
        Stage::Inspect => language.words().inspect,
        Stage::Train => language.words().train,
        Stage::Compare => compare::words(language).tab,
        Stage::Learn => learn::words(language).tab,
    }
}

/// Stack and block of a stop; nothing for what is in none.
fn place_of(stop: &Stop, words: &Words) -> String {
    let side = side_name(stop.side).map(|name| name(words).to_owned()).unwrap_or_default();
    let block = stop.block.map(|block| fill(words.block, &[&(block + 1).to_string()])).unwrap_or_default();
    joined(&[side, block])
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

fn of_language(language: Language, [english, chinese]: [&'static str; 2]) -> &'static str {
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

#[cfg(test)]
#[path = "things_tests.rs"]
mod tests;
