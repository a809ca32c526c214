//! What a head looks at, in numbers, and what it adds to its layer's output. Every mean comes with the cells it is
//! the mean of.

/// The weights of one head on one sequence.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// S
    pub keys: usize,
    /// `[T,S]`; a row adds up to 1, or to 0 where it sees no key.
    pub probabilities: &'a [f32],
    /// `[T,S]`; 1 where the key may be looked at, 0 where the mask hides it.
    pub visible: &'a [f32],
    /// `[T]`, where queries and keys are the same sequence; empty in cross-attention.
    pub tokens: &'a [u32],
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// −Σ p ln p of a row in nats, averaged over rows that see a key.
    Entropy,
    /// The same as a share of the most it could be: Σ entropy / Σ ln(visible keys).
    EntropyShare,
    /// Probability of key t−1.
    Previous,
    /// Probability of key t.
    Itself,
    /// Probability of the keys s+1 with token s the same as token t and s < t: what followed last time (Olsson et al.
    /// 2022, "In-context Learning and Induction Heads").
    Induction,
    /// Probability of key 0.
    First,
}

impl Measure {
    /// All, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Entropy, Self::EntropyShare, Self::Previous, Self::Itself, Self::Induction, Self::First];
}

/// A number that a measure is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Query.
    pub row: usize,
    /// Key; none for a number of the whole row.
    pub key: Option<usize>,
    /// A probability, or the row's entropy in nats.
    pub value: f64,
    /// The most that the row's entropy could be, ln(visible keys), in nats; of a probability 1.
    pub most: f64,
}

/// A measure of one head, with what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What was added up.
    pub parts: Vec<Part>,
    /// Their sum.
    pub sum: f64,
    /// What the sum is divided by: the number of rows, or for [`Measure::EntropyShare`] Σ ln(visible keys).
    pub divisor: f64,
}

impl Measured {
    /// The mean; none where no row has such a key.
    pub fn value(&self) -> Option<f64> {
        (self.divisor > 0.0).then(|| self.sum / self.divisor)
    }
}

/// Measures one head.
///
/// ```
/// use transformer::study::heads::{Measure, Weights, measure};
/// // Query 0 sees itself only, query 1 halves its look.
/// let head = Weights {
///     keys: 2,
///     probabilities: &[1.0, 0.0, 0.5, 0.5],
///     visible: &[1.0, 0.0, 1.0, 1.0],
///     tokens: &[7, 8],
/// };
/// let of = |what| measure(&head, what).value();
/// assert_eq!(of(Measure::Entropy), Some(0.5 * 2f64.ln()));
/// assert_eq!(of(Measure::EntropyShare), Some(1.0));
/// assert_eq!((of(Measure::Previous), of(Measure::Itself)), (Some(0.5), Some(0.75)));
/// assert_eq!((of(Measure::First), of(Measure::Induction)), (Some(0.75), None));
/// ```
pub fn measure(head: &Weights, what: Measure) -> Measured {
    let queries = head.probabilities.len() / head.keys.max(1);
    let seeing = (0..queries).filter(|&row| visible_keys(head, row) > 0);
    let parts: Vec<Part> = match what {
        Measure::Entropy | Measure::EntropyShare => seeing.map(|row| entropy(head, row)).collect(),
        _ => seeing.flat_map(|row| looks(head, row, &aims(head, row, what))).collect(),
    };
    let sum = parts.iter().map(|part| part.value).sum();
    let divisor = match what {
        Measure::EntropyShare => parts.iter().map(|part| part.most).sum(),
        _ => rows(&parts) as f64,
    };
    Measured { parts, sum, divisor }
}

