//! A graph made ready to run on a GPU: a buffer per tensor, a bind group per dispatch, all made once.

use crate::device::Pipeline;
use crate::readback::read;
use crate::{Device, Error, Kernel};
use graph::launch::{Launch, Slot, launches_of};
use graph::{Dtype, Graph, OpId, Source, TensorId};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wgpu::BufferUsages as Usage;

/// Distance of neighbouring dispatches' sizes in the uniform buffer: the alignment that every GPU allows.
const SIZES_BYTES: u64 = 256;

/// A plan larger than this is refused before anything is allocated; phones fail near 1 GB.
pub const PLAN_BYTES: u64 = 768 << 20;

/// One dispatch, ready to be encoded.
struct Dispatch {
    pipeline: Rc<Pipeline>,
    bind_group: wgpu::BindGroup,
    grid: [u32; 3],
}

/// A graph and everything that running it needs.
pub struct Plan {
    device: Rc<Device>,
    graph: Arc<Graph>,
    /// By tensor id; only tensors that a run touches have one.
    buffers: Vec<Option<wgpu::Buffer>>,
    sizes: wgpu::Buffer,
    scratch: Vec<wgpu::Buffer>,
    dispatches: Vec<Dispatch>,
    /// Grown when a larger read comes; taken out while a read is under way.
    staging: RefCell<Option<wgpu::Buffer>>,
}

impl Plan {
    /// Makes buffers, pipelines and bind groups. `wanted` are the tensors (or the state changed in place) that a run
    /// must bring about. Operations without operands run once, here.
    ///
    /// # Errors
    /// `OutOfMemory` before anything is allocated; `DeviceLost`.
    pub fn new(device: &Rc<Device>, graph: Arc<Graph>, wanted: &[TensorId]) -> Result<Self, Error> {
        let needed_bytes = graph.bytes();
        if needed_bytes > PLAN_BYTES {
            return Err(Error::OutOfMemory { needed_bytes, limit_bytes: PLAN_BYTES });
        }
        device.check()?;
        let needed = graph.needed_for(wanted);
        let buffers = buffers(device, &graph, &needed, wanted)?;
        let work: Vec<(OpId, Launch)> = needed.iter().flat_map(|&id| work(&graph, id)).collect();
        let sizes = device.buffer(
            "sizes",
            SIZES_BYTES * work.len().max(1) as u64,
            Usage::UNIFORM | Usage::COPY_DST,
        )?;
        let mut plan = Self {
            device: device.clone(),
            graph,
            buffers,
            sizes,
            scratch: Vec::new(),
            dispatches: Vec::new(),
            staging: RefCell::default(),
        };
        plan.prepare(&work)?;
        Ok(plan)
    }

    fn prepare(&mut self, work: &[(OpId, Launch)]) -> Result<(), Error> {
        let mut words = vec![0u32; work.len() * SIZES_BYTES as usize / 4];
        let mut fixed = Vec::new();
        let mut scratch_of = None;
        for (i, (id, launch)) in work.iter().enumerate() {
            let start = i * SIZES_BYTES as usize / 4;
            words[start..start + launch.sizes.len()].copy_from_slice(&launch.sizes);
            if launch.reads.iter().chain(&launch.writes).any(|&slot| slot == Slot::Scratch)
                && scratch_of != Some(*id)
            {
                let floats = self.graph.operation(*id).inputs.len() as u64;
                self.scratch.push(self.device.buffer("scratch", 4 * floats, Usage::STORAGE)?);
                scratch_of = Some(*id);
            }
            let dispatch = self.dispatch(*id, launch, i as u64 * SIZES_BYTES);
            let never_changes = self.graph.operation(*id).inputs.is_empty();
            if never_changes { &mut fixed } else { &mut self.dispatches }.push(dispatch);
        }
        self.device.queue.write_buffer(&self.sizes, 0, bytemuck::cast_slice(&words));
        for (id, tensor) in self.graph.tensors() {
            if let (Source::Constant(values), Some(buffer)) = (&tensor.source, &self.buffers[id.0 as usize]) {
                let ids: Vec<i32> = match tensor.dtype {
                    Dtype::I32 => values.iter().map(|&x| x as i32).collect(),
                    Dtype::F32 => Vec::new(),
                };
                let bytes: &[u8] = match tensor.dtype {
                    Dtype::I32 => bytemuck::cast_slice(&ids),
                    Dtype::F32 => bytemuck::cast_slice(values),
                };
                self.device.queue.write_buffer(buffer, 0, bytes);
            }
        }
        self.submit(&fixed, 1);
        Ok(())
    }

