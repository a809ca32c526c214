//! Has the linker keep what it moved where in the page's wasm: splitting it into files that come when they are needed
//! takes that (`crates/xtask/src/page.rs`). Not a global flag, which the worker would get too.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo::rustc-link-arg-bin=web=--emit-relocs");
    }
}
