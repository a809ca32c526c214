//! Refusals of the engine in the language of the page. They come in English; those of memory, which a learner can meet,
//! are told anew from their two numbers.

use super::{Language, fill};
use protocol::Refusal;

#[rustfmt::skip]
paired_texts! {
    NeededWords:
    memory: "{} MB of memory are needed and {} MB are allowed. Make the model or its batch smaller, or compare fewer runs.", "需要 {} MB 内存，允许的是 {} MB。请缩小模型或批次，或减少对比的次数。";
}

/// What was refused, and why.
pub fn refusal_said(language: Language, refusal: &Refusal) -> String {
    let numbers: Vec<&str> = refusal.message.split(" MB").collect();
    let last =
        |text: &&str| text.rsplit(' ').next().filter(|word| word.parse::<u64>().is_ok()).map(str::to_owned);
    match (refusal.code.as_str(), numbers.as_slice()) {
        ("out_of_memory", [needed, allowed, _]) => match (last(needed), last(allowed)) {
            (Some(needed), Some(allowed)) => fill(words(language).memory, &[&needed, &allowed]),
            _ => refusal.message.clone(),
        },
        _ => refusal.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_numbers_are_told_in_both_languages() {
        let of = |code: &str, message: &str| Refusal {
            code: code.to_owned(),
            message: message.to_owned(),
            command: "Compare".to_owned(),
            text: None,
        };
        let memory = of(
            "out_of_memory",
            "runs that are trained together need 1533 MB and 1024 MB are allowed; compare fewer",
        );
        assert!(refusal_said(Language::Chinese, &memory).contains("需要 1533 MB 内存，允许的是 1024 MB"));
        assert!(
            refusal_said(Language::English, &memory).starts_with("1533 MB of memory are needed and 1024 MB")
        );
        let other = of("invalid_input", "no such run");
        assert_eq!(refusal_said(Language::Chinese, &other), "no such run");
    }
}
