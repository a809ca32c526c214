//! The GPU that tests run on. A missing one is said aloud, and fails where `REQUIRE_GPU=1`.

use std::rc::Rc;

/// The device, or none after saying so.
///
/// # Panics
/// When `REQUIRE_GPU=1` and there is none.
pub fn device() -> Option<Rc<webgpu::Device>> {
    match pollster::block_on(webgpu::Device::request(webgpu::Options { software_allowed: true })) {
        Ok(device) => Some(device),
        Err(error) => {
            let required = std::env::var("REQUIRE_GPU").is_ok_and(|value| value == "1");
            assert!(!required, "REQUIRE_GPU=1, and there is no GPU: {error}");
            eprintln!("SKIPPED: no GPU, not even in software: {error}. `cargo xtask tools` installs one.");
            None
        }
    }
}
