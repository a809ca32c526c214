//! A value of a request and the path that leads to it. Every refusal names the path, shows what was found, and says what
//! would be right.

use super::json::{Json, Named};
use super::nearest::did_you_mean;
use crate::Error;
use std::fmt;

/// Bytes of a request, at most.
const LONGEST: usize = 64 << 20;

/// What is right in most places.
pub const WHOLE: &str = "a whole number from 0 to 4294967295";
const ID: &str = "a whole number";
const NUMBER: &str = "a number";
const TEXT: &str = "a text";

/// What was read, or why it was refused.
pub type Read<T> = Result<T, String>;

/// A whole request as it came.
///
/// # Errors
/// `OutOfMemory` for one that is too long, `Input` for one that is no JSON.
pub fn parse(call: &str, text: &str) -> Result<Json, Error> {
    if text.len() > LONGEST {
        let message =
            format!("{call}: the request has {} MB; at most {} fit", text.len() >> 20, LONGEST >> 20);
        return Err(Error::OutOfMemory(message));
    }
    // What the parser says is about places in a text that nobody wrote by hand.
    serde_json::from_str(text).map_err(|_| {
        Error::Input(format!(
            "{call}: the request cannot be read as JSON; texts must be of whole characters, numbers finite, and \
             nothing nested more than 100 deep"
        ))
    })
}

/// Reads a request of `call` by `of`.
///
/// # Errors
/// Those of [`parse`]; `Input` with what `of` says.
pub fn read<T>(call: &str, text: &str, of: impl FnOnce(&At) -> Read<T>) -> Result<T, Error> {
    let json = parse(call, text)?;
    of(&At::call(call, &json)).map_err(Error::Input)
}

/// Reads the only argument of `call`, which is no object and is called `name`.
///
/// # Errors
/// As [`read`].
pub fn read_argument<T>(
    call: &str,
    name: &str,
    text: &str,
    of: impl FnOnce(&At) -> Read<T>,
) -> Result<T, Error> {
    let json = parse(call, text)?;
    let above = At::call(call, &json);
    of(&At { step: Step::Field(name), above: Some(&above), ..above }).map_err(Error::Input)
}

