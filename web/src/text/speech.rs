//! The language that is spoken, for whoever has something to say.

use super::{Language, LensWords, WhyWords, Words, WritingWords, lens_words, why_words, writing_words};
use leptos::prelude::*;

/// The language of the page; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Speech(RwSignal<Language>);

impl Speech {
    /// Speaks a language, and lets all components below know it.
    pub fn provide(language: Language) -> Self {
        let speech = Self(RwSignal::new(language));
        provide_context(speech);
        speech
    }

    /// The language, tracked.
    pub fn language(self) -> Language {
        self.0.get()
    }

    /// The language as a signal.
    pub fn signal(self) -> Signal<Language> {
        self.0.into()
    }

    /// Speaks another one.
    pub fn speak(self, language: Language) {
        self.0.set(language);
    }

    /// The words of the page, tracked.
    pub fn words(self) -> &'static Words {
        self.language().words()
    }

    /// The words of the microscope's panels, tracked.
    pub fn lens_words(self) -> &'static LensWords {
        lens_words(self.language())
    }

    /// Words for what a model writes, tracked.
    pub fn writing_words(self) -> &'static WritingWords {
        writing_words(self.language())
    }

    /// Why one would turn what the rail has, tracked.
    pub fn why_words(self) -> &'static WhyWords {
        why_words(self.language())
    }
}

/// From the context.
pub fn use_speech() -> Speech {
    expect_context()
}
