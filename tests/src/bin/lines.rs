//! Prints the whole step of every fixture in PyTorch, a line of JSON each: `tests/oracle/lines.py` runs them.

use tests::fixture::Fixture;
use tests::lines::Program;

fn main() {
    for case in Fixture::all() {
        println!("{}", Program::of(&Fixture::read(&case)).json(&case));
    }
}
