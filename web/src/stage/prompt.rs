//! Between what a person types and token ids. The vocabulary comes from the worker, as each id is shown.

/// Why a prompt cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Nothing was typed.
    Empty,
    /// This is not in the vocabulary.
    Unknown(String),
    /// So many tokens; more than the model takes.
    TooLong(usize),
}

/// True where tokens need a space between them: some are longer than one character.
fn spaced(vocabulary: &[String]) -> bool {
    vocabulary.iter().any(|label| label.chars().count() > 1)
}

/// Tokens as a person would type them.
pub fn shown(vocabulary: &[String], tokens: &[u32]) -> String {
    let labels = tokens.iter().map(|&id| vocabulary.get(id as usize).map_or("?", String::as_str));
    let between = if spaced(vocabulary) { " " } else { "" };
    labels.collect::<Vec<_>>().join(between)
}

/// The ids of a typed prompt: the longest label that fits, again and again. Blanks may be typed as they are or as
/// they are shown; between tokens of several characters they separate.
pub fn read(vocabulary: &[String], text: &str, longest: usize) -> Result<Vec<u32>, Unusable> {
    let as_shown = |c: char| match c {
        ' ' => '␣',
        '\n' => '↵',
        '\t' => '⇥',
        other => other,
    };
    let separating = spaced(vocabulary) || !vocabulary.iter().any(|label| label == "␣");
    let text: String = text.chars().filter(|c| !(separating && c.is_whitespace())).map(as_shown).collect();
    let mut ids = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let fits = |(_, label): &(usize, &String)| !label.is_empty() && rest.starts_with(label.as_str());
        let longest_fit = vocabulary.iter().enumerate().filter(fits).max_by_key(|(_, label)| label.len());
        let (id, label) = longest_fit.ok_or_else(|| Unusable::Unknown(first.to_string()))?;
        ids.push(id as u32);
        rest = &rest[label.len()..];
    }
    match ids.len() {
        0 => Err(Unusable::Empty),
        n if n > longest => Err(Unusable::TooLong(n)),
        _ => Ok(ids),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(vocabulary: &[&str], text: &str, expected: Result<Vec<u32>, Unusable>) {
        let vocabulary: Vec<String> = vocabulary.iter().map(|&label| label.to_owned()).collect();
        assert_eq!(read(&vocabulary, text, 6), expected);
        if let Ok(ids) = expected {
            assert_eq!(read(&vocabulary, &shown(&vocabulary, &ids), 6), Ok(ids), "shown and read again");
        }
    }

    #[test]
    fn characters_one_by_one() {
        check(&["0", "1", "="], "10=", Ok(vec![1, 0, 2]));
        check(&["␣", "a", "\u{4e2d}"], "\u{4e2d} a", Ok(vec![2, 0, 1]));
    }

    #[test]
    fn numbers_are_separated_by_spaces() {
        check(&["1", "11", "+"], "11 + 1", Ok(vec![1, 2, 0]));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        check(&["a"], " ", Err(Unusable::Empty));
        check(&["a"], "a😀", Err(Unusable::Unknown("😀".to_owned())));
        check(&["a"], "aaaaaaa", Err(Unusable::TooLong(7)));
    }
}
