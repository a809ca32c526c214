//! The page: its wasm cut into parts that come when they are shown, its styles in one file, and all of it in a folder
//! of its own. Parts of two builds would link against each other's offsets, so the folder bears the build's id.

use crate::command::{self, Outcome, program};
use crate::tools;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// Where the parts are made.
const MADE: &str = "target/page";

/// Scripts and styles as they lie in the repository: the styles in the order in which the first file imports them.
const SCRIPTS: [&str; 2] = ["web/theme.js", "web/boot.js"];
const STYLE: &str = "web/style/page.css";

/// What every browser has that has SIMD, in Binaryen's words. As in `index.html` for the worker.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Compiles the page.
pub fn compile(build_id: &str) -> Outcome {
    let mut cargo = program(&["cargo", "build", "--release", "--package", "web", "--bin", "web"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]).env("GLASSFORMER_BUILD_ID", build_id);
    command::run(cargo)
}

/// Cuts what was compiled into its parts and makes each small. Unsplit it would not run: the functions that
/// `wasm_split` marks are imports of it.
pub fn split() -> Outcome {
    let _ = fs::remove_dir_all(MADE);
    let whole = "target/wasm32-unknown-unknown/release/web.wasm";
    let (parts, bound) = (format!("{MADE}/split"), format!("{MADE}/bound"));
    command::run(program(&["wasm-split-cli", "--target", "web", "--out-name", "web", whole, &parts]))?;
    // The parts find functions and tables of the first one by the names that the linker gave them.
    let mut bind = program(&["wasm-bindgen", "--target", "web", "--keep-lld-exports", "--no-demangle"]);
    bind.args(["--no-typescript", "--out-name", "web", "--out-dir", &bound, &format!("{parts}/web.wasm")]);
    command::run(bind)?;
    fs::remove_file(format!("{parts}/web.wasm")).map_err(|error| error.to_string())?;
    let ready = Path::new(MADE).join("ready");
    fs::create_dir_all(&ready).map_err(|error| format!("{}: {error}", ready.display()))?;
    let made: Vec<PathBuf> = [&parts, &bound].into_iter().map(files).collect::<Outcome<Vec<_>>>()?.concat();
    thread::scope(|scope| {
        let each = made.iter().map(|file| {
            let target = ready.join(file.file_name().unwrap_or_default());
            scope.spawn(move || match file.extension().is_some_and(|ending| ending == "wasm") {
                true => optimize(file, &target),
                false => copy(file, &target),
            })
        });
        let running: Vec<_> = each.collect();
        running
            .into_iter()
            .try_for_each(|one| one.join().unwrap_or_else(|_| Err("a part broke off".to_owned())))
    })
}

/// Puts the page into the site that Trunk has made, and its folder's name into the front page.
pub fn install(dist: &Path, build_id: &str) -> Outcome {
    let name = format!("app-{build_id}");
    let folder = dist.join(&name);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in files(&format!("{MADE}/ready"))? {
        copy(&file, &folder.join(file.file_name().unwrap_or_default()))?;
    }
    for script in SCRIPTS {
        copy(Path::new(script), &folder.join(Path::new(script).file_name().unwrap_or_default()))?;
    }
    write(&folder.join("page.css"), &bundle(Path::new(STYLE))?)?;
    let front = dist.join("index.html");
    let html = read(&front)?;
    // Trunk leaves the link of what it was told to skip.
    let lines = html.lines().filter(|line| !line.contains("data-trunk-skip"));
    let html: String = lines.map(|line| format!("{line}\n")).collect();
    if !html.contains("\"app/boot.js\"") {
        return Err("index.html names no app/boot.js: the page would not start".to_owned());
    }
    write(&front, &html.replace("\"app/", &format!("\"{name}/")))
}

/// One file of all that it imports, in that order: a request for each would keep the first picture waiting.
fn bundle(first: &Path) -> Outcome<String> {
    let folder = first.parent().unwrap_or(Path::new(""));
    let mut whole = String::new();
    let mut imported = vec![first.to_path_buf()];
    for line in read(first)?.lines() {
        let Some(name) = line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) else {
            continue;
        };
        let file = folder.join(name);
        whole += &without_comments(&read(&file)?);
        imported.push(file);
    }
    let all = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    match all.map(walkdir::DirEntry::into_path).find(|file| file.is_file() && !imported.contains(file)) {
        Some(lost) => Err(format!("{} imports no {}", first.display(), lost.display())),
        None => Ok(whole),
    }
}

/// A style sheet without comments, indentation and empty lines.
fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut code = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        code += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code += rest;
    code.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

fn optimize(from: &Path, to: &Path) -> Outcome {
    let mut wasm_opt = program(&[&format!("{}/wasm-opt", tools::WASM_OPT), "-Oz"]);
    wasm_opt.args(FEATURES).arg(from).arg("-o").arg(to);
    command::run(wasm_opt)
}

fn files(folder: &String) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{folder}: {error}"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    match files.iter().find(|path| path.is_dir()) {
        Some(folder) => Err(format!("{}: a folder that no step of the build knows", folder.display())),
        None => Ok(files),
    }
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(drop).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_loses_its_comments_only() {
        let css = "/* one */\n.a { color: red; } /* two\n lines */\n\n  .b { margin: 0; }\n";
        assert_eq!(without_comments(css), ".a { color: red; }\n.b { margin: 0; }\n");
    }
}
