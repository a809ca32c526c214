//! Thousands of wrong requests to every call of the embed API: each is answered, and nothing of the parser's own words
//! reaches a caller.

use serde_json::{Value, json};
use tests::requests::{CALLS, Desk, right};

#[test]
fn what_is_right_is_taken() {
    let mut desk = Desk::ready();
    for name in CALLS {
        desk.ask(name, &right(name).to_string()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
}

/// Every request that differs from `whole` in one place: a value replaced, a field or entry taken out or put in.
fn wrong(whole: &Value) -> Vec<Value> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(4_294_967_296u64),
        json!("x"),
        json!(""),
        json!([]),
        json!([[]]),
        json!([1, "x"]),
        json!([0.5, null]),
        json!({}),
        json!({ "x": [] }),
    ];
    let mut found = values.to_vec();
    match whole {
        Value::Object(fields) => {
            for name in fields.keys() {
                let mut without = fields.clone();
                without.remove(name);
                found.push(json!(without));
                let mut misspelt = without.clone();
                misspelt.insert(format!("{name}s"), fields[name].clone());
                found.push(json!(misspelt));
                for value in wrong(&fields[name]) {
                    let mut with = fields.clone();
                    with.insert(name.clone(), value);
                    found.push(json!(with));
                }
            }
        }
        // The first entries stand for all.
        Value::Array(list) => {
            for at in 0..list.len().min(3) {
                let mut without = list.clone();
                without.remove(at);
                found.push(json!(without));
                for value in wrong(&list[at]) {
                    let mut with = list.clone();
                    with[at] = value;
                    found.push(json!(with));
                }
            }
        }
        _ => {}
    }
    found
}

#[test]
fn no_word_of_the_parser_reaches_a_caller() {
    let mut desk = Desk::ready();
    let words = [
        "untagged",
        "invalid type",
        "invalid value",
        "expected",
        "missing field",
        "unknown field",
        "unknown variant",
        "duplicate field",
        "at line",
        "column",
        "EOF",
        "serde",
        "variant of",
        "u32",
        "i64",
        "f64",
        "usize",
    ];
    let mut refused = 0;
    let mut look = |desk: &mut Desk, name: &str, text: &str| {
        let Err((code, told)) = desk.ask(name, text) else { return };
        refused += 1;
        assert!(
            ["invalid_input", "invalid_config", "out_of_memory"].contains(&code),
            "{name} {text}: {code}: {told}"
        );
        assert!(told.len() > 10, "{name} {text}: {told}");
        for word in words {
            assert!(!told.contains(word), "{name} {text}: {told}");
        }
    };
    for name in CALLS {
        let whole = right(name);
        for request in wrong(&whole) {
            look(&mut desk, name, &request.to_string());
        }
        // Text that breaks off, or goes wrong, at every place.
        let text = whole.to_string();
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            look(&mut desk, name, &text[..at]);
            for put in ["{", "]", "\"", ",", "\\", "1e999", "\u{0}", "\"\\ud800\""] {
                look(&mut desk, name, &format!("{}{put}{}", &text[..at], &text[at..]));
            }
        }
        look(&mut desk, name, &"[".repeat(10_000));
        look(&mut desk, name, &format!("{}{}", "{\"x\":".repeat(90), "}".repeat(90)));
    }
    assert!(refused > 10_000, "only {refused} were refused");
}
