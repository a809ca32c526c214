//! Small made-up pages, each with what it is to be told.

use super::{House, Tree, reach};

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// A page of these files has these violations, each known by some words of it.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let page: Vec<(String, &str)> =
        files.iter().map(|(path, text)| (format!("web/src/{path}"), *text)).collect();
    let page: Vec<(&str, &str)> = page.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let found = House::new(&tree(&page)).violations();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found} does not say {expected}");
    }
}

#[test]
fn downward_is_right() {
    check(
        &[
            ("main.rs", "mod app; mod picture; mod figure; fn main() { app::start() }"),
            ("app.rs", "use crate::figure::map::Map; pub fn start() {}"),
            ("figure/mod.rs", "pub mod map;"),
            ("figure/map.rs", "use crate::picture::{number::exact, chart as drawn}; pub struct Map;"),
            ("picture/mod.rs", "pub mod number; pub mod chart;"),
            ("picture/number.rs", "pub fn exact() {}"),
            ("picture/chart.rs", "use super::number::exact;"),
        ],
        &[],
    );
}

#[test]
fn upward_is_told_with_its_line() {
    check(
        &[
            (
                "picture/chart.rs",
                "//! A chart.\n\nuse crate::{\n    text::Words,\n    stage::{self, train::Train},\n};",
            ),
            ("text/mod.rs", "pub struct Words;"),
            ("stage/mod.rs", "pub mod train;"),
            ("stage/train.rs", "pub struct Train;"),
        ],
        &[
            "web/src/picture/chart.rs:5: picture imports stage",
            "web/src/picture/chart.rs:5: picture imports stage",
        ],
    );
}

#[test]
fn a_path_in_code_is_an_import() {
    check(
        &[
            ("control/field.rs", "pub fn field() -> u8 { let x = crate::shell::top::ROOM; x }"),
            ("shell/top.rs", "pub const ROOM: u8 = 1;"),
        ],
        &["web/src/control/field.rs:1: control imports shell"],
    );
}

#[test]
fn a_path_in_a_view_is_an_import() {
    check(
        &[
            ("lens/mod.rs", "mod held;"),
            ("lens/held.rs", "fn x() { view! { <p>{1.0}</p> <super::super::figure::Map at='a'/> } }"),
            ("figure/mod.rs", "pub fn Map() {}"),
        ],
        &["web/src/lens/held.rs:1: lens imports figure"],
    );
}

#[test]
fn comments_texts_and_tests_import_nothing() {
    check(
        &[
            (
                "scene/walk.rs",
                r##"
                //! As in [`crate::stage::train`].
                /* use crate::stage; /* nested */ use crate::shell; */
                const A: &str = "crate::stage::train"; const B: &str = r#"crate::"stage"::train"#;
                fn quoted<'crate_>(c: char) -> bool { c == '"' || c == '\'' }
                #[cfg(test)]
                #[path = "elsewhere.rs"]
                mod elsewhere;
                #[cfg(test)]
                mod tests { use crate::stage::train; use leptos::prelude::*; fn a() { b("}") } }
                #[cfg(all(test, unix))]
                use crate::shell::top;
                fn end() {}
                "##,
            ),
            ("scene/walk_tests.rs", "use crate::stage::train;"),
            ("stage/train.rs", ""),
            ("shell/top.rs", ""),
        ],
        &[],
    );
}

#[test]
fn what_stands_behind_a_test_counts() {
    check(
        &[
            ("text/mod.rs", "#[cfg(test)] mod tests { fn a() { { } } }\nuse crate::stage::X;"),
            ("stage/mod.rs", "pub struct X;"),
        ],
        &["web/src/text/mod.rs:2: text imports stage"],
    );
}

#[test]
fn a_circle_of_files_is_told_by_its_shortest_way() {
    check(
        &[
            ("scene/mod.rs", "pub mod walk; pub mod layout; pub mod face;"),
            ("scene/walk.rs", "use super::layout::Layout;\npub struct Walk;"),
            ("scene/layout.rs", "use super::face::Face;\nuse super::walk::Walk;\npub struct Layout;"),
            ("scene/face.rs", "pub struct Face;"),
        ],
        &["a circle of files: scene/layout.rs:2 -> scene/walk.rs:1 -> scene/layout.rs:2"],
    );
}

#[test]
fn a_parent_and_its_child_are_a_circle() {
    check(
        &[
            ("scene/mod.rs", "mod walk;\nfn first() -> walk::Walk { walk::Walk }\npub struct Stop;"),
            ("scene/walk.rs", "use super::Stop;\npub struct Walk;"),
        ],
        &["a circle of files: scene/mod.rs:2 -> scene/walk.rs:1 -> scene/mod.rs:2"],
    );
}