    fn dispatch(&self, id: OpId, launch: &Launch, sizes_at: u64) -> Dispatch {
        let operation = self.graph.operation(id);
        let buffer = |slot: &Slot| match slot {
            Slot::Input(i) => self.tensor(operation.inputs[*i]),
            Slot::Output => self.tensor(operation.output),
            Slot::Scratch => self.scratch.last().expect("made before the dispatch that uses it"),
        };
        let kernel = Kernel::named(launch.kernel);
        let pipeline = self.device.pipeline(kernel, launch.reads.len(), launch.writes.len());
        let bytes = 4 * launch.sizes.len().next_multiple_of(4) as u64;
        let sizes = wgpu::BufferBinding {
            buffer: &self.sizes,
            offset: sizes_at,
            size: std::num::NonZero::new(bytes),
        };
        let mut entries =
            vec![wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(sizes) }];
        for (slot, binding) in launch.reads.iter().chain(&launch.writes).zip(1..) {
            entries.push(wgpu::BindGroupEntry { binding, resource: buffer(slot).as_entire_binding() });
        }
        let bind_group = self.device.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(launch.kernel),
            layout: &pipeline.layout,
            entries: &entries,
        });
        self.device.count(|counts| counts.bind_groups += 1);
        Dispatch { pipeline, bind_group, grid: launch.grid }
    }

    /// Its graph.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// Dispatches that one run encodes.
    pub fn dispatches_per_run(&self) -> usize {
        self.dispatches.len()
    }

    /// Writes a tensor of floats; one that no run touches is left out.
    ///
    /// # Panics
    /// When the length is not the tensor's: a programming error.
    pub fn write(&self, id: TensorId, values: &[f32]) {
        self.upload(id, bytemuck::cast_slice(values));
    }

    /// Writes a tensor of ids, likewise.
    ///
    /// # Panics
    /// When the length is not the tensor's: a programming error.
    pub fn write_ids(&self, id: TensorId, values: &[i32]) {
        self.upload(id, bytemuck::cast_slice(values));
    }

    fn upload(&self, id: TensorId, bytes: &[u8]) {
        assert_eq!(bytes.len(), 4 * self.graph.shape(id).len(), "{}", self.graph.tensor(id).name);
        if let Some(buffer) = &self.buffers[id.0 as usize] {
            self.device.queue.write_buffer(buffer, 0, bytes);
            self.device.count(|counts| counts.uploads += 1);
        }
    }

    /// Encodes the whole list `times` times into one pass and submits once. Nothing is awaited.
    pub fn run(&mut self, times: u32) {
        self.submit(&self.dispatches, times);
    }

    fn submit(&self, dispatches: &[Dispatch], times: u32) {
        let mut encoder =
            self.device.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            for dispatch in (0..times).flat_map(|_| dispatches) {
                pass.set_pipeline(&dispatch.pipeline.pipeline);
                pass.set_bind_group(0, &dispatch.bind_group, &[]);
                let [x, y, z] = dispatch.grid;
                pass.dispatch_workgroups(x, y, z);
            }
        }
        self.device.queue.submit([encoder.finish()]);
        self.device.count(|counts| {
            counts.submits += 1;
            counts.dispatches += u64::from(times) * dispatches.len() as u64;
        });
    }

    /// Workgroups along x, y and z of every dispatch of a run, in order.
    pub fn grids(&self) -> Vec<[u32; 3]> {
        self.dispatches.iter().map(|dispatch| dispatch.grid).collect()
    }

    /// The values of tensors of floats: one copy each into one staging buffer, one map.
    ///
    /// # Errors
    /// `DeviceLost`, `Validation`, `Readback`.
    pub async fn read(&self, ids: &[TensorId]) -> Result<Vec<Vec<f32>>, Error> {
        let bytes = self.bytes(ids).await?;
        let mut rest: &[f32] = bytemuck::cast_slice(&bytes);
        Ok(ids
            .iter()
            .map(|&id| {
                let (own, after) = rest.split_at(self.graph.shape(id).len());
                rest = after;
                own.to_vec()
            })
            .collect())
    }

    /// The values of a tensor of ids.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub async fn read_ids(&self, id: TensorId) -> Result<Vec<i32>, Error> {
        Ok(bytemuck::cast_slice(&self.bytes(&[id]).await?).to_vec())
    }

    async fn bytes(&self, ids: &[TensorId]) -> Result<Vec<u8>, Error> {
        let sources: Vec<&wgpu::Buffer> = ids.iter().map(|&id| self.tensor(id)).collect();
        let total = sources.iter().map(|buffer| buffer.size()).sum();
        let kept = self.staging.borrow_mut().take();
        let staging = match kept {
            Some(staging) if staging.size() >= total => staging,
            small => {
                small.iter().for_each(|small| self.device.free(small));
                self.device.buffer("staging", total, Usage::MAP_READ | Usage::COPY_DST)?
            }
        };
        let result = read(&self.device, &sources, &staging).await;
        match &result {
            Ok(_) => *self.staging.borrow_mut() = Some(staging),
            // It may still be mapped or waiting to be.
            Err(_) => self.device.free(&staging),
        }
        result
    }

    /// Takes over all parameters of the same names from another plan on the same device, from GPU to GPU.
    pub fn copy_parameters_from(&self, other: &Self) {
        let mut encoder =
            self.device.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        for (id, tensor) in self.graph.parameters() {
            let source = other.graph.find(&tensor.name).and_then(|id| other.buffers[id.0 as usize].as_ref());
            if let (Some(to), Some(from)) = (&self.buffers[id.0 as usize], source) {
                encoder.copy_buffer_to_buffer(from, 0, to, 0, to.size());
            }
        }
        self.device.queue.submit([encoder.finish()]);
        self.device.count(|counts| counts.submits += 1);
    }

    fn tensor(&self, id: TensorId) -> &wgpu::Buffer {
        self.buffers[id.0 as usize].as_ref().unwrap_or_else(|| {
            panic!(
                "{} is not part of this plan: it was not wanted when the plan was made",
                self.graph.tensor(id).name
            )
        })
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        let staging = self.staging.borrow_mut().take();
        let all = self.buffers.iter().flatten().chain(&self.scratch).chain(&staging).chain([&self.sizes]);
        all.for_each(|buffer| self.device.free(buffer));
    }
}

/// A buffer for every tensor that the needed operations touch, and for those that are wanted as they are.
fn buffers(
    device: &Device,
    graph: &Graph,
    needed: &[OpId],
    wanted: &[TensorId],
) -> Result<Vec<Option<wgpu::Buffer>>, Error> {
    let mut touched = vec![false; graph.tensors().count()];
    wanted.iter().for_each(|id| touched[id.0 as usize] = true);
    for &id in needed {
        let operation = graph.operation(id);
        operation.inputs.iter().chain([&operation.output]).for_each(|id| touched[id.0 as usize] = true);
    }
    let usage = Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST;
    graph
        .tensors()
        .map(|(id, tensor)| {
            debug_assert!(matches!(tensor.dtype, Dtype::F32 | Dtype::I32), "every cell has four bytes");
            match touched[id.0 as usize] {
                true => device.buffer(&tensor.name, 4 * tensor.shape.len() as u64, usage).map(Some),
                false => Ok(None),
            }
        })
        .collect()
}

fn work(graph: &Graph, id: OpId) -> Vec<(OpId, Launch)> {
    launches_of(graph, id).into_iter().map(|launch| (id, launch)).collect()
}
