//! Stories: someone is introduced, owns something, and later words have to agree with that:
//! `Kim is a girl. Kim has two red cups. the wind comes. the cups are red. Kim smiles because she has two red cups.`
//!
//! English by words: V 81, T 40. Chinese by characters: V 77, T 48. A row is one story, filled up with stop. Every
//! word has a loss, as in a language model; but most can only be guessed, so what is judged are the words that
//! what came before decides: the pronoun (from what the one named is), how many things of what color and kind they
//! were, the number of the verb, and in Chinese the classifier. Between two who own different things, and sentences
//! about the weather, they have to be looked up.

mod chinese;
mod english;
mod facts;
mod grammar;

use super::{Layout, Rule};
use crate::prompts::Prompts;
use crate::random::Random;
pub(crate) use grammar::DECIDED;
use grammar::Grammar;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Grammar> = LazyLock::new(|| Grammar::of(&english::WORDS));
static CHINESE: LazyLock<Grammar> = LazyLock::new(|| Grammar::of(&chinese::WORDS));

const ENGLISH_LENGTH: usize = 40;
const CHINESE_LENGTH: usize = 48;

const ANSWERS: &str =
    "the beginning of a story up to a word that is decided by what came before, such as a pronoun or a color";

pub(crate) const ENGLISH_RULE: Rule = Rule {
    layout: Layout::Story,
    vocabulary: || ENGLISH.vocabulary(),
    prompts: |random| Prompts::drawn(random, |random| ENGLISH.story(random, ENGLISH_LENGTH)),
    answer: |beginning| Some(vec![ENGLISH.decided(beginning)?]),
    answers: ANSWERS,
    separator: None,
    stop: Some(80),
    length: ENGLISH_LENGTH,
    prompt_length: ENGLISH_LENGTH,
    answer_length: ENGLISH_LENGTH,
    prompt_count: english::WORDS.openings(),
};

pub(crate) const CHINESE_RULE: Rule = Rule {
    layout: Layout::Story,
    vocabulary: || CHINESE.vocabulary(),
    prompts: |random| Prompts::drawn(random, |random| CHINESE.story(random, CHINESE_LENGTH)),
    answer: |beginning| Some(vec![CHINESE.decided(beginning)?]),
    answers: ANSWERS,
    separator: None,
    stop: Some(76),
    length: CHINESE_LENGTH,
    prompt_length: CHINESE_LENGTH,
    answer_length: CHINESE_LENGTH,
    prompt_count: chinese::WORDS.openings(),
};

/// A language that stories are told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    Chinese,
}

/// Stories of the stories tasks as running text, one a paragraph, at least `characters` long and ending with a
/// story: a ready-made text of one's own, with no other source than the grammar here. The same for the same seed.
///
/// ```
/// use data::{Language, story_text};
/// let text = story_text(Language::English, 0, 100);
/// assert!(text.chars().count() >= 100 && text.ends_with(".\n") && text.contains(" has "));
/// ```
pub fn story_text(language: Language, seed: u32, characters: usize) -> String {
    // Longer than the rows of the tasks: there is no T to fit in.
    let (grammar, longest) = match language {
        Language::English => (&*ENGLISH, 2 * ENGLISH_LENGTH),
        Language::Chinese => (&*CHINESE, 2 * CHINESE_LENGTH),
    };
    let vocabulary = grammar.vocabulary();
    let mut random = Random::new(seed);
    let (mut text, mut written) = (String::new(), 0);
    while written < characters {
        let mut begins = true;
        let story: Vec<u32> =
            grammar.story(&mut random, longest).iter().map(|word| word & !DECIDED).collect();
        let story = vocabulary.decode(&story);
        let capitals = story.chars().flat_map(|character| {
            let capital = begins && character.is_lowercase();
            begins = character == '.' || (begins && character.is_whitespace());
            if capital { character.to_uppercase().collect::<Vec<_>>() } else { vec![character] }
        });
        let paragraph = capitals.chain(['\n']).collect::<String>();
        if !text.is_empty() {
            text.push('\n');
            written += 1;
        }
        written += paragraph.chars().count();
        text.push_str(&paragraph);
    }
    text
}
