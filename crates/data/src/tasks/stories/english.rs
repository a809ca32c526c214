//! The English words and sentences of stories.

use super::grammar::{Noun, Words};

const fn noun(one: &'static str, several: &'static str) -> Noun {
    Noun { one, several, classifier: None }
}

/// Names go with a boy as well as with a girl or a cat: what someone is has to be read, it cannot be known.
pub(super) const WORDS: Words = Words {
    spaced: true,
    names: &["Alex", "Kim", "Sam", "Robin", "Jo", "Max", "Lee", "Ray", "Sky", "Pat", "Toni", "Charlie"],
    persons: &[("boy", "he"), ("man", "he"), ("girl", "she"), ("woman", "she"), ("cat", "it"), ("dog", "it")],
    animals: &[],
    quantities: &["a", "two", "three"],
    verbs: ["is", "are"],
    classifiers: &[],
    colors: &["red", "blue", "green", "yellow", "white", "black", "brown", "pink"],
    nouns: &[
        noun("ball", "balls"),
        noun("cup", "cups"),
        noun("book", "books"),
        noun("hat", "hats"),
        noun("kite", "kites"),
        noun("boat", "boats"),
        noun("drum", "drums"),
        noun("lamp", "lamps"),
        noun("coin", "coins"),
        noun("rope", "ropes"),
        noun("flag", "flags"),
        noun("bell", "bells"),
    ],
    introduce: &["NAME is a PERSON ."],
    own: "OWNER has QUANTITY COLOR NOUN .",
    ask: &[
        "ACTOR takes|finds|wants|shows the =NOUN .",
        "the THING =VERB =COLOR .",
        "ACTOR smiles|sings|dances because =PRONOUN has =QUANTITY =COLOR =NOUN .",
    ],
    between: &["the sun|moon|wind|rain comes|goes|waits .", "the day is cold|warm|long ."],
};
