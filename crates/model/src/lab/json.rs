//! Any JSON as a value: what a caller has sent, before anything is known about it. Lists of numbers, which most requests
//! consist of, take eight bytes a number.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt::{self, Write};

/// A value of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// A number without a fraction.
    Whole(i64),
    Number(f64),
    Text(String),
    /// A list of nothing else; also the empty one.
    Wholes(Vec<i64>),
    /// A list of numbers, one of them with a fraction.
    Numbers(Vec<f64>),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// Below it every whole number has an f64 of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Json {
    /// A whole number; one that is written with an exponent, too.
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(n) => Some(*n),
            Self::Number(x) => whole(*x),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(n) => Some(*n as f64),
            Self::Number(x) => Some(*x),
            _ => None,
        }
    }

    /// A list and one more.
    fn push(self, next: Self) -> Self {
        match (self, next) {
            (Self::Wholes(mut list), Self::Whole(n)) => {
                list.push(n);
                Self::Wholes(list)
            }
            (Self::Wholes(list), Self::Number(x)) => {
                Self::Numbers(list.into_iter().map(|n| n as f64).chain([x]).collect())
            }
            (Self::Numbers(mut list), next @ (Self::Whole(_) | Self::Number(_))) => {
                list.extend(next.number());
                Self::Numbers(list)
            }
            (Self::List(mut list), next) => {
                list.push(next);
                Self::List(list)
            }
            (Self::Wholes(list), next) => {
                Self::List(list.into_iter().map(Self::Whole).chain([next]).collect())
            }
            (Self::Numbers(list), next) => {
                Self::List(list.into_iter().map(Self::Number).chain([next]).collect())
            }
            (no_list, _) => no_list,
        }
    }
}

/// `x` as a whole number, where it is one.
fn whole(x: f64) -> Option<i64> {
    (x.fract() == 0.0 && x.abs() < EXACT).then_some(x as i64)
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Number(value as f64), Json::Whole))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut list = Json::Wholes(Vec::new());
        while let Some(next) = values.next_element()? {
            list = list.push(next);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = entries.next_entry()? {
            fields.push(field);
        }
        Ok(Json::Object(fields))
    }
}

/// Characters that a refusal shows of a value.
const SHOWN: usize = 40;

impl fmt::Display for Json {
    /// As it was sent; of a long value the beginning.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        started(f, |start| start.json(self))
    }
}

/// A name that a caller has sent, in quotes; of a long one the beginning.
pub struct Named<'a>(pub &'a str);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        started(f, |start| start.quoted(self.0))
    }
}

/// Writes what `write` does, up to where there is no more room: a long list is not written to its end.
fn started(f: &mut fmt::Formatter<'_>, write: impl FnOnce(&mut Start) -> fmt::Result) -> fmt::Result {
    let mut start = Start { text: String::new(), room: SHOWN };
    let whole = write(&mut start).is_ok();
    f.write_str(&start.text)?;
    if whole { Ok(()) } else { f.write_str("…") }
}

/// The first characters of a text that is being written.
struct Start {
    text: String,
    room: usize,
}

impl Write for Start {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        for character in part.chars() {
            self.room = self.room.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(character);
        }
        Ok(())
    }
}

impl Start {
    fn json(&mut self, json: &Json) -> fmt::Result {
        match json {
            Json::Null => self.write_str("null"),
            Json::Bool(value) => write!(self, "{value}"),
            Json::Whole(n) => write!(self, "{n}"),
            Json::Number(x) => write!(self, "{x:?}"),
            Json::Text(text) => self.quoted(text),
            Json::Wholes(list) => self.listed(list, |start, n| write!(start, "{n}")),
            Json::Numbers(list) => self.listed(list, |start, x| write!(start, "{x:?}")),
            Json::List(list) => self.listed(list, Self::json),
            Json::Object(fields) => {
                self.write_str("{")?;
                for (at, (name, value)) in fields.iter().enumerate() {
                    self.write_str(if at == 0 { "" } else { ", " })?;
                    self.quoted(name)?;
                    self.write_str(": ")?;
                    self.json(value)?;
                }
                self.write_str("}")
            }
        }
    }

    fn quoted(&mut self, text: &str) -> fmt::Result {
        self.write_str("\"")?;
        text.chars().try_for_each(|character| write!(self, "{}", character.escape_debug()))?;
        self.write_str("\"")
    }

    fn listed<T>(&mut self, list: &[T], write: impl Fn(&mut Self, &T) -> fmt::Result) -> fmt::Result {
        self.write_str("[")?;
        for (at, value) in list.iter().enumerate() {
            self.write_str(if at == 0 { "" } else { ", " })?;
            write(self, value)?;
        }
        self.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        assert_eq!(serde_json::from_str::<Json>(text).unwrap().to_string(), shown);
    }

    #[test]
    fn a_short_value_is_shown_as_it_is() {
        check("[1, 2]", "[1, 2]");
        check("[1, 2.5, 1e300]", "[1.0, 2.5, 1e300]");
        check("[1, null, \"a\"]", "[1, null, \"a\"]");
        check("{\"a\": [], \"b\": {\"c\": true}}", "{\"a\": [], \"b\": {\"c\": true}}");
        check("18446744073709551615", "1.8446744073709552e19");
    }

    #[test]
    fn of_a_long_value_the_beginning_is_shown() {
        let long = format!("\"{}\"", "中".repeat(1000));
        check(&long, &format!("\"{}…", "中".repeat(39)));
        let list = format!("[{}1]", "1,".repeat(100_000));
        check(&list, "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, …");
    }

    #[test]
    fn lists_of_numbers_are_kept_small() {
        let of = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert_eq!(of("[1, -2]"), Json::Wholes(vec![1, -2]));
        assert_eq!(of("[1, 0.5, 2]"), Json::Numbers(vec![1.0, 0.5, 2.0]));
        assert_eq!(of("[1, [2]]"), Json::List(vec![Json::Whole(1), Json::Wholes(vec![2])]));
        assert_eq!(of("1e3").whole(), Some(1000));
        assert_eq!(of("1e19").whole(), None);
    }
}
