//! What is found, and in what order. Pure.

use super::fold::{folded, met};
use crate::address::{Stage, View};

/// What is found; of things met equally well, the first kind comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A screen.
    Stage,
    /// A view of the microscope.
    View,
    /// A term of the field.
    Term,
    /// A stop of the way forward.
    Operation,
    /// A switch of the rail.
    Switch,
    /// A tensor that is no stop: a weight, a second name.
    Tensor,
    /// A stop of the way back.
    Gradient,
    /// An update of a weight.
    Update,
}

/// Where something leads.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// A screen.
    Stage(Stage),
    /// A view of the microscope.
    View(View),
    /// A stop of the microscope, by its address.
    Operation {
        /// As the address has it.
        op: String,
        /// On the way back.
        backward: bool,
    },
    /// A switch of the rail, by its word.
    Switch(&'static str),
}

/// A place with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// As a reader is told it.
    pub name: String,
    /// Where it is.
    pub to: To,
}

/// How much worse than by its name something is met by a text that says it in other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// What it is called.
    Name = 0,
    /// What it is called where there is little room, and what it is called elsewhere.
    Also = 1,
    /// The name of its tensor, its kind.
    Address = 3,
    /// Block and stack.
    Place = 4,
    /// What is said about it.
    Said = 8,
}

/// Something that can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Its name in the language that is spoken.
    pub name: String,
    /// Its name in the other language, where that is another one.
    pub other: String,
    /// Where it is, or what it means.
    pub says: String,
    /// Where it leads, the best place first.
    pub leads: Vec<Lead>,
    /// The same as one before it, in another block.
    pub again: bool,
    /// What it is met by, folded.
    pub texts: Vec<(By, String)>,
}

impl Thing {
    /// Something called so in both languages, the one that is spoken first.
    pub fn new(kind: Kind, [name, other]: [&str; 2], says: String, leads: Vec<Lead>) -> Self {
        let texts = [name, other].map(|name| (By::Name, folded(name))).to_vec();
        let other = if texts[0] == texts[1] { String::new() } else { other.to_owned() };
        Self { kind, name: name.to_owned(), other, says, leads, again: false, texts }
    }

    /// Met by these texts as well; several in one with `|` between them.
    pub fn met_by(mut self, by: By, texts: &str) -> Self {
        self.texts
            .extend(texts.split('|').map(folded).filter(|text| !text.is_empty()).map(|text| (by, text)));
        self
    }

    /// How well it is met: less is better.
    fn met(&self, sought: &str) -> Option<u32> {
        let by = |sought: &str| {
            let met = |(by, text): &(By, String)| Some(*by as u32 + met(text, sought)?);
            self.texts.iter().filter_map(met).min()
        };
        // Words in any order, each met by whatever says it: `softmax block 2`.
        let words = || -> Option<u32> { sought.split(' ').map(by).sum::<Option<u32>>().map(|sum| sum + 1) };
        let met = match (by(sought), sought.contains(' ').then(words).flatten()) {
            (Some(whole), Some(words)) => whole.min(words),
            (whole, words) => whole.or(words)?,
        };
        // One block is as good as another; the others come after what else is met.
        Some(met + if self.again { AGAIN } else { 0 })
    }
}

/// How much worse the same operation of a later block is met.
const AGAIN: u32 = 3;

/// The things that are met by what is typed, the best ones first, at most so many; where nothing is typed, what there
/// is to read: screens, views, terms.
pub fn find(things: &[Thing], typed: &str, most: usize) -> Vec<usize> {
    let sought = folded(typed);
    if sought.is_empty() {
        return (0..things.len()).filter(|&at| things[at].kind <= Kind::Term).collect();
    }
    let met = |(at, thing): (usize, &Thing)| Some((thing.met(&sought)?, thing.kind, at));
    let mut found: Vec<_> = things.iter().enumerate().filter_map(met).collect();
    found.sort_unstable();
    found.into_iter().take(most).map(|(.., at)| at).collect()
}
