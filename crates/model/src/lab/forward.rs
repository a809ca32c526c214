//! One forward pass as asked: any batch, any named tensor or gradient, any edits.

use super::json::Named;
use super::nearest::did_you_mean;
use super::request::{Capture, ForwardRequest};
use super::{Lab, NamedTensor, tokens};
use crate::{Error, Inputs, Plan};
use graph::{Dtype, Edit, Graph, HIDDEN, Source, TensorId};
use std::sync::Arc;
use transformer::{Dims, Extent, ForwardGraph};

/// Values a pass may hold at once: 1.2 GB, below what a page may have.
const MOST_VALUES: f64 = 300e6;

/// What a forward pass brought.
#[derive(Clone, Debug, PartialEq)]
pub struct ForwardAnswer {
    /// Nats, where there are targets.
    pub loss: Option<f32>,
    /// `[B,T,V]`
    pub logits: NamedTensor,
    /// What was asked for, in that order.
    pub tensors: Vec<NamedTensor>,
}

/// A pass made ready; kept for the next request of the same form.
pub struct Prepared {
    form: Form,
    pass: ForwardGraph,
    plan: Plan,
    captured: Vec<Captured>,
}

/// Everything that decides a plan.
#[derive(Clone, Debug, PartialEq)]
struct Form {
    extent: Extent,
    with_loss: bool,
    capture: Capture,
    edits: Vec<Edit>,
}

/// A tensor to hand back.
struct Captured {
    name: String,
    shape: Vec<usize>,
    /// None: the loss does not depend on it, its gradient is 0.
    id: Option<TensorId>,
}

impl Lab {
    /// Runs it on the backend of this lab.
    ///
    /// # Errors
    /// `Input`, naming the field; `OutOfMemory` before anything is allocated.
    pub async fn forward(&mut self, request: &ForwardRequest) -> Result<ForwardAnswer, Error> {
        let ForwardRequest { tokens, source, targets, .. } = request;
        let batch = tokens::batch(&self.dims, "forward", tokens, source.as_deref(), targets.as_deref())?;
        let with_loss = targets.is_some();
        let form = Form {
            extent: batch.extent,
            with_loss,
            capture: request.capture.clone(),
            edits: request.interventions.clone(),
        };
        let parameters = self.split(&self.values().await?);
        let ready = self.prepared.take().filter(|prepared| prepared.form == form);
        let mut prepared = match ready {
            Some(prepared) => prepared,
            None => self.prepare(form)?,
        };
        let Prepared { pass, plan, captured, .. } = &mut prepared;
        let names: Vec<TensorId> = pass.graph.parameters().map(|(id, _)| id).collect();
        names.iter().zip(&parameters).for_each(|(&id, values)| plan.write(id, values));
        batch.write(plan, Inputs::of(pass.forward, pass.targets));
        plan.run(1);
        let ids: Vec<TensorId> = captured.iter().filter_map(|captured| captured.id).collect();
        let wanted = [&[pass.loss.loss, pass.forward.logits], ids.as_slice()].concat();
        let mut read = plan.read(&wanted).await?.into_iter();
        let loss = read.next().unwrap_or_default();
        let logits = NamedTensor {
            name: "logits".to_owned(),
            shape: pass.graph.shape(pass.forward.logits).lens(),
            values: read.next().unwrap_or_default(),
        };
        let hand_back = |Captured { name, shape, id }: &Captured| NamedTensor {
            name: name.clone(),
            shape: shape.clone(),
            values: match id {
                Some(_) => shown(name, read.next().unwrap_or_default()),
                None => vec![0.0; shape.iter().product()],
            },
        };
        let tensors = captured.iter().map(hand_back).collect();
        self.prepared = Some(prepared);
        Ok(ForwardAnswer { loss: loss.first().copied().filter(|_| with_loss), logits, tensors })
    }

    fn prepare(&self, form: Form) -> Result<Prepared, Error> {
        let names: &[String] = match &form.capture {
            Capture::Names(names) => names,
            Capture::All => &[],
        };
        let backward = names.iter().any(|name| name.starts_with("grad:"));
        if let Some(at) = names.iter().position(|name| needs_targets(name) && !form.with_loss) {
            let name = Named(&names[at]);
            return Err(Error::Input(format!(
                "forward: capture[{at}] is {name}, which needs targets; send targets with the tokens"
            )));
        }
        room(&self.dims, form.extent, if backward { 3.0 } else { 1.0 })?;
        let mut pass = ForwardGraph::with_edits(&self.dims, form.extent, form.edits.clone())?;
        all_used(&pass.graph)?;
        if backward {
            pass.graph.append_gradients(pass.loss.loss)?;
        }
        let captured = match &form.capture {
            Capture::All => everything(&pass.graph, form.with_loss),
            Capture::Names(names) => {
                let find = |(at, name): (usize, &String)| {
                    find(&pass.graph, name)
                        .map_err(|message| Error::Input(format!("forward: capture[{at}]: {message}")))
                };
                names.iter().enumerate().map(find).collect::<Result<Vec<_>, _>>()?
            }
        };
        let ids = captured.iter().filter_map(|captured| captured.id);
        let wanted: Vec<TensorId> = [pass.loss.loss, pass.forward.logits].into_iter().chain(ids).collect();
        let plan = self.backend.plan(Arc::new(pass.graph.clone()), &wanted)?;
        Ok(Prepared { form, pass, plan, captured })
    }
}

