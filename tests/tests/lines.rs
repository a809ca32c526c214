//! The code in PyTorch that the page shows was run: what `tests/oracle/lines.py` found last is of this very table and
//! of the code that is made of it today. Whoever changes either runs the script again.

use std::collections::BTreeSet;
use std::path::Path;
use tests::fixture::Fixture;
use tests::lines::{Program, checksum};
use transformer::pytorch::entries;

/// Largest difference that the script lets pass, as a share of a tensor's largest value: 64 bits on both sides.
const TOLERANCE: f64 = 1e-9;

struct Found {
    key: String,
    runs: u32,
    difference: f64,
    code: String,
}

/// The checksum, and what was found entry by entry.
fn record() -> (String, Vec<Found>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/lines.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut blocks = text.split("\n\n");
    let head = blocks.next().unwrap();
    let sum = head.lines().find_map(|line| line.strip_prefix("checksum\t")).expect("a checksum").to_owned();
    let found = |block: &str| {
        let (head, code) = block.split_once('\n').expect("code under a key");
        let [key, runs, difference] = head.split('\t').collect::<Vec<_>>()[..] else { panic!("{head}") };
        Found {
            key: key.to_owned(),
            runs: runs.parse().unwrap(),
            difference: difference.parse().unwrap(),
            code: code.lines().map(|line| line.trim_start_matches('\t')).collect::<Vec<_>>().join("\n"),
        }
    };
    (sum, blocks.filter(|block| !block.trim().is_empty()).map(found).collect())
}

#[test]
fn the_table_is_the_one_that_was_run() {
    let (_, found) = record();
    let table: Vec<(String, String)> =
        entries().map(|(key, code)| (key.to_owned(), code.trim_end().to_owned())).collect();
    let ran: Vec<(String, String)> =
        found.iter().map(|found| (found.key.clone(), found.code.clone())).collect();
    assert_eq!(ran, table, "run tests/oracle/lines.py");
    for Found { key, runs, difference, .. } in found {
        assert!(runs > 0, "{key} was never run");
        assert!(difference <= TOLERANCE, "{key} is wrong by {difference}");
    }
}

#[test]
fn the_code_of_every_fixture_is_the_one_that_was_run_and_uses_all_of_the_table() {
    let programs: Vec<Program> =
        Fixture::all().iter().map(|case| Program::of(&Fixture::read(case))).collect();
    let texts: Vec<String> = programs.iter().map(Program::text).collect();
    let sum = checksum(texts.iter().map(String::as_str));
    assert_eq!(sum, record().0, "what is shown is not what was run: run tests/oracle/lines.py");
    let used: BTreeSet<&str> =
        programs.iter().flat_map(|program| &program.steps).map(|step| step.code.key).collect();
    let unused: Vec<&str> = entries().map(|(key, _)| key).filter(|key| !used.contains(key)).collect();
    assert_eq!(unused, [""; 0], "entries that no configuration uses");
    for (text, case) in texts.iter().zip(Fixture::all()) {
        assert!(!text.contains('{'), "{case}: a brace is left");
    }
}
