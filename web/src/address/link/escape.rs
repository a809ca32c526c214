//! `%2C` and the like: what browsers and messengers do to an address, undone; and what must be done to one.

use std::borrow::Cow;
use std::fmt::Write;

/// What stands in a value as it is: everything that a fragment may hold, but what takes it apart.
const PLAIN: &[u8] = b"-._~!$'()*+,;:@/?";

/// A text with its escapes undone; none where one is broken, or where they make no text.
///
/// Escapes are undone once: `%252C` is `%2C`.
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => 16 * hex(rest.next()?)? + hex(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// A text with everything escaped that must be.
pub fn encode(text: &str) -> Cow<'_, str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || PLAIN.contains(byte);
    if text.as_bytes().iter().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if plain(&byte) {
            escaped.push(byte.into());
        } else {
            let written = write!(escaped, "%{byte:02X}");
            debug_assert!(written.is_ok(), "a string takes everything");
        }
    }
    Cow::Owned(escaped)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(decode(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn what_a_browser_escapes_is_undone() {
        check("3,2", Some("3,2"));
        check("3%2C2", Some("3,2"));
        check("3%2c2", Some("3,2"));
        check("%E4%B8%AD", Some("中"));
        check("中", Some("中"));
        check("%252C", Some("%2C"));
    }

    #[test]
    fn broken_escapes_make_no_text() {
        for text in ["%", "%2", "%G0", "a%", "%%", "%+1", "%FF", "%C0%80", "%ED%A0%80"] {
            check(text, None);
        }
    }

    #[test]
    fn what_takes_an_address_apart_is_escaped_and_nothing_else_of_it() {
        assert_eq!(encode("block.0.attention.mask@0.*.1.3~1;x"), "block.0.attention.mask@0.*.1.3~1;x");
        assert_eq!(encode("a&b=c#d%e 中\u{0}"), "a%26b%3Dc%23d%25e%20%E4%B8%AD%00");
    }
}