/// An edit that has met no tensor names none of this configuration.
pub fn all_used(graph: &Graph) -> Result<(), Error> {
    match graph.unused_edit() {
        None => Ok(()),
        Some(name) => {
            let meant = did_you_mean(name, names(graph));
            Err(Error::Input(format!(
                "intervention: this configuration has no tensor {}{meant}",
                Named(name)
            )))
        }
    }
}

/// Refuses what would not fit, before anything is allocated: a rough count of all activations, `times` over.
pub fn room(dims: &Dims, extent: Extent, times: f64) -> Result<(), Error> {
    let Extent { batch, length, source_length } = extent;
    let [b, t, s] = [batch, length, source_length].map(|n| n as f64);
    let [c, f, h, v, l] =
        [dims.width, dims.hidden, dims.heads, dims.vocabulary, dims.layers].map(|n| n as f64);
    let block = |t: f64| t * (12.0 * c + 4.0 * f) + 5.0 * h * t * t;
    // Cross-attention: its queries and what it mixes, keys and values, five tensors of scores.
    let cross = if source_length > 0 { 8.0 * t * c + 4.0 * s * c + 5.0 * h * t * s } else { 0.0 };
    let blocks = l * (block(t) + block(s) + cross);
    let values = times * b * (blocks + 3.0 * t * v + 3.0 * (t + s) * c) + h * (t * t + s * s);
    if values > MOST_VALUES {
        return Err(Error::OutOfMemory(format!(
            "{batch} rows of {length} tokens hold about {:.0} million values; at most {:.0} million fit: \
             send fewer rows or shorter ones",
            values / 1e6,
            MOST_VALUES / 1e6
        )));
    }
    Ok(())
}

fn needs_targets(name: &str) -> bool {
    name.starts_with("grad:") || name == "loss" || name == "token_loss"
}

/// Every named activation.
fn everything(graph: &Graph, with_loss: bool) -> Vec<Captured> {
    let activation = |source: &Source| !matches!(source, Source::Parameter | Source::Input | Source::State);
    graph
        .tensors()
        .filter(|(_, t)| t.named && t.dtype == Dtype::F32 && activation(&t.source))
        .filter(|(_, t)| with_loss || !needs_targets(&t.name))
        .map(|(id, t)| Captured { name: t.name.clone(), shape: t.shape.lens(), id: Some(id) })
        .collect()
}

/// The tensor called `name`, or what is wrong with asking for it.
fn find(graph: &Graph, name: &str) -> Result<Captured, String> {
    let of = name.strip_prefix("grad:").map(|of| of.split('@').next().unwrap_or_default());
    let refuse = || {
        let plain = of.unwrap_or(name);
        let meant = did_you_mean(plain, names(graph).filter(|other| *other != plain));
        Err(format!("this configuration has no tensor {}{meant}", Named(name)))
    };
    let base = graph.find(of.unwrap_or(name)).filter(|&id| graph.tensor(id).named);
    let Some(base) = base else { return refuse() };
    let shape = graph.shape(base).lens();
    let captured = |id| Captured { name: name.to_owned(), shape: shape.clone(), id };
    match (of, graph.find(name)) {
        (None, id) => Ok(captured(id)),
        (Some(of), _) if of.ends_with("attention.mask") => Err(format!("{of} has no gradient; it is 0 or 1")),
        (Some(_), Some(id)) => Ok(captured(Some(id))),
        // A part that came through an operation must exist; a whole gradient that does not is 0.
        (Some(_), None) if name.contains('@') => refuse(),
        (Some(_), None) => Ok(captured(None)),
    }
}

/// Names of all that may be asked for.
fn names(graph: &Graph) -> impl Iterator<Item = &str> {
    graph.tensors().filter(|(_, t)| t.named && !t.name.starts_with("grad:")).map(|(_, t)| t.name.as_str())
}

/// A hidden score is stored as a large negative number and shown as −∞.
fn shown(name: &str, mut values: Vec<f32>) -> Vec<f32> {
    if name.ends_with(".masked") {
        values.iter_mut().filter(|x| **x < HIDDEN).for_each(|x| *x = f32::NEG_INFINITY);
    }
    values
}
