//! Everything a reader sees in words, in every language. A missing translation does not compile.

/// A struct of texts, all of them together where tests look through them.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident: $($field:ident,)*) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            $(#[doc = stringify!($field)] pub $field: &'static str,)*
        }

        #[cfg(test)]
        impl $name {
            pub(in crate::text) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}

/// The texts of a view: the struct, `words(language)` of the constants `EN` and `ZH` beside it, and the test that both
/// fill the same gaps.
macro_rules! view_texts {
    ($name:ident: $($field:ident,)*) => {
        texts! {
            /// Every text of the view.
            $name: $($field,)*
        }

        /// Its words.
        pub fn words(language: $crate::text::Language) -> &'static $name {
            match language {
                $crate::text::Language::English => &EN,
                $crate::text::Language::Chinese => &ZH,
            }
        }

        #[cfg(test)]
        mod gaps {
            #[test]
            fn both_languages_fill_the_same_gaps() {
                $crate::text::check_gaps(&super::EN.all(), &super::ZH.all());
            }
        }
    };
}

/// The same where both languages stand side by side, a line a text.
macro_rules! paired_texts {
    ($name:ident: $($field:ident: $english:literal, $chinese:literal;)*) => {
        view_texts! { $name: $($field,)* }

        static EN: $name = $name { $($field: $english,)* };
        static ZH: $name = $name { $($field: $chinese,)* };
    };
}

/// Fails where a text is missing, or where two languages leave different gaps.
#[cfg(test)]
fn check_gaps(english: &[(&str, &str)], chinese: &[(&str, &str)]) {
    let gaps = |text: &str| text.matches("{}").count();
    assert_eq!(english.len(), chinese.len());
    for ((name, english), (_, chinese)) in english.iter().zip(chinese) {
        assert!(!english.is_empty() && !chinese.is_empty(), "{name} is empty");
        assert_eq!(gaps(english), gaps(chinese), "{name}");
    }
}

mod captioned;
mod captions;
mod captions_en;
mod captions_zh;
pub mod compare;
mod en;
pub mod expected;
pub mod glossary;
mod gradient_captions;
pub mod held;
pub mod learn;
mod lens_words;
pub mod lesson_figures;
mod math_words;
pub mod model_words;
mod needed;
pub mod pretrained;
pub mod refused;
pub mod saving;
pub mod search_words;
mod speech;
mod steps;
pub mod text_refused;
pub mod views;
pub mod whole;
mod why;
mod words;
mod writing;
mod zh;

pub use captioned::Caption;
pub use captions::caption;
pub use gradient_captions::gradient_caption;
pub use lens_words::{LensWords, words as lens_words};
pub use math_words::formula_in;
pub use model_words::token_word;
pub use needed::refusal_said;
pub use speech::{Speech, use_speech};
pub use steps::{derived_word, statistic_word, step_word};
pub use views::view_name;
pub use why::{WhyWords, words as why_words};
pub use words::Words;
pub use writing::{WritingWords, words as writing_words};

/// What may be typed for "no limit", in any language.
pub const NEVER: &[&str] = &["never", "不限"];

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// 简体中文.
    Chinese,
}

impl Language {
    /// That of a `lang` attribute.
    pub fn of_tag(tag: &str) -> Self {
        if tag.starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// For the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// What it calls itself.
    pub fn own_name(self) -> String {
        match self {
            Self::English => "EN",
            Self::Chinese => "中文",
        }
        .to_owned()
    }

    /// Its words.
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Chinese => &zh::WORDS,
        }
    }
}

/// Fills the gaps `{}` of a template, in order.
pub fn fill(template: &str, parts: &[&str]) -> String {
    let mut text = String::new();
    let mut parts = parts.iter();
    for (i, piece) in template.split("{}").enumerate() {
        if i > 0 {
            text.push_str(parts.next().unwrap_or(&""));
        }
        text.push_str(piece);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_the_same_gaps() {
        check_gaps(&en::WORDS.all(), &zh::WORDS.all());
    }

    #[test]
    fn fill_puts_parts_in_order() {
        assert_eq!(fill("{} of {}.", &["3", "7"]), "3 of 7.");
    }
}