/// The entropy of a row as a share of the most it could be, ln(visible keys), averaged over all rows of all heads that
/// see two keys or more: 1 where all keys are looked at alike, 0 where it is always one. Unlike in
/// [`Measure::EntropyShare`] a row counts as much as any other, however many keys it sees. None where there is no such
/// row.
///
/// ```
/// use transformer::study::heads::{Weights, normalized_entropy};
/// let visible = [1.0, 0.0, 1.0, 1.0];
/// let head = |probabilities| Weights { keys: 2, probabilities, visible: &visible, tokens: &[7, 8] };
/// let [torn, sure] = [head(&[1.0, 0.0, 0.5, 0.5]), head(&[1.0, 0.0, 1.0, 0.0])];
/// assert_eq!(normalized_entropy(&[torn]), Some(1.0));
/// assert_eq!(normalized_entropy(&[torn, sure]), Some(0.5));
/// assert_eq!(normalized_entropy(&[]), None);
/// ```
pub fn normalized_entropy(heads: &[Weights]) -> Option<f64> {
    let rows = heads.iter().flat_map(|head| measure(head, Measure::Entropy).parts);
    let shares: Vec<f64> = rows.filter(|row| row.most > 0.0).map(|row| row.value / row.most).collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// Rows that take part; a row may look at several keys.
fn rows(parts: &[Part]) -> usize {
    let mut rows: Vec<usize> = parts.iter().map(|part| part.row).collect();
    rows.dedup();
    rows.len()
}

fn is_visible(head: &Weights, row: usize, key: usize) -> bool {
    key < head.keys && head.visible[row * head.keys + key] != 0.0
}

fn visible_keys(head: &Weights, row: usize) -> usize {
    (0..head.keys).filter(|&key| is_visible(head, row, key)).count()
}

fn entropy(head: &Weights, row: usize) -> Part {
    let of_row = &head.probabilities[row * head.keys..][..head.keys];
    // p ln p goes to 0 with p.
    let terms = of_row.iter().map(|&p| f64::from(p)).filter(|&p| p > 0.0).map(|p| -p * p.ln());
    Part { row, key: None, value: terms.sum(), most: (visible_keys(head, row) as f64).ln() }
}

/// The keys that a measure asks of a row.
fn aims(head: &Weights, row: usize, what: Measure) -> Vec<usize> {
    let same_sequence = !head.tokens.is_empty();
    match what {
        Measure::First => vec![0],
        Measure::Previous if same_sequence => row.checked_sub(1).into_iter().collect(),
        Measure::Itself if same_sequence => vec![row],
        Measure::Induction if same_sequence => {
            (0..row).filter(|&s| head.tokens[s] == head.tokens[row]).map(|s| s + 1).collect()
        }
        _ => Vec::new(),
    }
}

fn looks(head: &Weights, row: usize, keys: &[usize]) -> Vec<Part> {
    let look = |&key: &usize| Part {
        row,
        key: Some(key),
        value: f64::from(head.probabilities[row * head.keys + key]),
        most: 1.0,
    };
    keys.iter().filter(|&&key| is_visible(head, row, key)).map(look).collect()
}

/// The mean over heads of what they look at.
///
/// # Shapes
/// probabilities `[H,T,S]` -> `[T,S]`
///
/// ```
/// let mean = transformer::study::heads::mean_over_heads(&[1.0, 0.0, 0.5, 0.5], 2);
/// assert_eq!(mean, [0.75, 0.25]);
/// ```
pub fn mean_over_heads(probabilities: &[f32], heads: usize) -> Vec<f32> {
    let cells = probabilities.len() / heads.max(1);
    let sum = |cell: usize| (0..heads).map(|head| f64::from(probabilities[head * cells + cell])).sum::<f64>();
    (0..cells).map(|cell| (sum(cell) / heads as f64) as f32).collect()
}

/// What every head by itself adds to the output of its layer (Elhage et al. 2021, "A Mathematical Framework for
/// Transformer Circuits": the output is a sum over heads).
#[derive(Clone, Debug, PartialEq)]
pub struct Alone {
    /// `[H,T,C]`: mixed of the head · its D rows of W_o.
    pub by_head: Vec<f32>,
    /// `[T,C]`: their sum, and the bias where there is one.
    pub sum: Vec<f32>,
    /// The largest difference of the sum from what the model computed, in the output's own units.
    pub largest_difference: f32,
}

/// The arguments of [`alone`].
#[derive(Clone, Copy, Debug)]
pub struct Merging<'a> {
    /// H
    pub heads: usize,
    /// D
    pub head_size: usize,
    /// C
    pub width: usize,
    /// `[H,T,D]`
    pub mixed: &'a [f32],
    /// `[H·D, C]`
    pub weight: &'a [f32],
    /// `[C]`, or empty.
    pub bias: &'a [f32],
    /// `[T,C]`: what the model computed.
    pub output: &'a [f32],
}

