//! `cargo xtask COMMAND`: everything that is done with this repository.

mod bench;
mod build;
mod check;
mod command;
mod lesson_pages;
mod lessons;
mod page;
mod rooms;
mod rules;
mod serve;
mod sizes;
mod stories;
mod styles;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask COMMAND

  serve [--port N] [--no-build]  build the site and serve it on 127.0.0.1 (port 8080)
  build                          the static site in dist/, for any path of any static host
  test [check|native|browser]    everything that must hold, or one part of it
  check                          formatting, clippy, and the rules of the house
  rooms                          the rooms of the page by floor, and who imports from whom
  tools [build|test]             install what is missing for that
  stories                        trains the story model that travels with the site, into web/pretrained/
  lessons [LESSON[/QUESTION]] [--seeds N] [--backend cpu|webgpu]
                                 every question of the lessons, answered with ten seeds on both backends (slow)
  bench                          speed and sizes, with the commands that measured them
  bench profile [S M L sort]     a training step in WASM, and which kinds of operations take it
  bench peers [S M L]            the same beside jax-js, tfjs and PyTorch, in one run (installs them)
  bench compare [FINDING [SEEDS]]
                                 findings about small transformers, run again: ours beside those of PyTorch (slow)
  bench questions [LOCALE [WIDTH]]
                                 every question of the lessons in the browser, by keyboard (slow)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Err(error) = std::env::set_current_dir(command::root()) {
        eprintln!("xtask: {error}");
        return ExitCode::FAILURE;
    }
    let result = match words[..] {
        ["serve", ref options @ ..] => serve::run(options),
        ["build"] => build::run(),
        ["test", ref parts @ ..] => test::run(parts),
        ["check"] => check::run(),
        ["rooms"] => rooms::run(),
        ["tools"] | ["tools", "test"] => tools::for_tests(),
        ["tools", "build"] => tools::for_building(),
        ["stories"] => stories::run(),
        ["lessons", ref options @ ..] => lessons::run(options),
        ["bench"] => bench::run(),
        ["bench", "profile", ref models @ ..] => bench::profile(models),
        ["bench", "peers", ref models @ ..] => bench::peers(models),
        ["bench", "questions", ref options @ ..] => bench::questions(options),
        ["bench", "compare", ref options @ ..] => bench::compare(options),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
