//! Data: a model is what it has read.

use crate::catalog::{Lesson, Preset, Question};
use crate::{Bench, Data, Error, Measurement, Recipe, Tensor, Trained, judge};
use data::{Rows, Vocabulary};

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
const CONTEXT: [&str; 3] = ["the", "day", "is"];
const WORD: &str = "cold";

/// Two words that never stand side by side in a training without them.
const COLOR: &str = "pink";
const THING: [&str; 2] = ["lamp", "lamps"];
const PAIR: Data = Data::StoriesWithout(&[&[COLOR, THING[0]], &[COLOR, THING[1]]]);

/// What can be owned; several of them end in s.
const THINGS: [&str; 12] =
    ["ball", "cup", "book", "hat", "kite", "boat", "drum", "lamp", "coin", "rope", "flag", "bell"];
const PRONOUNS: [&str; 3] = ["he", "she", "it"];

/// Held-out stories that are read.
const ROWS: usize = 256;

fn id(vocabulary: &Vocabulary, word: &str) -> Result<usize, Error> {
    Ok(vocabulary.encode(word)?[0] as usize)
}

/// Rows and positions where the words up to there end in `context`.
fn places(rows: &Rows, context: &[usize]) -> Vec<(usize, usize)> {
    let ends = |row: usize, t: usize| {
        let words = &rows.tokens_of(row)[..=t];
        words.len() >= context.len()
            && words[words.len() - context.len()..].iter().zip(context).all(|(word, id)| *word == *id as i32)
    };
    let all = (0..rows.count).flat_map(|row| (0..rows.length).map(move |t| (row, t)));
    all.filter(|&(row, t)| ends(row, t)).collect()
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
    let context = CONTEXT.map(|word| id(vocabulary, word));
    let context = context.into_iter().collect::<Result<Vec<usize>, Error>>()?;
    let (shares, places) = (expected(model).await?, places(&read(model), &context));
    let mean = |word: usize| {
        places.iter().map(|&(b, t)| shares.cell(&[b, t, word])).sum::<f64>() / places.len() as f64
    };
    Ok((0..vocabulary.len()).map(mean).collect())
}

/// How often the word follows in the stories that were learned, and what the model expects in others.
async fn frequency(bench: &mut Bench) -> Result<Measurement, Error> {
    let [stories] = bench.train([Recipe::stories(bench.seed())]).await?;
    let (vocabulary, rows) = (&stories.task.vocabulary, &stories.task.training);
    let context = CONTEXT.map(|word| id(vocabulary, word));
    let context = context.into_iter().collect::<Result<Vec<usize>, Error>>()?;
    let word = id(vocabulary, WORD)?;
    // Where a row ends, nothing is known of what follows.
    let places = places(rows, &context);
    let followers: Vec<i32> = places
        .iter()
        .filter(|(_, t)| t + 1 < rows.length)
        .map(|&(row, t)| rows.tokens_of(row)[t + 1])
        .collect();
    let counted =
        followers.iter().filter(|next| **next == word as i32).count() as f64 / followers.len() as f64;
    let model = after_context(&stories).await?[word];
    Ok(told(Measurement::of([("counted", counted), ("model", model)])))
}

fn told(measured: Measurement) -> Measurement {
    measured.with_word("context", CONTEXT.join(" ")).with_word("word", WORD.to_owned())
}

/// What is expected of the word by a model that read all stories, and by one that read those without it; its rank there,
/// from 1.
async fn taken_out(bench: &mut Bench) -> Result<Measurement, Error> {
    let stories = Recipe::stories(bench.seed());
    let without = stories.clone().learning(Data::StoriesWithout(&[&[WORD]]));
    let [all, without] = bench.train([stories, without]).await?;
    let word = id(&all.task.vocabulary, WORD)?;
    let (before, after) = (after_context(&all).await?[word], after_context(&without).await?);
    let rank = 1 + after.iter().filter(|share| **share > after[word]).count();
    Ok(told(Measurement::of([("before", before), ("after", after[word]), ("rank", rank as f64)])))
}

/// After a color, where somebody is said to own something: the mean probability of the thing that was never seen with
/// it, and of a word that is no thing.
async fn never_seen(bench: &mut Bench) -> Result<Measurement, Error> {
    let [model] = bench.train([Recipe::stories(bench.seed()).learning(PAIR)]).await?;
    let vocabulary = &model.task.vocabulary;
    let (color, has, one) = (id(vocabulary, COLOR)?, id(vocabulary, "has")?, id(vocabulary, "a")?);
    let thing = [id(vocabulary, THING[0])?, id(vocabulary, THING[1])?];
    let mut things = Vec::new();
    for name in THINGS {
        things.extend([id(vocabulary, name)?, id(vocabulary, &format!("{name}s"))?]);
    }
    let mut pronouns = Vec::new();
    for word in PRONOUNS {
        pronouns.push(id(vocabulary, word)? as i32);
    }
    let (shares, rows) = (expected(&model).await?, read(&model));
    let (mut never, mut wrong, mut count) = (0.0, 0.0, 0.0);
    for (row, t) in places(&rows, &[color]) {
        let words = rows.tokens_of(row);
        // NAME has QUANTITY COLOR: of somebody who is called by a pronoun, the thing is known.
        if t < 3 || words[t - 2] != has as i32 || pronouns.contains(&words[t - 3]) {
            continue;
        }
        never += shares.cell(&[row, t, thing[usize::from(words[t - 1] != one as i32)]]);
        let others = (0..vocabulary.len()).filter(|word| !things.contains(word));
        wrong += others.map(|word| shares.cell(&[row, t, word])).sum::<f64>()
            / (vocabulary.len() - things.len()) as f64;
        count += 1.0;
    }
    Ok(Measurement::of([("seen_never", never / count), ("ungrammatical", wrong / count)])
        .with_word("pair", format!("{COLOR} {}", THING[0])))
}