/// Takes an attention output apart.
///
/// ```
/// use transformer::study::heads::{Merging, alone};
/// // Two heads of size 1, one position, two features: [2]·[1 0] + [3]·[0 1] + [10 10].
/// let parts = alone(&Merging {
///     heads: 2, head_size: 1, width: 2,
///     mixed: &[2.0, 3.0], weight: &[1.0, 0.0, 0.0, 1.0], bias: &[10.0, 10.0], output: &[12.0, 13.5],
/// });
/// assert_eq!(parts.by_head, [2.0, 0.0, 0.0, 3.0]);
/// assert_eq!((parts.sum, parts.largest_difference), (vec![12.0, 13.0], 0.5));
/// ```
pub fn alone(of: &Merging) -> Alone {
    let length = of.output.len() / of.width.max(1);
    let cell = |head: usize, t: usize, c: usize| -> f64 {
        let mixed = &of.mixed[(head * length + t) * of.head_size..][..of.head_size];
        let row = |d: usize| of.weight[(head * of.head_size + d) * of.width + c];
        mixed.iter().enumerate().map(|(d, &x)| f64::from(x) * f64::from(row(d))).sum()
    };
    let cells = length * of.width;
    let exact: Vec<f64> =
        (0..of.heads * cells).map(|at| cell(at / cells, at % cells / of.width, at % of.width)).collect();
    let total = |at: usize| {
        let bias = of.bias.get(at % of.width).copied().map_or(0.0, f64::from);
        (0..of.heads).map(|head| exact[head * cells + at]).sum::<f64>() + bias
    };
    let sum: Vec<f32> = (0..cells).map(|at| total(at) as f32).collect();
    let differences = sum.iter().zip(of.output).map(|(sum, output)| (sum - output).abs());
    Alone {
        by_head: exact.iter().map(|&x| x as f32).collect(),
        largest_difference: differences.fold(0.0, f32::max),
        sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uniform over what is visible, causally.
    fn uniform(length: usize) -> (Vec<f32>, Vec<f32>) {
        let cells = || (0..length * length).map(|at| (at / length, at % length));
        let visible = cells().map(|(t, s)| f32::from(u8::from(s <= t))).collect();
        let probabilities = cells().map(|(t, s)| if s <= t { 1.0 / (t + 1) as f32 } else { 0.0 }).collect();
        (probabilities, visible)
    }

    #[test]
    fn a_uniform_head_has_all_the_entropy_there_is() {
        let (probabilities, visible) = uniform(4);
        let head =
            Weights { keys: 4, probabilities: &probabilities, visible: &visible, tokens: &[1, 2, 1, 2] };
        let entropy = measure(&head, Measure::Entropy);
        let expected = (2f64.ln() + 3f64.ln() + 4f64.ln()) / 4.0;
        assert!((entropy.value().unwrap() - expected).abs() < 1e-7);
        assert_eq!(entropy.parts.len(), 4);
        assert!((measure(&head, Measure::EntropyShare).value().unwrap() - 1.0).abs() < 1e-7);
        // Key 1 after token 1 at 0, for query 2; key 2 after token 2 at 1, for query 3.
        let induction = measure(&head, Measure::Induction);
        let cells: Vec<_> = induction.parts.iter().map(|part| (part.row, part.key)).collect();
        assert_eq!(cells, [(2, Some(1)), (3, Some(2))]);
        assert!((induction.value().unwrap() - (1.0 / 3.0 + 1.0 / 4.0) / 2.0).abs() < 1e-7);
        let first = measure(&head, Measure::First).value().unwrap();
        assert!((first - (1.0 + 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 4.0) / 4.0).abs() < 1e-7);
    }

    #[test]
    fn a_perfect_induction_head_has_strength_1_also_where_a_token_came_twice() {
        // a b a c a: the last a may look at b and at c.
        let mut probabilities = vec![0.0; 25];
        (probabilities[0], probabilities[5], probabilities[10 + 1], probabilities[15]) = (1.0, 1.0, 1.0, 1.0);
        (probabilities[20 + 1], probabilities[20 + 3]) = (0.25, 0.75);
        let (_, visible) = uniform(5);
        let head =
            Weights { keys: 5, probabilities: &probabilities, visible: &visible, tokens: &[0, 1, 0, 2, 0] };
        let induction = measure(&head, Measure::Induction);
        assert_eq!((induction.parts.len(), induction.divisor), (3, 2.0));
        assert_eq!(induction.value(), Some(1.0));
    }

    #[test]
    fn rows_without_visible_keys_and_hidden_keys_are_left_out() {
        let head = Weights {
            keys: 2,
            probabilities: &[0.0, 0.0, 0.0, 1.0],
            visible: &[0.0, 0.0, 0.0, 1.0],
            tokens: &[3, 3],
        };
        assert_eq!(measure(&head, Measure::Entropy).parts.len(), 1);
        assert_eq!(measure(&head, Measure::EntropyShare).value(), None, "one key leaves no choice");
        assert_eq!(measure(&head, Measure::Previous).value(), None, "key 0 is hidden");
        assert_eq!(measure(&head, Measure::Itself).value(), Some(1.0));
    }

    #[test]
    fn in_cross_attention_positions_of_two_sequences_are_not_compared() {
        let head = Weights { keys: 2, probabilities: &[0.5, 0.5], visible: &[1.0, 1.0], tokens: &[] };
        for what in [Measure::Previous, Measure::Itself, Measure::Induction] {
            assert_eq!(measure(&head, what).value(), None);
        }
        assert_eq!(measure(&head, Measure::First).value(), Some(0.5));
    }
}
