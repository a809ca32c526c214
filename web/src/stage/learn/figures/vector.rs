//! A row of a tensor as signed bars, one a feature, with the numbers that sum it up beside it; and a slider that picks
//! the row.

use crate::lens::Lens;
use crate::text::lesson_figures::words;
use crate::text::use_speech;
use leptos::prelude::*;

/// Sides of a bar's place, in units of the picture.
const WIDTH: f64 = 10.0;
const HEIGHT: f64 = 60.0;

/// A row and its name.
#[component]
pub fn Vector(
    /// What it is.
    #[prop(into)]
    name: Signal<String>,
    /// Its numbers.
    #[prop(into)]
    values: Signal<Vec<f64>>,
    /// The size of a number whose bar is as high as there is room.
    #[prop(into)]
    limit: Signal<f64>,
    /// What stands beside it.
    #[prop(into)]
    told: Signal<String>,
    /// Class of its color.
    #[prop(default = "rs")]
    class: &'static str,
) -> impl IntoView {
    let bars = move || values.with(|values| path(values, limit.get()));
    let view_box = move || format!("0 0 {} {HEIGHT}", WIDTH * values.with(Vec::len).max(1) as f64);
    let middle = format!("M0 {}H100000", HEIGHT / 2.0);
    view! {
        <div class="vectorrow">
            <b>{name}</b>
            <svg viewBox=view_box preserveAspectRatio="none" role="img" aria-label=move || format!("{}: {}", name.get(), told.get())>
                <path class="vectorzero" d=middle></path>
                <path class=format!("vectorbars {class}") d=bars></path>
            </svg>
            <span class="num mut">{told}</span>
        </div>
    }
}

/// A rectangle for every number, up from the middle or down; what is larger than the limit is cut off there.
fn path(values: &[f64], limit: f64) -> String {
    let bar = |(i, value): (usize, &f64)| {
        let height = (value / limit.max(f64::MIN_POSITIVE)).clamp(-1.0, 1.0) * HEIGHT / 2.0;
        let x = i as f64 * WIDTH + 1.0;
        format!("M{x} {}h{}v{:.2}h-{}z", HEIGHT / 2.0, WIDTH - 2.0, -height, WIDTH - 2.0)
    };
    values.iter().enumerate().map(bar).collect()
}

/// The largest size of any of these numbers.
pub fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| value.abs().max(most))
}

/// Row `row` of a tensor of the first example, by the end of its name: the first one that is called so; none where there
/// is none, or nothing is captured. Tracked.
pub fn row_of(lens: Lens, name: &str, row: usize) -> Option<Vec<f64>> {
    let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
    let tensor = walk.graph.tensors().find(|(_, tensor)| tensor.name.ends_with(name))?.0;
    let width = walk.tensor(tensor)?.shape.last();
    let values = walk.values(&capture.values, tensor).get(row * width..(row + 1) * width)?;
    Some(values.iter().copied().map(f64::from).collect())
}

/// Numbers that the reader types, in place of the model's.
#[component]
pub fn OwnNumbers(
    /// Those that are used; none where nothing is typed, or what is typed is no list of numbers.
    numbers: RwSignal<Option<Vec<f64>>>,
    /// Identifies it.
    id: &'static str,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let invalid = RwSignal::new(false);
    let on_input = move |event| {
        let typed = event_target_value(&event);
        let read = typed_numbers(&typed);
        invalid.set(read.is_none() && !typed.trim().is_empty());
        numbers.set(read);
    };
    view! {
        <label class="figureslider ownnumbers">
            {move || say().own_numbers}
            <input class="field num" id=id inputmode="text" placeholder="1, 2, 3, 6" aria-invalid=move || invalid.get().to_string() on:input=on_input/>
        </label>
        <Show when=move || invalid.get()><p class="mut" role="status">{move || say().numbers_wanted}</p></Show>
    }
}

/// Two to 64 numbers with commas or spaces between them.
fn typed_numbers(text: &str) -> Option<Vec<f64>> {
    let words = text.split(|c: char| c.is_whitespace() || ",，、;；()（）[]".contains(c));
    let words = words.filter(|word| !word.is_empty()).map(|word| word.replace('−', "-"));
    let read = words.map(|word| word.parse().ok().filter(|x: &f64| x.abs() < 1e6));
    let numbers: Vec<f64> = read.collect::<Option<_>>()?;
    (2..=64).contains(&numbers.len()).then_some(numbers)
}

/// Picks one of some rows.
#[component]
pub fn Slider(
    /// What is picked.
    #[prop(into)]
    label: Signal<String>,
    /// The first and the last.
    #[prop(into)]
    ends: Signal<(i32, i32)>,
    /// The one.
    value: RwSignal<i32>,
    /// As it is told.
    #[prop(into)]
    told: Signal<String>,
    /// Identifies it.
    id: &'static str,
) -> impl IntoView {
    let slide = move |event| drop(event_target_value(&event).parse().map(|to| value.set(to)));
    view! {
        <label class="figureslider">
            {label}
            <input type="range" id=id min=move || ends.get().0.to_string() max=move || ends.get().1.to_string()
                prop:value=move || { ends.track(); value.get().to_string() } on:input=slide/>
            <output class="num">{told}</output>
        </label>
    }
}

/// Positions of the example, as ends of a slider.
pub fn positions(lens: Lens) -> Signal<(i32, i32)> {
    let last = move |tokens: usize| (0, tokens.saturating_sub(1) as i32);
    Signal::derive(move || lens.example.with(|example| last(example.tokens.len())))
}

/// A position and its token.
pub fn told_position(lens: Lens, row: RwSignal<i32>) -> Signal<String> {
    Signal::derive(move || {
        let at = row.get() as usize;
        let id = lens.example.with(|example| example.tokens.get(at).copied());
        let token = id.and_then(|id| lens.vocabulary.with(|all| all.get(id as usize).cloned()));
        format!("{at} · {}", token.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_middle_and_stay_inside() {
        assert_eq!(path(&[1.0, -2.0], 1.0), "M1 30h8v-30.00h-8zM11 30h8v30.00h-8z");
        assert_eq!(path(&[0.0], 0.0), "M1 30h8v-0.00h-8z");
        assert_eq!(largest(&[0.5, -3.0]), 3.0);
    }

    #[test]
    fn numbers_are_typed_in_any_way() {
        let own = Some(vec![1.0, -2.0, 0.5]);
        for typed in ["1, -2, 0.5", "(1 −2 .5)", "1，-2；0.5"] {
            assert_eq!(typed_numbers(typed), own, "{typed}");
        }
        for refused in ["", "1", "1, x", "1e9 2"] {
            assert_eq!(typed_numbers(refused), None, "{refused}");
        }
    }
}
