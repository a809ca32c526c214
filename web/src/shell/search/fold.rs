//! Text as it is compared: no case, no accents, no raised or lowered signs, no punctuation. And how well a text is met.

/// Signs that mean something by themselves.
const SIGNS: &str = "√∂∞=+×";

/// Between letters they are written or left out as one likes: `d_k`, `pre-norm`, `QK^T`.
const JOINTS: &str = "_-‑−^'’";

/// What a text is compared as.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase).map(plain) {
        let is_accent = ('\u{300}'..='\u{36f}').contains(&c);
        if is_accent || JOINTS.contains(c) {
            continue;
        }
        if c.is_alphanumeric() || SIGNS.contains(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A sign without what is only its dress: wide, raised, lowered, accented.
fn plain(c: char) -> char {
    let shifted = |from: char, to: char| char::from_u32(c as u32 - from as u32 + to as u32).unwrap_or(c);
    match c {
        '\u{ff01}'..='\u{ff5e}' => shifted('\u{ff01}', '!'),
        '₀'..='₉' => shifted('₀', '0'),
        '⁴'..='⁹' => shifted('⁴', '4'),
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        'à'..='å' | 'ₐ' | 'ᵃ' => 'a',
        'ç' => 'c',
        'è'..='ë' | 'ₑ' => 'e',
        'ì'..='ï' | 'ᵢ' | 'ⁱ' => 'i',
        'ñ' | 'ₙ' | 'ⁿ' => 'n',
        'ò'..='ö' | 'ø' | 'ₒ' => 'o',
        'ù'..='ü' => 'u',
        'ᵈ' => 'd',
        'ₕ' => 'h',
        'ⱼ' => 'j',
        'ₖ' | 'ᵏ' => 'k',
        'ₗ' => 'l',
        'ₘ' => 'm',
        'ₚ' => 'p',
        'ₛ' => 's',
        'ₜ' | 'ᵀ' | 'ᵗ' => 't',
        'ᵥ' => 'v',
        'ₓ' => 'x',
        _ => c,
    }
}

/// How well what is sought is met in a text, both folded: 0 is the whole of it; none where it is not there.
pub fn met(text: &str, sought: &str) -> Option<u32> {
    if sought.is_empty() || text.is_empty() {
        return None;
    }
    if text == sought {
        return Some(0);
    }
    let starts_word = |at: usize| at == 0 || text[..at].ends_with(' ');
    let ends_word = |at: usize| text[at..].is_empty() || text[at..].starts_with(' ');
    // Inside of a word a letter or two say nothing; a Chinese sign does.
    let says_much = !sought.is_ascii() || sought.len() > 2;
    let rank = |at: usize| match (at, starts_word(at), ends_word(at + sought.len())) {
        (0, _, true) => Some(1),
        (0, _, false) => Some(2),
        (_, true, true) => Some(3),
        (_, true, false) => Some(4),
        (_, false, _) => says_much.then_some(5),
    };
    let found = text.match_indices(sought).filter_map(|(at, _)| rank(at)).min();
    // `warm up` for `warm-up`, `feed forward` for `feed-forward`.
    let squeezed = |text: &str| text.replace(' ', "");
    let loosely = || {
        let (text, sought) = (squeezed(text), squeezed(sought));
        (sought.len() > 2 && text.starts_with(&sought)).then_some(if text == sought { 1 } else { 2 })
    };
    found.or_else(loosely)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(folded(text), expected);
    }

    #[test]
    fn case_accents_and_raised_signs_are_folded() {
        check("QKᵀ/√d_k", "qkt √dk");
        check("dₖ", "dk");
        check("ＡdamＷ", "adamw");
        check("Café", "cafe");
        check("Cafe\u{301}", "cafe");
        check("x² + 1", "x2 + 1");
        check("block.0.attention.query_rotated", "block 0 attention queryrotated");
        check("  Pre-norm (first)  ", "prenorm first");
    }

    #[track_caller]
    fn check_met(text: &str, sought: &str, expected: Option<u32>) {
        assert_eq!(met(&folded(text), &folded(sought)), expected, "{sought} in {text}");
    }

    #[test]
    fn whole_texts_are_met_better_than_words_and_words_better_than_parts() {
        check_met("Query", "query", Some(0));
        check_met("Query projection", "query", Some(1));
        check_met("Queries of a head", "quer", Some(2));
        check_met("Rotated queries (RoPE)", "RoPE", Some(3));
        check_met("Rotated queries (RoPE)", "quer", Some(4));
        check_met("Rotated queries (RoPE)", "otate", Some(5));
        check_met("Softmax", "ma", None);
        check_met("Warm-up", "warm up", Some(1));
        check_met("Feed-forward network", "feed forward", Some(2));
        check_met("Scores", "", None);
    }
}
