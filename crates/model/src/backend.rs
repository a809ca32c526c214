//! The one place that chooses a backend. A plan of either kind is written, run and read alike.

use crate::Error;
use cpu::Mode;
use graph::{Graph, TensorId};
use program::{Program, Target};
use std::rc::Rc;
use std::sync::Arc;

/// Where graphs run.
#[derive(Clone)]
pub enum Backend {
    /// SIMD on this thread.
    Cpu,
    /// A GPU.
    WebGpu(Rc<webgpu::Device>),
}

/// A graph made ready on a backend.
pub enum Plan {
    /// On the CPU.
    Cpu(Box<cpu::Plan>),
    /// On a GPU.
    WebGpu(Box<webgpu::Plan>),
}

/// What plans on the CPU may hold together; phones fail near 1 GB.
const CPU_BYTES: u64 = 1 << 30;

impl Backend {
    /// Bytes that plans may hold together; more is refused before anything is made.
    pub fn allowed_bytes(&self) -> u64 {
        match self {
            Self::Cpu => CPU_BYTES,
            Self::WebGpu(_) => webgpu::PLAN_BYTES,
        }
    }

    /// What is run where nobody looks at more than `wanted`.
    fn program(&self, graph: &Graph, wanted: &[TensorId]) -> Program {
        match self {
            Self::Cpu => Program::fused(graph, wanted, Target::Cpu),
            Self::WebGpu(_) => Program::fused(graph, wanted, Target::Gpu),
        }
    }

    /// Bytes that a plan of `graph` would hold: what its program touches.
    pub fn plan_bytes(&self, graph: &Graph, wanted: &[TensorId]) -> u64 {
        self.program(graph, wanted).bytes(graph, wanted)
    }

    /// Makes everything that running `graph` needs, once.
    ///
    /// # Errors
    /// `OutOfMemory` before anything is allocated, `DeviceLost`, `Internal` for a kernel that does not compile.
    pub fn plan(&self, graph: Arc<Graph>, wanted: &[TensorId]) -> Result<Plan, Error> {
        let program = self.program(&graph, wanted);
        match self {
            Self::Cpu => {
                let needed = program.bytes(&graph, wanted);
                if needed > CPU_BYTES {
                    return Err(Error::OutOfMemory(format!(
                        "this model needs {} MB of memory and {} MB are allowed; make it or its batch smaller",
                        needed >> 20,
                        CPU_BYTES >> 20
                    )));
                }
                Ok(Plan::Cpu(Box::new(cpu::Plan::of(graph, program, wanted, Mode::Fast))))
            }
            Self::WebGpu(device) => {
                Ok(Plan::WebGpu(Box::new(webgpu::Plan::of(device, graph, &program, wanted)?)))
            }
        }
    }
}

impl Plan {
    /// Its graph.
    pub fn graph(&self) -> &Arc<Graph> {
        match self {
            Self::Cpu(plan) => plan.graph(),
            Self::WebGpu(plan) => plan.graph(),
        }
    }

    /// Writes a tensor of floats.
    pub fn write(&mut self, id: TensorId, values: &[f32]) {
        match self {
            Self::Cpu(plan) => plan.write(id, values),
            Self::WebGpu(plan) => plan.write(id, values),
        }
    }

    /// Writes a tensor of ids.
    pub fn write_ids(&mut self, id: TensorId, values: &[i32]) {
        match self {
            Self::Cpu(plan) => plan.write_ids(id, values),
            Self::WebGpu(plan) => plan.write_ids(id, values),
        }
    }

    /// Runs the graph `times` times; on a GPU in one submit, not awaited.
    pub fn run(&mut self, times: u32) {
        match self {
            Self::Cpu(plan) => (0..times).for_each(|_| plan.run()),
            Self::WebGpu(plan) => plan.run(times),
        }
    }

    /// The last run once more, an operation at a time: a plan that holds every tensor on
    /// the way to `wanted`. Of use where a run leaves behind what it began with, as a step does that was stopped.
    ///
    /// # Errors
    /// `OutOfMemory`, `DeviceLost`.
    pub fn rerun_explicit(&self, wanted: &[TensorId]) -> Result<Self, Error> {
        let mut explicit = match self {
            Self::Cpu(plan) => Self::Cpu(Box::new(plan.explicit(wanted))),
            Self::WebGpu(plan) => Self::WebGpu(Box::new(plan.explicit(wanted)?)),
        };
        explicit.run(1);
        Ok(explicit)
    }

    /// The values of tensors of floats, together.
    pub async fn read(&self, ids: &[TensorId]) -> Result<Vec<Vec<f32>>, Error> {
        match self {
            Self::Cpu(plan) => Ok(ids.iter().map(|&id| plan.read(id).to_vec()).collect()),
            Self::WebGpu(plan) => Ok(plan.read(ids).await?),
        }
    }

    /// The values of a tensor of ids.
    pub async fn read_ids(&self, id: TensorId) -> Result<Vec<i32>, Error> {
        match self {
            Self::Cpu(plan) => Ok(plan.read_ids(id).to_vec()),
            Self::WebGpu(plan) => Ok(plan.read_ids(id).await?),
        }
    }

    /// Takes over the parameters of a plan on the same backend.
    pub fn copy_parameters_from(&mut self, other: &Self) -> Result<(), Error> {
        match (self, other) {
            (Self::Cpu(to), Self::Cpu(from)) => {
                let pairs: Vec<(TensorId, TensorId)> = {
                    let source = from.graph();
                    to.graph().parameters().filter_map(|(id, t)| Some((id, source.find(&t.name)?))).collect()
                };
                pairs.into_iter().for_each(|(id, source)| to.write(id, from.read(source)));
                Ok(())
            }
            (Self::WebGpu(to), Self::WebGpu(from)) => {
                to.copy_parameters_from(from);
                Ok(())
            }
            _ => Err(Error::Internal(
                "parameters cannot be copied from one backend's plan to another's".to_owned(),
            )),
        }
    }
}

/// A GPU that graphs run on.
pub use webgpu::Device as GpuDevice;

/// Finds a GPU, in software too: who asks decides what to do with one.
///
/// # Errors
/// `NoWebGpu` with the reason.
pub async fn request_device() -> Result<Rc<GpuDevice>, Error> {
    Ok(webgpu::Device::request(webgpu::Options { software_allowed: true }).await?)
}

/// Runs a small graph through every family of kernels and compares with numbers known beforehand: some devices
/// advertise everything and compute wrongly.
///
/// # Errors
/// `Internal`, naming the operation that was wrong.
pub async fn known_answer(device: &Rc<GpuDevice>) -> Result<(), Error> {
    Ok(webgpu::known_answer(device).await?)
}
