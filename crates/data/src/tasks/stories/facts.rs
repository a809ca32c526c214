//! What a story has said so far, and which words can come at a place of a sentence because of it.

use super::grammar::Grammar;

/// A place of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// One of these words.
    Word(Vec<u32>),
    /// A name that is new.
    Name,
    /// What the new one is: a person, or an animal where that is said in another way.
    Person,
    Animal,
    /// Someone who owns nothing yet, and someone who does.
    Owner,
    Actor,
    Quantity,
    Classifier,
    Color,
    /// A thing that nobody owns yet, one or several, and one that somebody owns.
    Noun,
    Thing,
    /// Said of the one who was just named or the thing that was: decided by what came before.
    Decided(Part),
}

/// What was said of someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Pronoun,
    Verb,
    Quantity,
    Classifier,
    Color,
    Noun,
}

/// Someone in a story and what they own, as tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Actor {
    pub(super) name: u32,
    pub(super) pronoun: u32,
    pub(super) owns: Option<Thing>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Thing {
    pub(super) quantity: u32,
    pub(super) classifier: u32,
    pub(super) color: u32,
    /// As it was said, one or several, and its place among the nouns.
    pub(super) noun: u32,
    pub(super) place: usize,
}

/// A story so far; the sentence being read or written is in `new` and `subject`.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    actors: Vec<Actor>,
    /// Of whom the present sentence is.
    subject: usize,
    /// What the present sentence tells that is new.
    new_actor: Option<Actor>,
    new_thing: Thing,
}

impl Facts {
    /// The words that can come at `slot`: one where it is decided, none where this sentence cannot be said now.
    pub(super) fn choices(&self, grammar: &Grammar, slot: &Slot, choices: &mut Vec<u32>) {
        choices.clear();
        let owners = self.actors.iter().filter(|actor| actor.owns.is_some());
        match slot {
            Slot::Word(words) => choices.extend(words),
            Slot::Name => {
                let new = |name: &&u32| self.actors.iter().all(|actor| actor.name != **name);
                choices.extend(grammar.names.iter().filter(new));
            }
            Slot::Person => choices.extend(grammar.persons.iter().map(|(person, _)| *person)),
            Slot::Animal => choices.extend(grammar.animals.iter().map(|(animal, _)| *animal)),
            Slot::Owner => {
                choices
                    .extend(self.actors.iter().filter(|actor| actor.owns.is_none()).map(|actor| actor.name));
            }
            Slot::Actor => choices.extend(owners.map(|actor| actor.name)),
            Slot::Quantity => choices.extend(&grammar.quantities),
            Slot::Classifier => choices.extend(&grammar.classifiers),
            Slot::Color => choices.extend(&grammar.colors),
            Slot::Noun => {
                let one = self.new_thing.quantity == grammar.quantities[0];
                for (place, noun) in grammar.nouns.iter().enumerate() {
                    let free =
                        self.actors.iter().filter_map(|actor| actor.owns).all(|owns| owns.place != place);
                    if free
                        && noun.classifier.is_none_or(|classifier| classifier == self.new_thing.classifier)
                    {
                        choices.push(if one { noun.one } else { noun.several });
                    }
                }
            }
            Slot::Thing => choices.extend(owners.filter_map(|actor| actor.owns).map(|owns| owns.noun)),
            Slot::Decided(part) => choices.extend(self.decided(grammar, *part)),
        }
    }

    fn decided(&self, grammar: &Grammar, part: Part) -> Option<u32> {
        let actor = self.actors.get(self.subject)?;
        let owns = actor.owns?;
        Some(match part {
            Part::Pronoun => actor.pronoun,
            Part::Verb => grammar.verbs[usize::from(owns.quantity != grammar.quantities[0])],
            Part::Quantity => owns.quantity,
            Part::Classifier => owns.classifier,
            Part::Color => owns.color,
            Part::Noun => owns.noun,
        })
    }

    /// Takes note of a word at `slot`, which is one of its choices.
    pub(super) fn say(&mut self, grammar: &Grammar, slot: &Slot, word: u32) {
        let pronoun_of =
            |kinds: &[(u32, u32)]| kinds.iter().find(|(kind, _)| *kind == word).map(|(_, it)| *it);
        match slot {
            Slot::Word(_) | Slot::Decided(_) => {}
            Slot::Name => self.new_actor = Some(Actor { name: word, ..Actor::default() }),
            Slot::Person | Slot::Animal => {
                let kinds = if *slot == Slot::Person { &grammar.persons } else { &grammar.animals };
                if let (Some(actor), Some(pronoun)) = (&mut self.new_actor, pronoun_of(kinds)) {
                    actor.pronoun = pronoun;
                }
            }
            Slot::Owner | Slot::Actor => {
                self.subject = self.actors.iter().position(|actor| actor.name == word).unwrap_or(0);
            }
            Slot::Quantity => self.new_thing.quantity = word,
            Slot::Classifier => self.new_thing.classifier = word,
            Slot::Color => self.new_thing.color = word,
            Slot::Noun => {
                let place = grammar.nouns.iter().position(|noun| noun.one == word || noun.several == word);
                (self.new_thing.noun, self.new_thing.place) = (word, place.unwrap_or(0));
            }
            Slot::Thing => {
                let owns = |actor: &Actor| actor.owns.is_some_and(|owns| owns.noun == word);
                self.subject = self.actors.iter().position(owns).unwrap_or(0);
            }
        }
    }

    /// A whole sentence was said: what it told holds from now on.
    pub(super) fn end_sentence(&mut self, slots: &[Slot]) {
        self.actors.extend(self.new_actor.take());
        if slots.contains(&Slot::Owner) {
            self.actors[self.subject].owns = Some(self.new_thing);
        }
    }
}
