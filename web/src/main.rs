//! The Leptos page. It shows what the worker computes and computes nothing itself but the arithmetic of a cell.

mod app;
mod fetched;
mod keys;
mod picture;
mod port;
mod query;
mod route;
mod screen;
mod session;
mod shell;
mod signal;
mod stage;
mod store;
mod text;

fn main() {
    // A panic aborts; without a word in the console nobody could tell where.
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    leptos::mount::mount_to_body(app::App);
}
