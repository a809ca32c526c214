//! Finding a GPU that computes rightly, while training already runs on the CPU.

use crate::inbox::{Inbox, scope};
use js_sys::Reflect;
use model::{Error, GpuDevice};
use protocol::AdapterInfo;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What is known about the GPU.
#[derive(Clone)]
pub enum Gpu {
    /// Still being asked.
    Asking,
    /// There is one, and it passed the known-answer test.
    There(Rc<GpuDevice>, AdapterInfo),
    /// There is none, or it was refused; why.
    Nothing(String),
}

/// A GPU being looked for.
#[derive(Clone)]
pub struct Search(Rc<RefCell<Gpu>>);

impl Search {
    /// Starts looking; wakes the inbox when it is known.
    pub fn start(inbox: &Inbox) -> Self {
        let search = Self(Rc::new(RefCell::new(Gpu::Asking)));
        let (found, inbox) = (search.clone(), inbox.clone());
        spawn_local(async move {
            let gpu = look().await.unwrap_or_else(|error| Gpu::Nothing(error.to_string()));
            *found.0.borrow_mut() = gpu;
            inbox.wake();
        });
        search
    }

    /// What is known by now.
    pub fn state(&self) -> Gpu {
        self.0.borrow().clone()
    }

    /// The GPU was lost or refused for good.
    pub fn give_up(&self, why: &str) {
        *self.0.borrow_mut() = Gpu::Nothing(why.to_owned());
    }
}

async fn look() -> Result<Gpu, Error> {
    let names =
        adapter_names().await.ok_or_else(|| Error::NoWebGpu("this browser has no WebGPU".to_owned()))?;
    let device = model::request_device().await?;
    model::known_answer(&device).await?;
    let software = device.adapter().software;
    Ok(Gpu::There(device, AdapterInfo { name: names, software }))
}

/// Vendor and architecture as the browser tells; every field is optional. None where there is no WebGPU at all.
async fn adapter_names() -> Option<String> {
    let get = |object: &JsValue, key: &str| Reflect::get(object, &JsValue::from_str(key)).ok();
    let gpu = get(&scope().navigator(), "gpu").filter(|gpu| !gpu.is_undefined() && !gpu.is_null())?;
    let request: js_sys::Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: js_sys::Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok()?;
    if adapter.is_null() || adapter.is_undefined() {
        return Some(String::new());
    }
    let info = get(&adapter, "info")?;
    let words: Vec<String> = ["vendor", "architecture"]
        .iter()
        .filter_map(|key| get(&info, key)?.as_string())
        .filter(|word| !word.is_empty())
        .collect();
    Some(words.join(" "))
}
