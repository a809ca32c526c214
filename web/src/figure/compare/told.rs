//! What is said of the runs of a comparison: what a variant differs in, and the numbers of its runs. Pure.

use crate::picture::number;
use crate::run::ComparedCurves;
use crate::run::changes::{Change, differences};
use crate::run::variants::Asked;
use crate::text::{Words, fill};
use protocol::RunFacts;
use transformer::study::history::{Piece, over};
use transformer::study::verdict::{Verdict, median, range};

/// Steps that the last loss is the mean of.
const LAST: u32 = 20;

/// The letter of a variant: A, B, ...
pub fn letter(variant: usize) -> String {
    char::from_u32('A' as u32 + variant as u32).unwrap_or('?').to_string()
}

/// The name of a variant: what it has otherwise than the first, or what the first is called.
pub fn name(asked: &Asked, variant: usize, words: &Words, base: &str) -> String {
    let Some(first) = asked.wishes.first() else { return String::new() };
    let told = |change: Change| format!("{} {}", change.name, change.to);
    // Of a sweep all are named alike: by every value that is not that of all others. The first of two likewise.
    if asked.sweeps || (variant == 0 && asked.wishes.len() == 2) {
        let own = &asked.wishes[variant];
        let mut all: Vec<String> = Vec::new();
        for told in asked.wishes.iter().flat_map(|other| differences(other, own, words)).map(told) {
            if !all.contains(&told) {
                all.push(told);
            }
        }
        return if all.is_empty() { base.to_owned() } else { all.join(", ") };
    }
    if variant == 0 {
        return base.to_owned();
    }
    differences(first, &asked.wishes[variant], words).into_iter().map(told).collect::<Vec<_>>().join(", ")
}

/// A measure of the runs of one variant, one value a seed that has one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Over(pub Vec<f64>);

impl Over {
    /// The middle one, and the range where there are several.
    pub fn told(&self, write: impl Fn(f64) -> String) -> String {
        match (median(&self.0), range(&self.0)) {
            (Some(middle), Some(all)) if self.0.len() > 1 => {
                format!("{} ({}–{})", write(middle), write(*all.start()), write(*all.end()))
            }
            (Some(middle), _) => write(middle),
            _ => "–".to_owned(),
        }
    }
}

/// What the runs of one variant came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Mean loss of the last steps, in nats.
    pub last_loss: Over,
    /// Least validation loss.
    pub best_validation: Over,
    /// The last one.
    pub last_validation: Over,
    /// Share that was exactly right at the last look.
    pub exact: Over,
    /// Steps done.
    pub steps: Over,
}

impl Outcome {
    /// Of these runs.
    pub fn of<'a>(runs: impl Iterator<Item = &'a ComparedCurves> + Clone) -> Self {
        let over = |of: &dyn Fn(&ComparedCurves) -> Option<f64>| Over(runs.clone().filter_map(of).collect());
        let least = |run: &ComparedCurves| {
            run.curves.validations.pieces().map(|piece| f64::from(piece.summary.least)).reduce(f64::min)
        };
        Self {
            last_loss: over(&last_loss),
            best_validation: over(&least),
            last_validation: over(&|run| run.curves.validations.last().map(f64::from)),
            exact: over(&|run| run.exact.last().map(|(_, share)| *share)),
            steps: over(&|run| (run.step > 0).then_some(f64::from(run.step))),
        }
    }

    /// Against another variant: by the share that is exactly right where there is one, else by the validation loss.
    /// None while one of them has nothing to show.
    pub fn against(&self, first: &Self) -> Option<Verdict> {
        let by_exact = !self.exact.0.is_empty() && !first.exact.0.is_empty();
        if by_exact {
            return Some(Verdict::of_runs_of_shares(&self.exact.0, &first.exact.0));
        }
        // Less is better.
        let (one, other) = (&first.last_validation.0, &self.last_validation.0);
        (!one.is_empty() && !other.is_empty()).then(|| Verdict::of_runs(one, other))
    }
}

/// Mean of the last losses; none before so many are known.
pub fn last_loss(run: &ComparedCurves) -> Option<f64> {
    let end = run.curves.loss.end();
    let pieces: Vec<Piece> = run.curves.loss.pieces().copied().collect();
    (end >= LAST).then(|| f64::from(over(&pieces, end - LAST, end).mean))
}

