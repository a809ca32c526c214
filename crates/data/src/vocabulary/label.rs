//! How symbols are printed where every character has to be seen: spaces, newlines and controls get a sign.

/// A symbol with a visible sign for each of its characters that leaves no ink.
pub(crate) fn label(symbol: &str) -> String {
    symbol.chars().map(character_label).collect()
}

/// How one character is printed on its own.
pub(crate) fn character_label(character: char) -> String {
    match character {
        ' ' => "␣".to_owned(),
        '\n' => "↵".to_owned(),
        '\t' => "⇥".to_owned(),
        // Unicode has a picture for each of these controls, in the same order.
        '\0'..='\x1F' => char::from_u32(0x2400 + character as u32).map(String::from).unwrap_or_default(),
        '\x7F' => "␡".to_owned(),
        // A combining mark needs something to stand on.
        '\u{0300}'..='\u{036F}' => format!("◌{character}"),
        // Spaces of other widths, zero-width characters, direction and variation marks: no ink, so the number.
        '\u{80}'..='\u{A0}'
        | '\u{AD}'
        | '\u{2000}'..='\u{200F}'
        | '\u{2028}'..='\u{202F}'
        | '\u{205F}'..='\u{206F}'
        | '\u{3000}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}' => format!("U+{:04X}", character as u32),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_ink_get_a_label() {
        let labels = "\0\x1B\x7F\u{A0}\u{301}\u{200B}\u{FEFF}".chars().map(character_label);
        assert!(labels.eq(["␀", "␛", "␡", "U+00A0", "◌\u{301}", "U+200B", "U+FEFF"]));
    }

    #[test]
    fn a_word_is_printed_as_it_is_but_for_its_spaces() {
        assert_eq!(
            (label(" the"), label("stop"), label("中\n")),
            ("␣the".to_owned(), "stop".to_owned(), "中↵".to_owned())
        );
    }
}
