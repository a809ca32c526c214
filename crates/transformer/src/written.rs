//! How numbers and choices are written in an address, and read back from one that anybody may have typed. What is
//! written is read as the same bits; what is read is one of the values that are taken, or the reason why it is not.

/// A kind of value: how it is written, how it is read, which values are taken.
pub trait Kind {
    /// What is written.
    type Value;

    /// Why a text is not taken.
    type Error;

    /// As [`Kind::read`] reads it back.
    fn write(&self, value: &Self::Value) -> String;

    /// # Errors
    /// Why it is none of the values that are taken.
    fn read(&self, text: &str) -> Result<Self::Value, Self::Error>;
}

/// Why a text is no number and no word that is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Unreadable {
    /// No number.
    NoNumber,
    /// A number, but none of these.
    OutOfRange(Range),
    /// None of these words.
    NotOneOf(Vec<&'static str>),
}

/// Numbers from `least` to `most`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
    /// `least` itself is none of them.
    pub above: bool,
}

impl Range {
    /// True for a finite number within; false for NaN.
    pub fn contains(&self, number: f64) -> bool {
        let far_enough = if self.above { number > self.least } else { number >= self.least };
        far_enough && number <= self.most
    }
}

/// Whole numbers from the first to the second.
///
/// ```
/// use transformer::written::{Kind, Range, Unreadable, Whole};
/// assert_eq!(Whole(1, 8).read("3"), Ok(3));
/// let range = Range { least: 1.0, most: 8.0, above: false };
/// assert_eq!(Whole(1, 8).read("99999999999999999999"), Err(Unreadable::OutOfRange(range)));
/// assert_eq!(Whole(1, 8).read("+3"), Err(Unreadable::NoNumber));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Whole(pub u32, pub u32);

impl Kind for Whole {
    type Value = u32;
    type Error = Unreadable;

    fn write(&self, value: &u32) -> String {
        value.to_string()
    }

    fn read(&self, text: &str) -> Result<u32, Unreadable> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Unreadable::NoNumber);
        }
        let range = Range { least: self.0.into(), most: self.1.into(), above: false };
        // What does not parse now has a sign or too many digits.
        let number = text.parse().ok().filter(|number| (self.0..=self.1).contains(number));
        number.ok_or(Unreadable::OutOfRange(range))
    }
}

/// Real numbers of a range, written with as many digits as tell them from their neighbors.
///
/// ```
/// use transformer::written::{Kind, Real};
/// let rate = Real::from(0.0, 1.0);
/// assert_eq!((rate.write(&3e-3), rate.write(&1e-5)), ("0.003".to_owned(), "1e-5".to_owned()));
/// assert!(["nan", "inf", "1e400", "2", ""].iter().all(|text| rate.read(text).is_err()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Real(pub Range);

impl Real {
    /// `least` and above.
    pub const fn from(least: f64, most: f64) -> Self {
        Self(Range { least, most, above: false })
    }

    /// Above `least`.
    pub const fn above(least: f64, most: f64) -> Self {
        Self(Range { least, most, above: true })
    }
}

impl Kind for Real {
    type Value = f64;
    type Error = Unreadable;

    fn write(&self, value: &f64) -> String {
        let plain = *value == 0.0 || (1e-3..1e6).contains(&value.abs());
        if plain { value.to_string() } else { format!("{value:e}") }
    }

    fn read(&self, text: &str) -> Result<f64, Unreadable> {
        let number: f64 = text.parse().map_err(|_| Unreadable::NoNumber)?;
        if number.is_nan() {
            return Err(Unreadable::NoNumber);
        }
        // Minus zero is written differently, and is the same number.
        let number = if number == 0.0 { 0.0 } else { number };
        if self.0.contains(number) { Ok(number) } else { Err(Unreadable::OutOfRange(self.0)) }
    }
}

/// One of some values, each by its word.
#[derive(Debug)]
pub struct Word<T: 'static>(pub &'static [T], pub fn(T) -> &'static str);

impl<T: Copy> Kind for Word<T> {
    type Value = T;
    type Error = Unreadable;

    fn write(&self, value: &T) -> String {
        (self.1)(*value).to_owned()
    }

    fn read(&self, text: &str) -> Result<T, Unreadable> {
        let named = self.0.iter().find(|value| (self.1)(**value) == text);
        named
            .copied()
            .ok_or_else(|| Unreadable::NotOneOf(self.0.iter().map(|value| (self.1)(*value)).collect()))
    }
}

/// `true` and `false`.
pub const SWITCH: Word<bool> = Word(&[false, true], |on| if on { "true" } else { "false" });

/// Nothing, written `none`, or a value.
#[derive(Clone, Copy, Debug)]
pub struct OrNone<K>(pub K);

/// How nothing is written.
const NONE: &str = "none";

impl<K: Kind> Kind for OrNone<K> {
    type Value = Option<K::Value>;
    type Error = K::Error;

    fn write(&self, value: &Self::Value) -> String {
        value.as_ref().map_or_else(|| NONE.to_owned(), |value| self.0.write(value))
    }

    fn read(&self, text: &str) -> Result<Self::Value, K::Error> {
        if text == NONE { Ok(None) } else { self.0.read(text).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_number_is_read_as_the_bits_that_were_written() {
        let any = Real::from(f64::MIN, f64::MAX);
        let mut bits = 1u64;
        for _ in 0..20_000 {
            // A walk through all exponents (Knuth's multiplier), from a fixed seed.
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = f64::from_bits(bits);
            if number.is_finite() {
                let text = any.write(&number);
                assert_eq!(any.read(&text).map(f64::to_bits), Ok(number.to_bits()), "{text}");
                assert!(text.len() < 26, "{text}");
            }
        }
        assert_eq!(any.read("-0").map(f64::to_bits), Ok(0));
    }

    #[test]
    fn whole_numbers_are_digits() {
        let whole = Whole(0, u32::MAX);
        assert_eq!(whole.read("4294967295"), Ok(u32::MAX));
        for text in ["", "-", "1.0", "1e3", "0x10", " 1", "１", "1,000", "<b>"] {
            assert_eq!(whole.read(text), Err(Unreadable::NoNumber), "{text}");
        }
        for text in ["4294967296", "-1", &"9".repeat(10_000)] {
            assert!(matches!(whole.read(text), Err(Unreadable::OutOfRange(_))), "{text}");
        }
    }

    #[test]
    fn a_range_above_a_number_leaves_that_out() {
        let above = Real::above(0.0, 1.0);
        assert!(above.read("1e-300").is_ok() && above.read("1").is_ok());
        assert!(matches!(above.read("0"), Err(Unreadable::OutOfRange(Range { above: true, .. }))));
    }

    #[test]
    fn words_are_named_where_none_of_them_was_given() {
        assert_eq!(SWITCH.read("true"), Ok(true));
        assert_eq!(SWITCH.read("on"), Err(Unreadable::NotOneOf(vec!["false", "true"])));
        let maybe = OrNone(Whole(1, 9));
        assert_eq!((maybe.read("none"), maybe.read("3")), (Ok(None), Ok(Some(3))));
        assert_eq!((maybe.write(&None), maybe.write(&Some(3))), ("none".to_owned(), "3".to_owned()));
    }
}
