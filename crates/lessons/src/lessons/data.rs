//! Data: a model is what it has read.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Data, Error, Measurement, Recipe, Tensor, Trained, judge};
use data::{Dataset, Rows, Vocabulary};

pub(super) const LESSON: Lesson = Lesson {
    number: 16,
    name: "data",
    preset: Preset { name: "stories", recipe: Recipe::stories },
    questions: &[
        Question::choice(
            "frequency",
            &["below", "equal", "above"],
            |m| judge::compared(m["model"], m["counted"], ["below", "equal", "above"]),
            |bench| Box::pin(frequency(bench)),
        )
        .or_close("equal"),
        Question::choice(
            "taken_out",
            &["unchanged", "rare", "zero"],
            |m| match judge::compared(m["after"], m["before"], ["rare", "unchanged", "unchanged"]) {
                _ if m["after"] == 0.0 => "zero",
                other => other,
            },
            |bench| Box::pin(taken_out(bench)),
        ),
        Question::choice(
            "never_seen",
            &["higher", "close", "lower"],
            |m| judge::compared(m["seen_never"], m["ungrammatical"], ["lower", "close", "higher"]),
            |bench| Box::pin(never_seen(bench)),
        )
        .or_close("close"),
    ],
};

/// One of three words goes on from here.
const CONTEXT: &str = "the day is";
const WORD: &str = "cold";

/// Two words that never stand side by side in a training without them.
const COLOR: &str = "pink";
const THING: &str = "lamp lamps";
const PAIR: Data = Data::StoriesWithout(&["pink lamp", "pink lamps"]);

/// What can be owned, one of it or several.
const THINGS: &str = "ball cup book hat kite boat drum lamp coin rope flag bell \
                      balls cups books hats kites boats drums lamps coins ropes flags bells";
const PRONOUNS: &str = "he she it";

/// Held-out stories that are read.
const ROWS: usize = 256;

/// The ids of some words.
fn ids(vocabulary: &Vocabulary, words: &str) -> Result<Vec<usize>, Error> {
    Ok(vocabulary.encode(words)?.into_iter().map(|id| id as usize).collect())
}

/// Rows, and the positions where the last word of `context` stands in them.
fn places(rows: &Rows, context: &[usize]) -> Vec<(usize, usize)> {
    let is_context = |words: &[i32]| words.iter().zip(context).all(|(word, id)| *word as usize == *id);
    let mut all = Vec::new();
    for row in 0..rows.count {
        let words = rows.tokens_of(row).windows(context.len()).enumerate();
        all.extend(words.filter(|(_, words)| is_context(words)).map(|(at, _)| (row, at + context.len() - 1)));
    }
    all
}

/// What a model expects at each position of held-out stories.
///
/// # Shapes
/// `[B,T,V]`
async fn expected(model: &Trained) -> Result<Tensor, Error> {
    let [shares] = model.capture(&model.rows(ROWS), &[], ["probabilities"]).await?;
    Ok(shares)
}

/// The rows that [`expected`] reads, as a table.
fn read(model: &Trained) -> Rows {
    let batch = model.rows(ROWS);
    let (count, length) = (batch.extent.batch, batch.extent.length);
    Rows { count, length, tokens: batch.tokens, targets: batch.targets, ..Rows::default() }
}

/// Mean probability of every word after [`CONTEXT`].
async fn after_context(model: &Trained) -> Result<Vec<f64>, Error> {
    let vocabulary = &model.task.vocabulary;
    let (shares, places) = (expected(model).await?, places(&read(model), &ids(vocabulary, CONTEXT)?));
    let mean = |word: usize| {
        places.iter().map(|&(b, t)| shares.cell(&[b, t, word])).sum::<f64>() / places.len() as f64
    };
    Ok((0..vocabulary.len()).map(mean).collect())
}

/// How often the word follows in the stories that were learned, and what the model expects in others.
async fn frequency(bench: &mut Bench) -> Result<Measurement, Error> {
    let [stories] = bench.train([Recipe::stories(bench.seed())]).await?;
    let (vocabulary, rows) = (&stories.task.vocabulary, &stories.task.training);
    let word = ids(vocabulary, WORD)?[0];
    let context: Vec<i32> = ids(vocabulary, CONTEXT)?.into_iter().map(|id| id as i32).collect();
    let follows = data::follows(&Dataset::of_rows(rows), &context);
    let of = |wanted: &dyn Fn(i32) -> bool| -> f64 {
        follows.iter().filter(|(id, _)| wanted(*id)).map(|(_, count)| f64::from(*count)).sum()
    };
    let counted = of(&|id| id == word as i32) / of(&|_| true);
    let model = after_context(&stories).await?[word];
    Ok(told(Measurement::of([("counted", counted), ("model", model)])))
}

fn told(measured: Measurement) -> Measurement {
    measured.with_word("context", CONTEXT.to_owned()).with_word("word", WORD.to_owned())
}

/// What is expected of the word by a model that read all stories, and by one that read those without it; its rank there,
/// from 1.
async fn taken_out(bench: &mut Bench) -> Result<Measurement, Error> {
    let stories = Recipe::stories(bench.seed());
    let without = stories.clone().learning(Data::StoriesWithout(&[WORD]));
    let [all, without] = bench.train([stories, without]).await?;
    let word = ids(&all.task.vocabulary, WORD)?[0];
    let (before, after) = (after_context(&all).await?[word], after_context(&without).await?);
    let rank = 1 + after.iter().filter(|share| **share > after[word]).count();
    Ok(told(Measurement::of([("before", before), ("after", after[word]), ("rank", rank as f64)])))
}

/// After a color, where somebody is said to own something: the mean probability of the thing that was never seen with
/// it, and of a word that is no thing.
async fn never_seen(bench: &mut Bench) -> Result<Measurement, Error> {
    let [model] = bench.train([Recipe::stories(bench.seed()).learning(PAIR)]).await?;
    let vocabulary = &model.task.vocabulary;
    let (color, things) = (ids(vocabulary, COLOR)?, ids(vocabulary, THINGS)?);
    let (thing, pronouns) = (ids(vocabulary, THING)?, ids(vocabulary, PRONOUNS)?);
    let (has, one) = (ids(vocabulary, "has")?[0], ids(vocabulary, "a")?[0]);
    let (shares, rows) = (expected(&model).await?, read(&model));
    let (mut never, mut wrong, mut count) = (0.0, 0.0, 0.0);
    for (row, t) in places(&rows, &color) {
        let words: Vec<usize> = rows.tokens_of(row)[..t].iter().map(|&id| id as usize).collect();
        // NAME has QUANTITY COLOR: of somebody who is called by a pronoun, the thing is known.
        let [.., who, verb, quantity] = words[..] else { continue };
        if verb != has || pronouns.contains(&who) {
            continue;
        }
        never += shares.cell(&[row, t, thing[usize::from(quantity != one)]]);
        let others = (0..vocabulary.len()).filter(|word| !things.contains(word));
        wrong += others.map(|word| shares.cell(&[row, t, word])).sum::<f64>()
            / (vocabulary.len() - things.len()) as f64;
        count += 1.0;
    }
    Ok(Measurement::of([("seen_never", never / count), ("ungrammatical", wrong / count)])
        .with_word("pair", "pink lamp".to_owned()))
}
