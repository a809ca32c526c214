//! Which backend computes, how fast either is, and the switch between them.

use crate::address::use_router;
use crate::browser::focus;
use crate::figure::training::backend_name;
use crate::picture::number;
use crate::run::{Link, use_run, use_session};
use crate::text::{fill, use_speech};
use leptos::html::Div;
use leptos::prelude::*;
use protocol::{BackendChoice, BackendKind};
use wasm_bindgen::JsCast;

/// The chip with its menu.
#[component]
pub fn BackendChip() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    // The menu is of the place where it was opened: it does not follow to another one.
    let router = use_router();
    let here = Memo::new(move |_| (router.here.stage(), router.here.view(), router.here.op()));
    let opened = RwSignal::new(None);
    let open = Memo::new(move |_| opened.get().is_some_and(|at| at == here.get()));
    let home = NodeRef::<Div>::new();
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let on = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if open.get_untracked() && !home.get_untracked().is_some_and(|home| home.contains(on.as_ref())) {
            opened.set(None);
        }
    });
    on_cleanup(move || outside.remove());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            opened.set(None);
            focus("backend");
        }
    };
    let dot = move || match (run.link.get(), run.backend.get().map(|state| state.running)) {
        (Link::Broken(_), _) => "dot bad",
        (Link::Restarting | Link::Starting, _) => "dot warn",
        (Link::Alive, Some(BackendKind::Webgpu)) => "dot",
        (Link::Alive, _) => "dot off",
    };
    let text = move || match run.link.get() {
        Link::Broken(_) => words().stopped_chip.to_owned(),
        Link::Restarting => words().restoring.to_owned(),
        Link::Starting | Link::Alive => run.backend.get().map_or_else(
            || words().cpu_simd.to_owned(),
            |state| backend_name(words(), &state, state.running),
        ),
    };
    // A phone has room for the kind alone.
    let short = move || text().split(" · ").next().map(str::to_owned);
    let rest = move || text().split_once(" · ").map(|(_, name)| format!("· {name}"));
    let session = use_session();
    let choose = StoredValue::new_local(move |choice: BackendChoice| {
        session.set_backend(choice);
        opened.set(None);
    });
    let entry = move |kind: BackendKind| {
        let state = run.backend.get()?;
        let (speed, choice) = match kind {
            BackendKind::Webgpu => (state.webgpu_steps_per_second, BackendChoice::Webgpu),
            BackendKind::Cpu => (state.cpu_steps_per_second, BackendChoice::Cpu),
        };
        let runs = state.running == kind;
        let absent = kind == BackendKind::Webgpu && state.webgpu.is_none();
        let software =
            kind == BackendKind::Webgpu && state.webgpu.as_ref().is_some_and(|adapter| adapter.software);
        let speed = match speed {
            Some(speed) => fill(words().speed_of, &[&number::significant(speed, 3)]),
            None => words().not_measured.to_owned(),
        };
        let note = match (absent, state.why_not.as_str()) {
            (true, "") => words().asking_gpu.to_owned(),
            (true, why) => fill(words().no_gpu, &[why]),
            (false, _) if software => format!("{speed} · {}", words().software_gpu),
            (false, _) => speed,
        };
        Some(view! {
            <li>
                <button
                    type="button"
                    role="menuitemradio"
                    aria-checked=runs.to_string()
                    disabled=absent
                    on:click=move |_| choose.with_value(|choose| choose(choice))
                >
                    <b>{backend_name(words(), &state, kind)}</b>
                    <span class="mut">{note}</span>
                    <span>{runs.then_some(words().running_here)}</span>
                </button>
            </li>
        })
    };
    view! {
        <div class="menuhome" node_ref=home on:keydown=on_key>
            <button
                type="button"
                class="chip"
                id="backend"
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                title=move || words().backend
                on:click=move |_| opened.set((!open.get_untracked()).then(|| here.get_untracked()))
            >
                <i class=dot aria-hidden="true"></i>
                {short}
                <span class="hide-p">{rest}</span>
            </button>
            <Show when=move || open.get()>
                <ul class="pop menu" role="menu" aria-label=move || words().backend>
                    {move || entry(BackendKind::Cpu)}
                    {move || entry(BackendKind::Webgpu)}
                </ul>
            </Show>
        </div>
    }
}
