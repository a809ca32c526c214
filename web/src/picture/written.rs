//! Numbers as text that other programs read: comma-separated values, tables of Markdown. Pure.

use super::table::Rows;
use std::collections::BTreeMap;
use transformer::study::history::History;

/// Rows as comma-separated values: what holds a comma, a quote or a line end stands in quotes.
pub fn csv(rows: &Rows) -> String {
    let cell = |cell: &String| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    let line = |cells: &Vec<String>| cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
    std::iter::once(&rows.heads).chain(&rows.rows).map(line).collect()
}

/// Rows as a table of Markdown.
pub fn markdown(rows: &Rows) -> String {
    let line = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<String> =
        rows.heads.iter().enumerate().map(|(i, _)| if i == 0 { "---" } else { "---:" }.to_owned()).collect();
    [&rows.heads, &rule].into_iter().chain(&rows.rows).map(line).collect()
}

/// A number as programs read it, with all of its digits; nothing where there is none.
pub fn plain(value: f32) -> String {
    if value.is_nan() { String::new() } else { value.to_string() }
}

/// All that is known of some histories, side by side, each with its head: a row for each step, or for each span of steps
/// of which only the mean is kept. `heads` stand over the first step of a row and, where there are spans, its last one.
pub fn by_step(histories: &[(String, &History)], heads: [&str; 2]) -> Rows {
    let mut rows: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::new();
    for (i, (_, history)) in histories.iter().enumerate() {
        for piece in history.pieces() {
            let row = rows.entry((piece.first, piece.end - 1));
            row.or_insert_with(|| vec![String::new(); histories.len()])[i] = plain(piece.summary.mean);
        }
    }
    let of_steps = if rows.keys().any(|(first, last)| first != last) { 2 } else { 1 };
    let steps = heads.into_iter().take(of_steps).map(str::to_owned);
    let row = |((first, last), cells): ((u32, u32), Vec<String>)| {
        [first, last].into_iter().take(of_steps).map(|step| step.to_string()).chain(cells).collect()
    };
    Rows {
        heads: steps.chain(histories.iter().map(|(head, _)| head.clone())).collect(),
        rows: rows.into_iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_of_a_history_is_a_row_and_what_was_merged_says_so() {
        let (mut loss, mut seen) = (History::default(), History::default());
        [2.5, 0.1, f32::NAN].into_iter().zip(0..).for_each(|(value, step)| loss.push(step, value));
        seen.push(2, 1e-8);
        seen.push(40, 4.0);
        let rows = by_step(&[("A".to_owned(), &loss), ("B".to_owned(), &seen)], ["step", "to"]);
        assert_eq!(csv(&rows), "step,A,B\n0,2.5,\n1,0.1,\n2,,0.00000001\n40,,4\n");
        let mut long = History::with_room(2);
        (0..8).for_each(|step| long.push(step, step as f32));
        let rows = by_step(&[("A".to_owned(), &long)], ["step", "to"]);
        assert_eq!(rows.heads, ["step", "to", "A"]);
        assert_eq!(rows.rows.last().unwrap(), &["7", "7", "7"]);
        assert!(rows.rows[0][1] != "0" && rows.rows[0][0] == "0", "{rows:?}");
    }

    #[test]
    fn rows_are_written_so_that_they_can_be_read() {
        let rows = Rows {
            heads: ["setting", "Run A"].map(str::to_owned).to_vec(),
            rows: vec![vec!["a, \"b\"".to_owned(), "1|2".to_owned()]],
        };
        assert_eq!(csv(&rows), "setting,Run A\n\"a, \"\"b\"\"\",1|2\n");
        assert_eq!(markdown(&rows), "| setting | Run A |\n| --- | ---: |\n| a, \"b\" | 1\\|2 |\n");
    }
}
