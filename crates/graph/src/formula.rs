//! Formulas as MathML, made from `formulas.txt` when the crate is built: nothing is rendered at run time.

include!(concat!(env!("OUT_DIR"), "/formulas.rs"));

/// The MathML of a formula: for an operation's kind (`softmax`) or, where the use has a formula of its own,
/// for the local name of the tensor it makes (`attention.scores`).
///
/// ```
/// assert!(graph::formula("softmax").unwrap().starts_with("<math"));
/// assert!(graph::formula("attention.scores").unwrap().contains("<mi class=\"query\">Q</mi>"));
/// assert_eq!(graph::formula("no such thing"), None);
/// ```
pub fn formula(key: &str) -> Option<&'static str> {
    FORMULAS.binary_search_by_key(&key, |&(name, _)| name).ok().map(|i| FORMULAS[i].1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_operation_has_a_formula() {
        for kind in crate::Op::KINDS {
            assert!(super::formula(kind).is_some(), "{kind} has no line in formulas.txt");
        }
    }
}
