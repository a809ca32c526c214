//! The Leptos page. It shows what the worker computes and computes nothing itself but the arithmetic of a cell.

mod address;
mod app;
mod browser;
mod control;
mod figure;
mod keys;
mod lens;
mod picture;
mod run;
mod scene;
mod shell;
mod stage;
mod text;

fn main() {
    browser::tell_panics();
    leptos::mount::mount_to_body(app::App);
}
