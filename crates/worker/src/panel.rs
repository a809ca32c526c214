//! The backend panel: which backends there are, which one runs, and how fast; told when it changes.

use crate::gpu::{Gpu, Search};
use crate::inbox::post;
use protocol::{BackendKind, BackendState, Event};

/// It learns of new speeds at most this often; of anything else at once.
const ANNOUNCE_MS: f64 = 1000.0;

/// What it shows.
#[derive(Default)]
pub struct Panel {
    announced: Option<BackendState>,
    announced_ms: f64,
    webgpu_speed: Option<f64>,
    cpu_speed: Option<f64>,
}

impl Panel {
    /// Steps a second on a backend.
    pub fn measured(&mut self, backend: BackendKind, speed: f64) {
        match backend {
            BackendKind::Cpu => self.cpu_speed = Some(speed),
            BackendKind::Webgpu => self.webgpu_speed = Some(speed),
        }
    }

    /// Another model has other speeds.
    pub fn forget(&mut self) {
        (self.webgpu_speed, self.cpu_speed) = (None, None);
    }

    /// Posts the state when it has changed, speeds rounded to two digits and seldom so that they do not flicker.
    pub fn announce(&mut self, running: BackendKind, search: &Search, now_ms: f64) {
        let (webgpu, why_not) = match search.state() {
            Gpu::Asking => (None, String::new()),
            Gpu::There(_, adapter) => (Some(adapter), String::new()),
            Gpu::Nothing(why) => (None, why),
        };
        let state = BackendState {
            running,
            webgpu,
            why_not,
            webgpu_steps_per_second: self.webgpu_speed.map(two_digits),
            cpu_steps_per_second: self.cpu_speed.map(two_digits),
        };
        if self.announced.as_ref() == Some(&state) {
            return;
        }
        let without_speeds = |state: &BackendState| BackendState {
            webgpu_steps_per_second: None,
            cpu_steps_per_second: None,
            ..state.clone()
        };
        let only_speeds = self.announced.as_ref().map(without_speeds) == Some(without_speeds(&state));
        if only_speeds && now_ms - self.announced_ms < ANNOUNCE_MS {
            return;
        }
        post(&Event::Backend(state.clone()));
        (self.announced, self.announced_ms) = (Some(state), now_ms);
    }
}

fn two_digits(x: f64) -> f64 {
    let unit = 10f64.powf(x.max(1e-9).log10().floor() - 1.0);
    (x / unit).round() * unit
}
