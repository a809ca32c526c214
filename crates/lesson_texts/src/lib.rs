//! Texts of the lessons. Written as Markdown with a few blocks (`:::question ...`), one file a lesson and language; made
//! into data with HTML in it by the build; read by the page.

#[cfg(feature = "markdown")]
mod agree;
#[cfg(feature = "markdown")]
mod blocks;
#[cfg(feature = "markdown")]
mod html;

#[cfg(feature = "markdown")]
pub use agree::{disagreements, faults, untold_terms};
#[cfg(feature = "markdown")]
pub use blocks::parse;

use serde::{Deserialize, Serialize};

/// A lesson in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// What it is about.
    pub title: String,
    /// And in which respect.
    pub subtitle: String,
    /// How long it takes; 0 where nobody says.
    pub minutes: u32,
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

/// What a table of contents says of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// What it is about.
    pub title: String,
    /// And in which respect.
    pub subtitle: String,
    /// How long it takes.
    pub minutes: u32,
    /// How many questions it asks.
    pub questions: u32,
}

impl Text {
    /// What a table of contents says of it.
    pub fn heading(&self) -> Heading {
        let questions = self.blocks.iter().filter(|block| matches!(block, Block::Question(_))).count() as u32;
        let (title, subtitle) = (self.title.clone(), self.subtitle.clone());
        Heading { title, subtitle, minutes: self.minutes, questions }
    }
}

/// A part of a lesson. Texts are HTML; those that explain a measurement have gaps, `{name}`, for what was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// Paragraphs, lists, headings.
    Prose(String),
    /// The one idea.
    Idea(String),
    /// Misconceptions, as a list.
    Removes(String),
    /// A picture of the lesson's own model.
    Figure {
        /// Which one.
        name: String,
        /// Of what; often nothing.
        of: String,
        /// What to look at.
        caption: String,
    },
    /// A question that the engine answers by measuring.
    Question(Question),
    /// A statement of the notes, said exactly.
    Check {
        /// Numbers of the statements.
        statements: Vec<String>,
        /// The exact version.
        exact: String,
        /// What is right in the notes.
        right: String,
        /// What they say.
        note: String,
        /// The question that shows the number; of another lesson where it has its number and a slash before it.
        ask: String,
    },
    /// Experiments, as a list of links.
    Do(String),
    /// Words that are introduced here.
    Terms(Vec<Term>),
    /// What the reader can do now.
    After(String),
    /// The way to the next lesson.
    Next(String),
    /// Some minutes of a class hour.
    Minute {
        /// Begin and end.
        span: String,
        /// Number of the lesson.
        lesson: u32,
        /// Its questions.
        questions: Vec<String>,
        /// What is said and shown.
        html: String,
    },
    /// Questions to vote on, as lesson and id.
    Votes(Vec<(u32, String)>),
    /// A way through the lessons.
    Path {
        /// Which one.
        name: String,
        /// What is said of it.
        html: String,
        /// Lessons with the questions that are asked on the way.
        stations: Vec<(u32, Vec<String>)>,
    },
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Unique within its lesson.
    pub id: String,
    /// How it is answered.
    pub answer: Answer,
    /// What is asked.
    pub html: String,
    /// What may be chosen: outcomes with their words.
    pub options: Vec<(String, String)>,
    /// What is measured: names with their words.
    pub values: Vec<(String, String)>,
    /// Explanations by outcome. [`ANY`] stands for all.
    pub outcomes: Vec<(String, String)>,
}

/// The explanation of any outcome that has none of its own.
pub const ANY: &str = "any";

/// How a question is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// By choosing one of the options.
    #[default]
    Choice,
    /// By a count from 0 to this.
    Count(u32),
    /// By a whole number.
    Number,
    /// By a line through measured shares of these names; what may be chosen is what can be seen in it.
    Curve(Vec<String>),
}

/// A word that is introduced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// In English.
    pub english: String,
    /// In Chinese.
    pub chinese: String,
    /// In a sentence, in the language of the text.
    pub meaning: String,
}
