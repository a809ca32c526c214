//! The GPU: found, asked for its default limits and no features, watched for its loss; pipelines made once.

use crate::{Error, Kernel};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// Which adapters will do.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// One that is emulated on the CPU, too.
    pub software_allowed: bool,
}

/// What the adapter says of itself.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// Often empty on the web.
    pub name: String,
    /// Emulated on the CPU.
    pub software: bool,
}

/// What has been made and done on a device, counted exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Buffers created.
    pub buffers: u64,
    /// Bytes of buffers that were created and not destroyed.
    pub live_bytes: u64,
    /// Bind groups created.
    pub bind_groups: u64,
    /// Pipelines created.
    pub pipelines: u64,
    /// Dispatches encoded.
    pub dispatches: u64,
    /// Submits.
    pub submits: u64,
    /// Writes from the host.
    pub uploads: u64,
}

/// A pipeline and the layout of its bindings.
pub(crate) struct Pipeline {
    pub pipeline: wgpu::ComputePipeline,
    pub layout: wgpu::BindGroupLayout,
}

/// A GPU that graphs run on.
pub struct Device {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    adapter: Adapter,
    lost: Arc<Mutex<bool>>,
    fault: Arc<Mutex<Option<String>>>,
    /// By kernel name and the floats of the vectors it is written out for: other sizes are read from a uniform, so a new
    /// length makes no new pipeline.
    pipelines: RefCell<HashMap<(&'static str, usize), Rc<Pipeline>>>,
    counts: Cell<Counts>,
}

impl Device {
    /// Finds a GPU.
    ///
    /// # Errors
    /// `NoAdapter` with the reason.
    pub async fn request(options: Options) -> Result<Rc<Self>, Error> {
        let none = |why: String| Error::NoAdapter { why };
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(|error| none(error.to_string()))?;
        let info = adapter.get_info();
        let software = info.device_type == wgpu::DeviceType::Cpu;
        if software && !options.software_allowed {
            return Err(none(format!("{} is emulated on the CPU", info.name)));
        }
        // The defaults, never the adapter's maxima: what works on one that has more must work on all.
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor { label: Some("glassformer"), ..Default::default() })
            .await
            .map_err(|error| none(error.to_string()))?;
        let (lost, fault) = (Arc::new(Mutex::new(false)), Arc::new(Mutex::new(None)));
        let flag = lost.clone();
        device.set_device_lost_callback(move |_, _| set(&flag, true));
        let first = fault.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            if let Ok(mut first) = first.lock() {
                first.get_or_insert_with(|| error.to_string());
            }
        }));
        Ok(Rc::new(Self {
            device,
            queue,
            adapter: Adapter { name: info.name, software },
            lost,
            fault,
            pipelines: RefCell::default(),
            counts: Cell::default(),
        }))
    }

    /// What the adapter says of itself.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// What has been made and done so far.
    pub fn counts(&self) -> Counts {
        self.counts.get()
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.get();
        change(&mut counts);
        self.counts.set(counts);
    }

    /// An error if the GPU went away or has complained since the last look.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.lost.lock().is_ok_and(|lost| *lost) {
            return Err(Error::DeviceLost);
        }
        match self.fault.lock().ok().and_then(|mut fault| fault.take()) {
            Some(message) => Err(Error::Validation(message)),
            None => Ok(()),
        }
    }

    /// A buffer; its size is checked against the default limits before anything is asked of the browser, whose
    /// refusal would be an exception.
    pub(crate) fn buffer(
        &self,
        label: &str,
        bytes: u64,
        usage: wgpu::BufferUsages,
    ) -> Result<wgpu::Buffer, Error> {
        let limit_bytes = wgpu::Limits::default().max_storage_buffer_binding_size;
        if bytes > limit_bytes {
            return Err(Error::OutOfMemory { needed_bytes: bytes, limit_bytes });
        }
        self.count(|counts| {
            counts.buffers += 1;
            counts.live_bytes += bytes;
        });
        let descriptor =
            wgpu::BufferDescriptor { label: Some(label), size: bytes, usage, mapped_at_creation: false };
        Ok(self.device.create_buffer(&descriptor))
    }

    /// On the web, dropping a buffer frees nothing.
    pub(crate) fn free(&self, buffer: &wgpu::Buffer) {
        self.count(|counts| counts.live_bytes -= buffer.size());
        buffer.destroy();
    }

    /// The pipeline of a kernel for vectors of so many floats, with so many operands that are read and written; made at its
    /// first use.
    pub(crate) fn pipeline(
        &self,
        kernel: &'static Kernel,
        vector: usize,
        [reads, writes]: [usize; 2],
    ) -> Rc<Pipeline> {
        if let Some(pipeline) = self.pipelines.borrow().get(&(kernel.name, vector)) {
            return pipeline.clone();
        }
        let label = Some(kernel.name);
        let source = wgpu::ShaderSource::Wgsl(kernel.source_for(vector));
        let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor { label, source });
        let entry = |binding: u32, ty: wgpu::BufferBindingType| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        };
        let storage = |i: usize| wgpu::BufferBindingType::Storage { read_only: i < reads };
        let mut entries = vec![entry(0, wgpu::BufferBindingType::Uniform)];
        entries.extend((0..reads + writes).map(|i| entry(i as u32 + 1, storage(i))));
        let layout = self
            .device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &entries });
        let pipeline_layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &[Some(&layout)],
            ..Default::default()
        });
        let pipeline = self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        self.count(|counts| counts.pipelines += 1);
        let made = Rc::new(Pipeline { pipeline, layout });
        self.pipelines.borrow_mut().insert((kernel.name, vector), made.clone());
        made
    }
}

fn set(flag: &Mutex<bool>, value: bool) {
    if let Ok(mut flag) = flag.lock() {
        *flag = value;
    }
}
