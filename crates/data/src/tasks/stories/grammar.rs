//! A grammar of stories: told from its sentences, and read again to know which words were decided by others.

use super::facts::{Facts, Part, Slot};
use crate::Vocabulary;
use crate::random::Random;

/// The words of a language and its sentences, as they are written down.
///
/// A sentence is words with spaces between them; `a|b` is either. In capitals stand the places of what is new
/// (`NAME`, `PERSON`) or chosen (`ACTOR`), and with `=` in front of what is decided.
pub(super) struct Words {
    pub(super) spaced: bool,
    pub(super) names: &'static [&'static str],
    /// What someone can be, and the pronoun for it.
    pub(super) persons: &'static [(&'static str, &'static str)],
    pub(super) animals: &'static [(&'static str, &'static str)],
    /// The first is for one thing, the others for several.
    pub(super) quantities: &'static [&'static str],
    /// For one and for several.
    pub(super) verbs: [&'static str; 2],
    pub(super) classifiers: &'static [&'static str],
    pub(super) colors: &'static [&'static str],
    pub(super) nouns: &'static [Noun],
    /// Sentences that introduce someone, that tell what they own, that have words decided by that, and others.
    pub(super) introduce: &'static [&'static str],
    pub(super) own: &'static str,
    pub(super) ask: &'static [&'static str],
    pub(super) between: &'static [&'static str],
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Noun<Word = &'static str> {
    pub(super) one: Word,
    pub(super) several: Word,
    pub(super) classifier: Option<Word>,
}

impl Words {
    /// How many ways there are to introduce two and tell what they own; what is said after that comes on top.
    pub(super) const fn openings(&self) -> u64 {
        let (names, nouns) = (self.names.len() as u64, self.nouns.len() as u64);
        let kinds = (self.persons.len() + self.animals.len()) as u64;
        let things = (self.quantities.len() * self.colors.len()) as u64;
        names * (names - 1) * kinds * kinds * nouns * (nouns - 1) * things * things
    }

    /// All words, each once, in the order in which they stand above.
    fn symbols(&self) -> Vec<&'static str> {
        let kinds = || self.persons.iter().chain(self.animals);
        let sentences = [self.introduce, &[self.own], self.ask, self.between].concat();
        let fixed = sentences
            .into_iter()
            .flat_map(|sentence| sentence.split([' ', '|']))
            .filter(|word| !is_place(word));
        let words = (self.names.iter().copied())
            .chain(kinds().map(|(kind, _)| *kind))
            .chain(kinds().map(|(_, pronoun)| *pronoun))
            .chain(self.quantities.iter().copied())
            .chain(self.classifiers.iter().copied())
            .chain(self.colors.iter().copied())
            .chain(self.nouns.iter().flat_map(|noun| [noun.one, noun.several]))
            .chain(self.verbs)
            .chain(fixed);
        let mut symbols = Vec::new();
        words.for_each(|word| {
            if !symbols.contains(&word) {
                symbols.push(word);
            }
        });
        symbols
    }
}

/// Marks a word of a story that was decided by those before it.
pub(crate) const DECIDED: u32 = 1 << 31;

/// [`Words`] as tokens.
pub(crate) struct Grammar {
    spaced: bool,
    symbols: Vec<&'static str>,
    pub(super) names: Vec<u32>,
    pub(super) persons: Vec<(u32, u32)>,
    pub(super) animals: Vec<(u32, u32)>,
    pub(super) quantities: Vec<u32>,
    pub(super) verbs: [u32; 2],
    pub(super) classifiers: Vec<u32>,
    pub(super) colors: Vec<u32>,
    pub(super) nouns: Vec<Noun<u32>>,
    introduce: Vec<Vec<Slot>>,
    own: Vec<Slot>,
    ask: Vec<Vec<Slot>>,
    between: Vec<Vec<Slot>>,
}

