//! Which known name may have been meant by one that is not known.

/// Names that are suggested at most.
const MOST: usize = 3;

/// Longer names are not compared: the work grows with both lengths.
const LONGEST: usize = 120;

/// `; did you mean …?`, or nothing where no known name is near.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest(name, known);
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// The known names that differ least, and in no more than a third of their letters.
fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let length = name.chars().count();
    if length > LONGEST {
        return Vec::new();
    }
    let bound = (length / 3).max(1);
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|other| other.chars().count().abs_diff(length) <= bound)
        .map(|other| (distance(name, other), other))
        .filter(|(distance, _)| *distance <= bound)
        .collect();
    let least = found.iter().map(|(distance, _)| *distance).min();
    found.retain(|(distance, _)| Some(*distance) == least);
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// Fewest characters to put in, take out, replace or swap with the next until one name is the other (Damerau, Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let [a, b] = [a, b].map(|name| name.to_lowercase().chars().collect::<Vec<char>>());
    // least[i][j]: of the first i characters of a and the first j of b.
    let mut least = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            least[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = least[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped = if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least[i - 2][j - 2] + 1
                } else {
                    replaced
                };
                replaced.min(swapped).min(least[i - 1][j] + 1).min(least[i][j - 1] + 1)
            };
        }
    }
    least[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, known: &[&str], words: &str) {
        assert_eq!(did_you_mean(name, known.iter().copied()), words);
    }

    #[test]
    fn the_distance_counts_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("Sort", "sort"), 0);
        assert_eq!(distance("srot", "sort"), 1);
    }

    #[test]
    fn the_nearest_is_meant() {
        let fields = ["lr", "beta1", "beta2", "eps", "weight_decay"];
        check("wieght_decay", &fields, "; did you mean weight_decay?");
        check("beta", &fields, "; did you mean beta1 or beta2?");
        check("momentum", &fields, "");
        check("", &fields, "");
        check(&"x".repeat(1000), &fields, "");
    }
}
