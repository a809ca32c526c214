//! The few words that stand inside formulas. Formulas are written once, in English.

use super::Language;

/// As MathML has them, blanks of their ends included.
const WORDS: &[(&str, &str)] = &[
    ("&nbsp;if&nbsp;", "，若&nbsp;"),
    ("&nbsp;where&nbsp;", "，其中&nbsp;"),
    ("&nbsp;else&nbsp;", "&nbsp;否则&nbsp;"),
    ("&nbsp;or&nbsp;", "&nbsp;或&nbsp;"),
    ("&nbsp;may see&nbsp;", "&nbsp;可见&nbsp;"),
    ("&nbsp;is not finite", "&nbsp;不是有限值"),
    ("&nbsp;where kept, else the value set", "&nbsp;（保留处），否则为设定的值"),
];

/// A formula in a language.
pub fn formula_in(language: Language, mathml: &str) -> String {
    let written = |text: &str| format!("<mtext>{text}</mtext>");
    match language {
        Language::English => mathml.to_owned(),
        Language::Chinese => WORDS.iter().fold(mathml.to_owned(), |formula, (english, chinese)| {
            formula.replace(&written(english), &written(chinese))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in the texts of a formula.
    fn texts(mathml: &str) -> Vec<&str> {
        mathml.split("<mtext>").skip(1).filter_map(|rest| rest.split("</mtext>").next()).collect()
    }

    #[test]
    fn every_word_of_every_formula_is_translated() {
        let keys = include_str!("../../../crates/graph/formulas.txt").lines();
        let formulas = keys.filter_map(|line| graph::formula(line.split_once('\t')?.0));
        let mut seen = 0;
        for formula in formulas {
            let chinese = formula_in(Language::Chinese, formula);
            for text in texts(&chinese) {
                let left = text.replace("&nbsp;", "");
                assert!(!left.chars().any(|c| c.is_ascii_alphabetic()), "{left:?} of {formula}");
                seen += 1;
            }
            assert_eq!(formula_in(Language::English, formula), formula);
        }
        assert!(seen >= 10, "{seen} texts");
    }
}
