//! A program made ready to run on a GPU: a buffer per tensor, a bind group per dispatch, all made once.

use crate::device::Pipeline;
use crate::readback::{Piece, read};
use crate::{Device, Error, Kernel};
use graph::launch::{Launch, Slot};
use graph::{Dtype, Graph, Source, TensorId};
use program::{Program, Step};
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
    kernel: &'static str,
    pipeline: Rc<Pipeline>,
    bind_group: wgpu::BindGroup,
    grid: [u32; 3],
}

/// Where a tensor lies.
#[derive(Clone)]
struct Place {
    buffer: wgpu::Buffer,
    /// In bytes.
    from: u64,
    bytes: u64,
}

impl Place {
    fn whole(buffer: wgpu::Buffer) -> Self {
        Self { from: 0, bytes: buffer.size(), buffer }
    }

    fn binding(&self) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: self.from,
            size: std::num::NonZero::new(self.bytes),
        })
    }
}

/// A program and everything that running it needs.
pub struct Plan {
    device: Rc<Device>,
    graph: Arc<Graph>,
    /// By tensor id; only tensors that a run touches have one.
    places: Vec<Option<Place>>,
    arenas: Vec<Place>,
    sizes: wgpu::Buffer,
    /// Of each kind as much as the step with the largest needs: steps run one after the other.
    scratch: Vec<Option<Place>>,
    dispatches: Vec<Dispatch>,
    /// Grown when a larger read comes; taken out while a read is under way.
    staging: RefCell<Option<wgpu::Buffer>>,
}

impl Plan {
    /// Makes buffers, pipelines and bind groups for running a graph an operation at a time. `wanted` are the tensors (or the
    /// state changed in place) that a run must bring about.
    ///
    /// # Errors
    /// `OutOfMemory` before anything is allocated; `DeviceLost`.
    pub fn new(device: &Rc<Device>, graph: Arc<Graph>, wanted: &[TensorId]) -> Result<Self, Error> {
        let program = Program::explicit(&graph, wanted);
        Self::of(device, graph, &program, wanted)
    }

    /// The same for a program of that graph and those tensors.
    ///
    /// # Errors
    /// Those of [`Plan::new`].
    pub fn of(
        device: &Rc<Device>,
        graph: Arc<Graph>,
        program: &Program,
        wanted: &[TensorId],
    ) -> Result<Self, Error> {
        let needed_bytes = program.bytes(&graph, wanted);
        if needed_bytes > PLAN_BYTES {
            return Err(Error::OutOfMemory { needed_bytes, limit_bytes: PLAN_BYTES });
        }
        device.check()?;
        let (places, arenas) = places(device, &graph, program, wanted)?;
        let work: Vec<(&Step, Launch)> = program
            .steps
            .iter()
            .flat_map(|step| step.launches(&graph).into_iter().map(move |launch| (step, launch)))
            .collect();
        let bytes = SIZES_BYTES * work.len().max(1) as u64;
        let sizes = device.buffer("sizes", bytes, Usage::UNIFORM | Usage::COPY_DST)?;
        let scratches: Vec<[usize; 2]> = program.steps.iter().map(|step| step.scratch(&graph)).collect();
        let scratch = (0..2)
            .map(|kind| match scratches.iter().map(|floats| floats[kind]).max() {
                None | Some(0) => Ok(None),
                Some(floats) => {
                    let buffer = device.buffer("scratch", 4 * floats as u64, Usage::STORAGE)?;
                    Ok(Some(Place::whole(buffer)))
                }
            })
            .collect::<Result<_, Error>>()?;
        let mut plan = Self {
            device: device.clone(),
            graph,
            places,
            arenas,
            sizes,
            scratch,
            dispatches: Vec::new(),
            staging: RefCell::default(),
        };
        plan.prepare(&work);
        for (extra, place) in program.extra.iter().rev().zip(plan.places.iter().rev()) {
            if let (false, Some(place)) = (extra.values.is_empty(), place) {
                device.queue.write_buffer(&place.buffer, place.from, bytemuck::cast_slice(&extra.values));
            }
        }
        Ok(plan)
    }

    fn prepare(&mut self, work: &[(&Step, Launch)]) {
        let mut words = vec![0u32; work.len() * SIZES_BYTES as usize / 4];
        for (i, (step, launch)) in work.iter().enumerate() {
            let start = i * SIZES_BYTES as usize / 4;
            words[start..start + launch.sizes.len()].copy_from_slice(&launch.sizes);
            self.dispatches.push(self.dispatch(step, launch, i as u64 * SIZES_BYTES));
        }
        self.device.queue.write_buffer(&self.sizes, 0, bytemuck::cast_slice(&words));
        for (id, tensor) in self.graph.tensors() {
            if let (Source::Constant(values), Some(place)) = (&tensor.source, &self.places[id.0 as usize]) {
                let ids: Vec<i32> = match tensor.dtype {
                    Dtype::I32 => values.iter().map(|&x| x as i32).collect(),
                    Dtype::F32 => Vec::new(),
                };
                let bytes: &[u8] = match tensor.dtype {
                    Dtype::I32 => bytemuck::cast_slice(&ids),
                    Dtype::F32 => bytemuck::cast_slice(values),
                };
                self.device.queue.write_buffer(&place.buffer, place.from, bytes);
            }
        }
    }