impl Grammar {
    pub(super) fn of(words: &Words) -> Self {
        let symbols = words.symbols();
        let id = |word: &str| {
            symbols.iter().position(|symbol| *symbol == word).expect("a word is a symbol") as u32
        };
        let ids = |words: &[&str]| words.iter().map(|word| id(word)).collect::<Vec<_>>();
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(kind, it)| (id(kind), id(it))).collect();
        let sentence = |text: &str| text.split(' ').map(|place| slot(place, &id)).collect::<Vec<_>>();
        let sentences = |texts: &[&str]| texts.iter().map(|text| sentence(text)).collect();
        Self {
            spaced: words.spaced,
            names: ids(words.names),
            persons: pairs(words.persons),
            animals: pairs(words.animals),
            quantities: ids(words.quantities),
            verbs: words.verbs.map(&id),
            classifiers: ids(words.classifiers),
            colors: ids(words.colors),
            nouns: words
                .nouns
                .iter()
                .map(|noun| Noun {
                    one: id(noun.one),
                    several: id(noun.several),
                    classifier: noun.classifier.map(&id),
                })
                .collect(),
            introduce: sentences(words.introduce),
            own: sentence(words.own),
            ask: sentences(words.ask),
            between: sentences(words.between),
            symbols,
        }
    }

    /// All words, and then stop.
    pub(crate) fn vocabulary(&self) -> Vocabulary {
        let symbols = self.symbols.iter().map(|symbol| (*symbol).to_owned());
        if self.spaced {
            Vocabulary::of_words(symbols, &["stop"])
        } else {
            Vocabulary::of_symbols(symbols, &["stop"])
        }
    }

    /// A story, in which decided words have the bit [`DECIDED`] on top, of at most `longest` tokens: one or two are introduced and own something, and then at least one
    /// sentence follows that has words decided by that.
    pub(crate) fn story(&self, random: &mut Random, longest: usize) -> Vec<u32> {
        let (mut story, mut facts) = (Vec::with_capacity(longest), Facts::default());
        let actors = if random.below(4) == 0 { 1 } else { 2 };
        for _ in 0..actors {
            let sentence = pick(random, &self.introduce);
            self.tell(sentence, &mut facts, &mut story, random);
        }
        for _ in 0..actors {
            self.tell(&self.own, &mut facts, &mut story, random);
        }
        let longest_ask = self.ask.iter().map(Vec::len).max().unwrap_or(0);
        let (mut asked, mut last) = (false, Vec::new());
        loop {
            let weather = random.below(3) == 0;
            let sentence = pick(random, if weather { &self.between } else { &self.ask });
            let reserved = if asked || !weather { 0 } else { longest_ask };
            let begin = story.len();
            if begin + sentence.len() + reserved <= longest {
                self.tell(sentence, &mut facts, &mut story, random);
                // Nobody says the same thing twice running. Taking it back is easy: such a sentence tells nothing new.
                if story[begin..] == last[..] {
                    story.truncate(begin);
                } else {
                    last = story[begin..].to_vec();
                    asked |= !weather;
                }
            } else if asked {
                return story;
            }
        }
    }

    fn tell(&self, sentence: &[Slot], facts: &mut Facts, story: &mut Vec<u32>, random: &mut Random) {
        let mut choices = Vec::new();
        for slot in sentence {
            facts.choices(self, slot, &mut choices);
            let word = *pick(random, &choices);
            facts.say(self, slot, word);
            story.push(if matches!(slot, Slot::Decided(_)) { word | DECIDED } else { word });
        }
        facts.end_sentence(sentence);
    }

    /// The one word that can follow on the beginning of a story, where that is decided by what came before.
    pub(crate) fn decided(&self, beginning: &[u32]) -> Option<u32> {
        let sentences = [&self.introduce, std::slice::from_ref(&self.own), &self.ask, &self.between];
        let (mut facts, mut rest) = (Facts::default(), beginning);
        while !rest.is_empty() {
            let mut readings = sentences.into_iter().flatten().filter_map(|sentence| {
                let mut facts = facts.clone();
                self.read_sentence(sentence, &mut facts, rest).map(|next| (sentence, facts, next))
            });
            let (sentence, after, next) = readings.next()?;
            match next {
                Next::Sentence => (facts, rest) = (after, &rest[sentence.len()..]),
                Next::Decided(word) => return Some(word),
                Next::Free => return None,
            }
        }
        None
    }

    /// Reads as much of `sentence` as there is; `None` where `rest` does not begin with it.
    fn read_sentence(&self, sentence: &[Slot], facts: &mut Facts, rest: &[u32]) -> Option<Next> {
        let mut choices = Vec::new();
        for (place, slot) in sentence.iter().enumerate() {
            // Fixed words are most of what is compared: no list is made of them.
            if let (Slot::Word(words), Some(word)) = (slot, rest.get(place)) {
                if words.contains(word) {
                    continue;
                }
                return None;
            }
            facts.choices(self, slot, &mut choices);
            match rest.get(place) {
                Some(word) if choices.contains(word) => facts.say(self, slot, *word),
                Some(_) => return None,
                None => {
                    let decided =
                        matches!(slot, Slot::Decided(_)).then(|| choices.first().copied()).flatten();
                    return Some(decided.map_or(Next::Free, Next::Decided));
                }
            }
        }
        facts.end_sentence(sentence);
        Some(Next::Sentence)
    }
}

/// What can follow on what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Any sentence, for the last one is whole.
    Sentence,
    /// One of several words, or one that every such sentence has.
    Free,
    Decided(u32),
}

fn pick<'a, T>(random: &mut Random, items: &'a [T]) -> &'a T {
    &items[random.below(items.len() as u32) as usize]
}

fn is_place(word: &str) -> bool {
    word.len() > 1 && word.trim_start_matches('=').bytes().all(|byte| byte.is_ascii_uppercase())
}

fn slot(place: &str, id: &impl Fn(&str) -> u32) -> Slot {
    match place {
        "NAME" => Slot::Name,
        "PERSON" => Slot::Person,
        "ANIMAL" => Slot::Animal,
        "OWNER" => Slot::Owner,
        "ACTOR" => Slot::Actor,
        "QUANTITY" => Slot::Quantity,
        "CLASSIFIER" => Slot::Classifier,
        "COLOR" => Slot::Color,
        "NOUN" => Slot::Noun,
        "THING" => Slot::Thing,
        "=PRONOUN" => Slot::Decided(Part::Pronoun),
        "=VERB" => Slot::Decided(Part::Verb),
        "=QUANTITY" => Slot::Decided(Part::Quantity),
        "=CLASSIFIER" => Slot::Decided(Part::Classifier),
        "=COLOR" => Slot::Decided(Part::Color),
        "=NOUN" => Slot::Decided(Part::Noun),
        words => Slot::Word(words.split('|').map(id).collect()),
    }
}
