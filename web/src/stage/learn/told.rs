//! What was measured, in words: numbers as they are shown, and explanations with their gaps filled. Pure.

use crate::picture::number;
use protocol::Measured;

/// A measured number; whole ones without a point.
pub fn shown(value: f64) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    if value.fract() == 0.0 && (0.0..1e9).contains(&value) {
        return number::grouped(value as u64);
    }
    number::significant(value, 3)
}

/// An explanation with what was measured in its gaps.
pub fn filled(html: &str, measured: &Measured, guess: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let value = measured.values.iter().find(|(known, _)| known == name).map(|(_, value)| shown(*value));
        let word = || measured.words.iter().find(|(known, _)| known == name).map(|(_, word)| word.clone());
        let said = || (name == "guess").then(|| guess.to_owned());
        match value.or_else(word).or_else(said) {
            Some(told) => out.push_str(&format!("<b class=\"num\">{}</b>", escaped(&told))),
            None => out.push_str(&format!("{{{name}}}")),
        }
        rest = after;
    }
    out + rest
}

/// Text that is no markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_whole_ones_have_no_point() {
        let all = [5.0, 25_600.0, -3.5, 0.013_605, 2.397_895, f64::NAN, 3.1e-7];
        assert_eq!(all.map(shown), ["5", "25,600", "−3.50", "0.0136", "2.40", "–", "3.10 e−7"]);
    }

    #[test]
    fn gaps_are_filled_and_what_is_none_stays() {
        let measured = Measured {
            values: vec![("share".to_owned(), 0.25)],
            words: vec![("pair".to_owned(), "<e".to_owned())],
            ..Measured::default()
        };
        let told = filled("<p>{share} and {pair}, you {guess}, {none} {", &measured, "7");
        let b = |text: &str| format!("<b class=\"num\">{text}</b>");
        assert_eq!(told, format!("<p>{} and {}, you {}, {{none}} {{", b("0.250"), b("&lt;e"), b("7")));
    }
}