    fn dispatch(&self, step: &Step, launch: &Launch, sizes_at: u64) -> Dispatch {
        let place = |slot: &Slot| match slot {
            Slot::Input(i) => self.tensor(step.inputs[*i]),
            Slot::Output(i) => self.tensor(step.outputs[*i]),
            Slot::Arena(i) => &self.arenas[*i],
            Slot::Scratch(kind) => self.scratch[*kind].as_ref().expect("made as large as the steps need it"),
        };
        let kernel = Kernel::named(launch.kernel);
        let bindings = [launch.reads.len(), launch.writes.len()];
        let pipeline = self.device.pipeline(kernel, launch.vector, bindings);
        let bytes = 4 * launch.sizes.len().next_multiple_of(4) as u64;
        let sizes = wgpu::BufferBinding {
            buffer: &self.sizes,
            offset: sizes_at,
            size: std::num::NonZero::new(bytes),
        };
        let mut entries =
            vec![wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(sizes) }];
        for (slot, binding) in launch.reads.iter().chain(&launch.writes).zip(1..) {
            entries.push(wgpu::BindGroupEntry { binding, resource: place(slot).binding() });
        }
        let bind_group = self.device.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(launch.kernel),
            layout: &pipeline.layout,
            entries: &entries,
        });
        self.device.count(|counts| counts.bind_groups += 1);
        Dispatch { kernel: launch.kernel, pipeline, bind_group, grid: launch.grid }
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
        if let Some(place) = &self.places[id.0 as usize] {
            self.device.queue.write_buffer(&place.buffer, place.from, bytes);
            self.device.count(|counts| counts.uploads += 1);
        }
    }

    /// Encodes the whole list `times` times into one pass and submits once. Nothing is awaited.
    pub fn run(&mut self, times: u32) {
        self.submit(&self.dispatches.iter().collect::<Vec<_>>(), times);
    }

    fn submit(&self, dispatches: &[&Dispatch], times: u32) {
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

    /// Encodes the dispatches of one kernel alone, `times` times over: what they take can be measured then.
    pub fn run_only(&self, kernel: &str, times: u32) {
        let of_it: Vec<&Dispatch> = self.dispatches.iter().filter(|one| one.kernel == kernel).collect();
        self.submit(&of_it, times);
    }

    /// The kernel of every dispatch of a run, in order.
    pub fn kernels(&self) -> Vec<&'static str> {
        self.dispatches.iter().map(|dispatch| dispatch.kernel).collect()
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
        let places = ids.iter().map(|&id| self.tensor(id));
        let sources: Vec<Piece<'_>> = places.map(|place| (&place.buffer, place.from, place.bytes)).collect();
        let total = sources.iter().map(|(_, _, bytes)| bytes).sum();
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
        let pairs =
            self.graph.parameters().filter_map(|(id, tensor)| Some((id, other.graph.find(&tensor.name)?)));
        self.copy(other, pairs);
    }

    /// The same graph an operation at a time, with everything that this plan was given or has kept.
    ///
    /// # Errors
    /// Those of [`Plan::new`].
    pub fn explicit(&self, wanted: &[TensorId]) -> Result<Self, Error> {
        let plan = Self::new(&self.device, self.graph.clone(), wanted)?;
        let outlives = |source: &Source| matches!(source, Source::Parameter | Source::Input | Source::State);
        let kept = self.graph.tensors().filter(|(_, tensor)| outlives(&tensor.source));
        plan.copy(self, kept.map(|(id, _)| (id, id)));
        Ok(plan)
    }

    fn copy(&self, other: &Self, pairs: impl Iterator<Item = (TensorId, TensorId)>) {
        let mut encoder =
            self.device.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        for (to, from) in pairs {
            if let (Some(to), Some(from)) = (&self.places[to.0 as usize], &other.places[from.0 as usize]) {
                encoder.copy_buffer_to_buffer(&from.buffer, from.from, &to.buffer, to.from, to.bytes);
            }
        }
        self.device.queue.submit([encoder.finish()]);
        self.device.count(|counts| counts.submits += 1);
    }

    fn tensor(&self, id: TensorId) -> &Place {
        self.places[id.0 as usize].as_ref().unwrap_or_else(|| {
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
        let in_arenas = |place: &&Place| self.arenas.iter().any(|arena| arena.buffer == place.buffer);
        let alone = self.places.iter().chain(&self.scratch).flatten().filter(|place| !in_arenas(place));
        let all = alone.chain(&self.arenas).map(|place| &place.buffer).chain(&staging).chain([&self.sizes]);
        all.for_each(|buffer| self.device.free(buffer));
    }
}

/// A place for every tensor that a program touches, and its arenas.
fn places(
    device: &Device,
    graph: &Graph,
    program: &Program,
    wanted: &[TensorId],
) -> Result<(Vec<Option<Place>>, Vec<Place>), Error> {
    let usage = Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST;
    let make = |name: &str, floats: usize| device.buffer(name, 4 * floats as u64, usage).map(Place::whole);
    let touched = program.touched(graph, wanted);
    let mut places = vec![None; touched.len()];
    let mut arenas = Vec::new();
    for arena in &program.arenas {
        let whole = make("arena", arena.len(graph))?;
        for (id, cells) in arena.tensors.iter().zip(arena.places(graph)) {
            let (from, bytes) = (4 * cells.start as u64, 4 * cells.len() as u64);
            places[id.0 as usize] = Some(Place { buffer: whole.buffer.clone(), from, bytes });
        }
        arenas.push(whole);
    }
    let own = graph.tensors().map(|(_, tensor)| (tensor.name.as_str(), &tensor.shape));
    let extra = program.extra.iter().map(|extra| ("fused", &extra.shape));
    for ((place, (name, shape)), touched) in places.iter_mut().zip(own.chain(extra)).zip(touched) {
        if touched && place.is_none() {
            *place = Some(make(name, shape.len())?);
        }
    }
    Ok((places, arenas))
}