#[test]
fn a_parent_that_passes_on_is_no_circle() {
    check(
        &[
            ("scene/mod.rs", "mod walk; mod stop;\npub use stop::*; pub use self::walk::{Walk as Way};"),
            ("scene/stop.rs", "pub struct Stop;"),
            (
                "scene/walk.rs",
                "use super::Stop; use crate::scene; pub struct Walk; fn a() -> scene::Stop { Stop }",
            ),
            ("figure/map.rs", "use crate::scene::Way;"),
        ],
        // `crate::scene` alone names the parent, and the parent names nobody.
        &[],
    );
}

#[test]
fn names_that_are_passed_on_lead_to_who_makes_them() {
    check(
        &[
            ("scene/mod.rs", "mod walk; mod stop; pub use stop::Stop; pub use walk::Walk;"),
            ("scene/stop.rs", "use super::Walk; pub struct Stop;"),
            ("scene/walk.rs", "use super::Stop; pub struct Walk;"),
        ],
        &["a circle of files: scene/stop.rs:1 -> scene/walk.rs:1 -> scene/stop.rs:1"],
    );
}

#[test]
fn a_circle_of_rooms_is_told_beside_the_import_upward() {
    check(
        &[
            ("run/a.rs", "use crate::lens::c::C; pub struct A;"),
            ("run/b.rs", "pub struct B;"),
            ("lens/c.rs", "pub struct C;"),
            ("lens/d.rs", "use crate::run::b::B;"),
        ],
        &["web/src/run/a.rs:1: run imports lens", "a circle of rooms: run -> lens -> run"],
    );
}

#[test]
fn forbidden_words_are_told() {
    check(
        &[
            ("scene/walk.rs", "use leptos::prelude::Memo;"),
            ("figure/map.rs", "fn b() { use_run(); }"),
            ("figure/heads.rs", "// no Store here\nfn a(router: Router) {}"),
            ("run/store.rs", "pub struct Held; pub struct Store;"),
            ("lens/held.rs", "use leptos::prelude::*; use crate::run::store::Store;"),
        ],
        &[
            "web/src/figure/heads.rs:2: figure may not name Router",
            "web/src/figure/map.rs:1: figure may not name use_run",
            "web/src/scene/walk.rs:1: scene may not name leptos",
        ],
    );
}

#[test]
fn a_room_without_a_floor_is_told() {
    check(
        &[("attic/mod.rs", ""), ("attic/box.rs", ""), ("misc.rs", "")],
        &["web/src/attic/mod.rs: attic is no room", "web/src/misc.rs: misc is no room"],
    );
}

/// A package of these files has these that nothing reaches.
#[track_caller]
fn check_reach(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(reach::unreached("crates/a", &tree(files)), expected);
}

#[test]
fn every_way_of_declaring_reaches() {
    check_reach(
        &[
            ("crates/a/build.rs", ""),
            ("crates/a/src/lib.rs", "pub mod b; mod c; #[cfg(test)] #[path = \"odd_name.rs\"] mod tests;"),
            ("crates/a/src/odd_name.rs", ""),
            ("crates/a/src/b.rs", "mod d { mod e; }"),
            ("crates/a/src/b/d/e.rs", ""),
            ("crates/a/src/c/mod.rs", "mod f; include!(\"table.rs\");"),
            ("crates/a/src/c/f.rs", "#[cfg(target_arch = \"wasm32\")] mod g;"),
            ("crates/a/src/c/f/g.rs", ""),
            ("crates/a/src/c/table.rs", ""),
            ("crates/a/src/bin/tool.rs", "mod h;"),
            ("crates/a/src/bin/h.rs", ""),
            ("crates/a/tests/all.rs", "mod small;"),
            ("crates/a/tests/small/mod.rs", ""),
            ("crates/a/examples/one.rs", ""),
        ],
        &[],
    );
}

#[test]
fn a_forgotten_file_is_told() {
    check_reach(
        &[
            ("crates/a/src/main.rs", "// mod b;\nmod c;"),
            ("crates/a/src/b.rs", ""),
            ("crates/a/src/c.rs", ""),
            ("crates/a/src/d/mod.rs", "mod e;"),
            ("crates/a/src/d/e.rs", ""),
        ],
        &["crates/a/src/b.rs", "crates/a/src/d/e.rs", "crates/a/src/d/mod.rs"],
    );
}

#[test]
fn the_page_is_read() {
    // The working directory of a test is its package; a floor that nothing stands on would hide a moved folder.
    let root = crate::command::root().join("web/src");
    let page = super::read(&root.to_string_lossy()).expect("the page can be read");
    assert!(page.len() > 100 && page.keys().any(|path| path.ends_with("main.rs")));
}
