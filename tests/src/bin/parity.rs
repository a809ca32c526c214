//! The parity problems in a browser: every operation at 65, WebGPU against the truth. Built for wasm32 and loaded by
//! a browser test from a page of its own; it is no part of the site. That the kernels compile there shows that the
//! browser's own compiler (Tint, in Chromium) accepts them.

#[cfg(target_arch = "wasm32")]
mod browser {
    use cpu::Mode;
    use tests::problems::of_size;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// As natively.
    const TOLERANCE: f32 = 2e-5;

    /// One line a problem that disagrees, `N problems on ADAPTER` last.
    #[wasm_bindgen]
    pub async fn parity(size: usize) -> String {
        let device = match webgpu::Device::request(webgpu::Options { software_allowed: true }).await {
            Ok(device) => device,
            Err(error) => return error.to_string(),
        };
        let problems = of_size(size);
        let mut report = String::new();
        for problem in &problems {
            let wrong = match problem.run_webgpu(&device).await {
                Ok(got) => problem.disagreement(&problem.run_cpu(Mode::Truth), &got, TOLERANCE),
                Err(error) => Some(format!("{}: {error}", problem.name)),
            };
            report.extend(wrong.map(|wrong| wrong + "\n"));
        }
        if let Err(error) = webgpu::known_answer(&device).await {
            report += &format!("{error}\n");
        }
        format!("{report}{} problems", problems.len())
    }
}

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    println!("This runs in a browser; natively `cargo test -p tests --test parity` does the same.");
}