/// A value in its place.
#[derive(Clone, Copy)]
pub struct At<'a> {
    json: &'a Json,
    step: Step<'a>,
    above: Option<&'a At<'a>>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    /// The call, whose request it is.
    Call(&'a str),
    /// What stands in nothing else.
    Root(&'a str),
    Field(&'a str),
    Index(usize),
}

/// `train: data[1].tokens`
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.above {
            Some(At { step: Step::Call(call), .. }) => write!(f, "{call}: ")?,
            Some(At { step: Step::Root(_), .. }) | None => {}
            Some(above) => above.fmt(f)?,
        }
        let within = self.above.is_some_and(|above| !matches!(above.step, Step::Call(_) | Step::Root(_)));
        match self.step {
            Step::Call(call) => write!(f, "{call}: the request"),
            Step::Root(name) => f.write_str(name),
            Step::Field(name) if within => write!(f, ".{name}"),
            Step::Field(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl<'a> At<'a> {
    /// The request of a call.
    pub fn call(call: &'a str, json: &'a Json) -> Self {
        Self { json, step: Step::Call(call), above: None }
    }

    /// A value that stands in nothing else and is called `name`; its fields go by their own names.
    pub fn root(name: &'a str, json: &'a Json) -> Self {
        Self { json, step: Step::Root(name), above: None }
    }

    /// As it came.
    pub fn json(&self) -> &'a Json {
        self.json
    }

    /// Refuses it, since it is not `right`.
    pub fn refuse<T>(&self, right: &str) -> Read<T> {
        Err(format!("{self} is {}; it must be {right}", self.json))
    }

    /// A number that 32 bits hold.
    pub fn whole(&self) -> Read<u32> {
        match self.json.whole().map(u32::try_from) {
            Some(Ok(n)) => Ok(n),
            _ => self.refuse(WHOLE),
        }
    }

    /// A whole number within bounds.
    pub fn within(&self, least: u32, most: u32) -> Read<u32> {
        match self.json.whole().map(u32::try_from) {
            Some(Ok(n)) if (least..=most).contains(&n) => Ok(n),
            _ => self.refuse(&format!("a whole number from {least} to {most}")),
        }
    }

    /// Any whole number: whether there is such a token is not known here.
    pub fn id(&self) -> Read<i64> {
        self.json.whole().map_or_else(|| self.refuse(ID), Ok)
    }

    /// A number.
    pub fn number(&self) -> Read<f64> {
        self.json.number().map_or_else(|| self.refuse(NUMBER), Ok)
    }

    /// True or false.
    pub fn switch(&self) -> Read<bool> {
        match self.json {
            Json::Bool(value) => Ok(*value),
            _ => self.refuse("true or false"),
        }
    }

    /// A text.
    pub fn text(&self) -> Read<&'a str> {
        match self.json {
            Json::Text(text) => Ok(text),
            _ => self.refuse(TEXT),
        }
    }

    /// Which of some words.
    pub fn word(&self, words: &[&str]) -> Read<usize> {
        let found = match self.json {
            Json::Text(text) => words.iter().position(|word| word == text),
            _ => None,
        };
        found.map_or_else(|| self.refuse(&one_of(words)), Ok)
    }

    /// The values of a list, each read by `of`; `right` says what they are.
    pub fn list<T>(&self, right: &str, of: impl Fn(&At) -> Read<T>) -> Read<Vec<T>> {
        let read = |index, json: &Json| of(&At { json, step: Step::Index(index), above: Some(self) });
        match self.json {
            Json::List(list) => list.iter().enumerate().map(|(at, value)| read(at, value)).collect(),
            Json::Wholes(list) => list.iter().enumerate().map(|(at, n)| read(at, &Json::Whole(*n))).collect(),
            Json::Numbers(list) => {
                list.iter().enumerate().map(|(at, x)| read(at, &Json::Number(*x))).collect()
            }
            _ => self.refuse(&format!("a list of {right}")),
        }
    }

    /// The values of a list in their places; none of them is a number.
    pub fn items(&self, right: &str) -> Read<Vec<At<'_>>> {
        let item = |(index, json)| At { json, step: Step::Index(index), above: Some(self) };
        match self.json {
            Json::List(list) => Ok(list.iter().enumerate().map(item).collect()),
            Json::Wholes(none) if none.is_empty() => Ok(Vec::new()),
            _ => self.refuse(right),
        }
    }

    /// `[T]` ids.
    pub fn ids(&self) -> Read<Vec<i64>> {
        match self.json {
            Json::Wholes(ids) => Ok(ids.clone()),
            _ => self.list("whole numbers", |at| at.id()),
        }
    }

    /// `[B][T]` ids.
    pub fn rows(&self) -> Read<Vec<Vec<i64>>> {
        self.list("rows, each a list of whole numbers", |at| at.ids())
    }

    /// The fields of an object that has no others than `known`.
    pub fn fields<'b>(&'b self, known: &[&str]) -> Read<Fields<'b>> {
        let fields = self.any_fields(known)?;
        fields.only(known)?;
        Ok(fields)
    }

    /// The fields of an object; `known` are some that it may have.
    pub fn any_fields<'b>(&'b self, known: &[&str]) -> Read<Fields<'b>> {
        match self.json {
            Json::Object(entries) => Ok(Fields { at: self, entries }),
            _ => self.refuse(&format!("an object with {}", known.join(", "))),
        }
    }
}

/// `"a", "b" or "c"`
pub fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match &quoted[..] {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// The fields of an object.
pub struct Fields<'a> {
    at: &'a At<'a>,
    entries: &'a [(String, Json)],
}

impl<'a> Fields<'a> {
    /// Refuses a field that is not `known`.
    pub fn only(&self, known: &[&str]) -> Read<()> {
        let Some((name, _)) = self.entries.iter().find(|(name, _)| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let meant = match did_you_mean(name, known.iter().copied()) {
            none if none.is_empty() => format!("; known are {}", known.join(", ")),
            some => some,
        };
        Err(format!("{} has a field {}, which is not known{meant}", self.at, Named(name)))
    }

    /// A field, null or not.
    pub fn given(&self, name: &'a str) -> Option<At<'a>> {
        // Of equal names the last, as in JavaScript.
        let (_, json) = self.entries.iter().rev().find(|(other, _)| other == name)?;
        Some(At { json, step: Step::Field(name), above: Some(self.at) })
    }

    /// A field that is absent where it is null.
    pub fn find(&self, name: &'a str) -> Option<At<'a>> {
        self.given(name).filter(|at| *at.json() != Json::Null)
    }

    /// A field that has to be there; `right` says what it is.
    pub fn need(&self, name: &'a str, right: &str) -> Read<At<'a>> {
        self.given(name).ok_or_else(|| {
            let missing = At { json: &Json::Null, step: Step::Field(name), above: Some(self.at) };
            format!("{missing} is missing; it must be {right}")
        })
    }

    /// What `of` reads of a field that may be absent.
    pub fn maybe<T>(&self, name: &'a str, of: impl FnOnce(&At<'a>) -> Read<T>) -> Read<Option<T>> {
        self.find(name).map(|at| of(&at)).transpose()
    }
}
