//! Words along the columns of a picture: how long they are, and how they stand where a column is too narrow for them.

/// Width in letters: a Chinese character is as wide as two.
pub fn letters(word: &str) -> usize {
    word.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}

/// Class of a word that stands upright. Letters lie on their side; Chinese characters stand one over the other, as
/// they are written in columns.
pub fn standing(word: &str) -> &'static str {
    if word.chars().any(is_wide) { "upright-word han" } else { "upright-word" }
}

/// Of Chinese, Japanese or Korean, or a full-width sign.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_stands_upright_and_is_twice_as_wide() {
        for (word, width, class) in [
            ("the", 3, "upright-word"),
            ("非常道", 6, "upright-word han"),
            ("␣白", 3, "upright-word han"),
            ("‹E7›", 4, "upright-word"),
        ] {
            assert_eq!((letters(word), standing(word)), (width, class), "{word}");
        }
    }
}
