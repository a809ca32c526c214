//! Installs what is missing, once. A second run only looks.

use crate::command::{Outcome, answer, program, run};
use std::path::Path;

const TRUNK: &str = "0.21.14";
const WASM_BINDGEN: &str = "0.2.129";
const WASM_SPLIT: &str = "0.2.4";
const BINARYEN: &str = "132.0.0";

/// Where wasm-opt is kept.
pub const WASM_OPT: &str = ".tools/node_modules/binaryen/bin";

/// What the site needs: the wasm target, Trunk, wasm-bindgen, wasm-split, wasm-opt.
pub fn for_building() -> Outcome {
    if !answer(&["rustup", "target", "list", "--installed"])
        .is_some_and(|list| list.contains("wasm32-unknown-unknown"))
    {
        run(program(&["rustup", "target", "add", "wasm32-unknown-unknown"]))?;
    }
    for (binary, package, version) in
        [("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN), ("trunk", "trunk", TRUNK)]
    {
        let said = answer(&[binary, "--version"]).unwrap_or_default();
        if !said.split_whitespace().any(|word| word == version) {
            cargo_tool(package, version, &[])?;
        }
    }
    // It does not know its version; cargo does.
    let installed = answer(&["cargo", "install", "--list"]).unwrap_or_default();
    if !installed.contains(&format!("wasm_split_cli_support v{WASM_SPLIT}:")) {
        cargo_tool("wasm_split_cli_support", WASM_SPLIT, &["--features", "build-binary"])?;
    }
    if !Path::new(WASM_OPT).join("wasm-opt").exists() {
        npm_install(".tools", &["--no-save", &format!("binaryen@{BINARYEN}")])?;
    }
    Ok(())
}

/// What tests need besides: a browser, a GPU in software, fonts with Chinese, Playwright.
pub fn for_tests() -> Outcome {
    for_building()?;
    let wanted = [
        ("chromium", "/usr/bin/chromium"),
        ("mesa-vulkan-drivers", "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json"),
        ("libvulkan1", "/usr/lib/x86_64-linux-gnu/libvulkan.so.1"),
        ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
        ("fonts-liberation", "/usr/share/fonts/truetype/liberation"),
    ];
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|(_, file)| !Path::new(file).exists())
        .map(|(package, _)| package)
        .collect();
    if !missing.is_empty() {
        debian(&missing)?;
    }
    if !Path::new("tests/browser/node_modules/playwright-core").exists() {
        npm_install("tests/browser", &[])?;
    }
    Ok(())
}

/// A debug build of a tool serves as well as a release one, and is there in a third of the time.
fn cargo_tool(package: &str, version: &str, options: &[&str]) -> Outcome {
    println!("installing {package} {version}, a few minutes");
    let mut install = program(&["cargo", "install", "--locked", "--debug", "--force", package]);
    install.args(["--version", version]).args(options);
    run(install)
}

fn npm_install(folder: &str, arguments: &[&str]) -> Outcome {
    std::fs::create_dir_all(folder).map_err(|error| format!("{folder}: {error}"))?;
    let mut npm = program(&["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]);
    npm.args(arguments).current_dir(folder);
    run(npm)
}

fn debian(packages: &[&str]) -> Outcome {
    let root = answer(&["id", "-u"]).is_some_and(|id| id == "0");
    if !root || answer(&["apt-get", "--version"]).is_none() {
        return Err(format!("tests need these Debian packages or their like: {}", packages.join(" ")));
    }
    run(program(&["apt-get", "update", "-qq"]))?;
    let mut install = program(&["apt-get", "install", "-y", "-qq", "--no-install-recommends"]);
    install.args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    run(install)
}
