//! The only home of `map_async`: copying buffers to the host. On the web polling does nothing and the browser wakes
//! us; natively the device is polled until the copy is there.

use crate::{Device, Error};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

/// Set by the callback, awaited by the reader.
#[derive(Default)]
struct Arrival {
    result: Option<Result<(), String>>,
    waker: Option<Waker>,
}

/// A buffer, where in it, and how many bytes.
pub type Piece<'a> = (&'a wgpu::Buffer, u64, u64);

/// Bytes of `sources` one after the other, through `staging`, which must be large enough.
///
/// # Errors
/// `DeviceLost`, `Validation` for what the GPU complained about meanwhile, `Readback`; never made-up zeros.
pub async fn read(device: &Device, sources: &[Piece<'_>], staging: &wgpu::Buffer) -> Result<Vec<u8>, Error> {
    let mut encoder =
        device.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("readback") });
    let mut total = 0;
    for (source, from, bytes) in sources {
        encoder.copy_buffer_to_buffer(source, *from, staging, total, *bytes);
        total += bytes;
    }
    device.queue.submit([encoder.finish()]);
    device.count(|counts| counts.submits += 1);

    let arrival = Arc::new(Mutex::new(Arrival::default()));
    let told = arrival.clone();
    staging.slice(..total).map_async(wgpu::MapMode::Read, move |result| {
        if let Ok(mut arrival) = told.lock() {
            arrival.result = Some(result.map_err(|error| error.to_string()));
            if let Some(waker) = arrival.waker.take() {
                waker.wake();
            }
        }
    });
    #[cfg(not(target_arch = "wasm32"))]
    device
        .device
        .poll(wgpu::PollType::wait_indefinitely())
        .map_err(|error| Error::Readback(error.to_string()))?;
    let result = std::future::poll_fn(|context| match arrival.lock() {
        Ok(mut arrival) => match arrival.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                arrival.waker = Some(context.waker().clone());
                Poll::Pending
            }
        },
        Err(_) => Poll::Ready(Err("the callback panicked".to_owned())),
    })
    .await;
    device.check()?;
    // A lost device is told to some browsers' callbacks only after the map was rejected.
    result.map_err(
        |message| if message.contains("lost") { Error::DeviceLost } else { Error::Readback(message) },
    )?;
    let bytes = staging
        .slice(..total)
        .get_mapped_range()
        .map_err(|error| Error::Readback(error.to_string()))?
        .to_vec();
    staging.unmap();
    Ok(bytes)
}
