//! Kernels as they travel to the page: without comments and indentation, a third of their bytes.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src/kernels");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    bare(Path::new("src/kernels"), &Path::new(&out).join("kernels"));
}

/// Writes every kernel of a folder, and of those in it, without what only a reader needs.
fn bare(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the kernels are there") {
        let path = entry.expect("an entry can be read").path();
        let to = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            bare(&path, &to);
        } else {
            let text = fs::read_to_string(&path).expect("a kernel is text");
            let lines: String =
                text.lines().filter_map(without_comment).map(|line| format!("{line}\n")).collect();
            fs::write(to, lines).expect("a kernel can be written");
        }
    }
}

/// Lines that begin with `//: ` say what is written out for the vectors of a kernel.
fn without_comment(line: &str) -> Option<&str> {
    let line = line.trim();
    let code =
        if line.starts_with("//: ") { line } else { line.split("//").next().unwrap_or_default().trim_end() };
    (!code.is_empty()).then_some(code)
}