/// The result as rows of text: heads, then settings that differ, then numbers, then the verdict.
pub fn table(
    asked: &Asked,
    facts: &[RunFacts],
    runs: &[ComparedCurves],
    words: &Words,
    say: &crate::text::compare::CompareWords,
) -> (Vec<String>, Vec<Vec<String>>) {
    let count = asked.variants.len();
    let of = |variant: usize| runs.iter().skip(variant).step_by(count.max(1));
    let outcomes: Vec<Outcome> = (0..count).map(|variant| Outcome::of(of(variant))).collect();
    let mut rows = Vec::new();
    let mut names: Vec<&'static str> = Vec::new();
    let Some(first) = asked.wishes.first() else { return (Vec::new(), rows) };
    let all: Vec<Vec<Change>> = asked.wishes.iter().map(|wish| differences(first, wish, words)).collect();
    for change in all.iter().flatten() {
        if !names.contains(&change.name) {
            names.push(change.name);
        }
    }
    for name in names {
        let usual = all.iter().flatten().find(|change| change.name == name).map(|change| change.from.clone());
        let own =
            |of: &Vec<Change>| of.iter().find(|change| change.name == name).map(|change| change.to.clone());
        let cells = all.iter().map(|of| own(of).or_else(|| usual.clone()).unwrap_or_default());
        rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }
    let fact = |of: &dyn Fn(&RunFacts) -> String| -> Vec<String> {
        (0..count).map(|variant| facts.get(variant).map_or_else(|| "–".to_owned(), of)).collect()
    };
    let number = |of: &dyn Fn(&Outcome) -> String| -> Vec<String> { outcomes.iter().map(of).collect() };
    let nats = |x: f64| number::fixed(x as f32, 3);
    let against = |outcome: &Outcome| match outcome.against(&outcomes[0]) {
        Some(Verdict::Greater) => say.better,
        Some(Verdict::Less) => say.worse,
        Some(Verdict::TooCloseToCall) => say.close,
        None => say.not_yet,
    };
    let verdicts =
        outcomes.iter().enumerate().map(|(i, outcome)| if i == 0 { "–" } else { against(outcome) });
    let told = [
        (say.parameters, fact(&|facts| number::grouped(facts.parameter_count.into()))),
        (say.flop, fact(&|facts| number::significant(facts.flop_per_step, 3))),
        (say.bytes, fact(&|facts| number::significant(facts.bytes, 3))),
        (say.last_loss, number(&|outcome| outcome.last_loss.told(nats))),
        (say.best_validation, number(&|outcome| outcome.best_validation.told(nats))),
        (say.last_validation, number(&|outcome| outcome.last_validation.told(nats))),
        (say.exact, number(&|outcome| outcome.exact.told(number::percent))),
        (say.steps_done, number(&|outcome| outcome.steps.told(|x| number::grouped(x as u64)))),
        (say.verdict, verdicts.map(str::to_owned).collect()),
    ];
    rows.extend(told.map(|(name, cells)| std::iter::once(name.to_owned()).chain(cells).collect()));
    let heads = (0..count).map(|variant| fill(say.run, &[&letter(variant)]));
    (std::iter::once(say.setting.to_owned()).chain(heads).collect(), rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Wish;
    use crate::run::made_up::training;
    use crate::text::{Language, compare};
    use protocol::DataChoice;
    use transformer::ModelConfig;

    fn wish() -> Wish {
        let config = ModelConfig::textbook(11, 12);
        Wish { data: DataChoice::Task("sort".to_owned()), config, training: training(64), seed: 1 }
    }

    fn run(loss: f32, share: f64) -> ComparedCurves {
        let mut run = ComparedCurves { step: 40, ..ComparedCurves::default() };
        (0..40).for_each(|step| run.curves.loss.push(step, if step < 20 { 2.0 } else { loss }));
        run.curves.validations.push(20, 1.5);
        run.curves.validations.push(40, loss);
        run.exact = vec![(20, 0.0), (40, share)];
        run
    }

    fn asked() -> Asked {
        let mut other = wish();
        (other.config.residual, other.training.optimizer.lr) = (false, 0.01);
        let variants = vec![Vec::new(), vec![("residual".to_owned(), "false".to_owned())]];
        Asked { variants, wishes: vec![wish(), other], seeds: vec![1, 2], steps: 40, sweeps: false }
    }

    #[test]
    fn a_table_holds_what_differs_and_a_verdict() {
        let words = Language::English.words();
        let runs = [run(0.5, 0.9), run(1.0, 0.2), run(0.4, 0.95), run(0.9, 0.3)];
        let (heads, rows) = table(&asked(), &[], &runs, words, compare::words(Language::English));
        assert_eq!(heads, ["setting", "Run A", "Run B"]);
        assert_eq!(rows[0][1..], ["on", "off"]);
        assert_eq!(rows[1], ["Peak lr", "3e−3", "1e−2"].map(str::to_owned));
        let of = |name: &str| rows.iter().find(|row| row[0] == name).unwrap()[1..].to_vec();
        assert_eq!(of("loss, mean of the last 20"), ["0.450 (0.400–0.500)", "0.950 (0.900–1.000)"]);
        assert_eq!(of("against run A"), ["–", "worse"]);
        assert_eq!(of("best validation loss")[0], "0.450 (0.400–0.500)");
    }

    #[test]
    fn with_nothing_to_show_there_is_no_verdict() {
        let nothing = Outcome::of(std::iter::empty());
        assert_eq!(nothing.against(&nothing), None);
        assert_eq!(nothing.exact.told(number::percent), "–");
    }

    #[test]
    fn variants_are_named_by_what_they_have_otherwise() {
        let words = Language::English.words();
        assert_eq!(name(&asked(), 1, words, "base"), "Residual connections off, Peak lr 1e−2");
        assert_eq!(name(&asked(), 0, words, "base"), "Residual connections on, Peak lr 3e−3");
    }
}
