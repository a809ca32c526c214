//! A pass that the page looks into, of the session's own run or of one that is compared.

use model::{Batch, Edited, Error, Inspector, NextStep, Plan};
use protocol::{BackendKind, Captured, Floats, Look, Subject};
use transformer::what_if::LeftOut;
use transformer::{Depth, what_if};

/// A model as it stands.
pub struct Model<'a> {
    /// Number of its build.
    pub run: u32,
    /// Steps done.
    pub step: u32,
    /// Where it runs.
    pub backend: BackendKind,
    /// Looks into it.
    pub inspector: &'a mut Inspector,
    /// Holds its parameters.
    pub parameters: &'a Plan,
    /// The step that it would do next and its rows, where that is what is looked at.
    pub next: Option<(NextStep, Batch)>,
}

/// What is looked at; too much of it is no error, but told in its place.
///
/// # Errors
/// `Input` for a prompt that does not fit the model; those of the backend.
pub async fn captured(model: Model<'_>, look: &Look) -> Result<Captured, Error> {
    let Model { run, step, backend, inspector, parameters, next } = model;
    let looked = match (&look.subject, next) {
        (Subject::Example { tokens, targets, source, backward, edits }, _) => {
            let rows = Batch { targets: targets.clone(), ..Batch::of_row(tokens, source) };
            let depth = if *backward { Depth::Backward } else { Depth::Forward };
            example(inspector, parameters, &rows, depth, edits).await.map(|seen| (rows, seen))
        }
        (Subject::NextStep, Some((next, rows))) => {
            inspector.capture_next(&next, &rows).await.map(|values| (rows, Seen::plain(values)))
        }
        (Subject::NextStep, None) => Err(Error::Internal("no step was given to be looked at".to_owned())),
    };
    let ((rows, seen), trouble) = match looked {
        Err(error @ Error::OutOfMemory(_)) => (nothing(), Some(error.to_string())),
        other => (other?, None),
    };
    let ids = |ids: &[i32]| ids.iter().map(|&id| id as u32).collect();
    Ok(Captured {
        run,
        request: look.request,
        step,
        backend,
        rows: rows.extent.batch as u32,
        tokens: ids(&rows.tokens),
        targets: rows.targets.clone(),
        source: ids(&rows.source),
        values: Floats::of(&seen.values),
        plain: seen.plain.as_deref().map(Floats::of),
        left_out: seen.left_out.into_iter().map(|(at, reason)| (at as u32, reason)).collect(),
        trouble,
    })
}

/// What a pass brought, with or without edits.
struct Seen {
    values: Vec<f32>,
    plain: Option<Vec<f32>>,
    left_out: Vec<(usize, LeftOut)>,
}

impl Seen {
    fn plain(values: Vec<f32>) -> Self {
        Self { values, plain: None, left_out: Vec::new() }
    }
}

fn nothing() -> (Batch, Seen) {
    (Batch::of_row(&[], &[]), Seen::plain(Vec::new()))
}

async fn example(
    inspector: &mut Inspector,
    parameters: &Plan,
    rows: &Batch,
    depth: Depth,
    edits: &str,
) -> Result<Seen, Error> {
    let (list, _) = what_if::read(edits);
    if list.is_empty() {
        return Ok(Seen::plain(inspector.capture(parameters, rows, depth).await?));
    }
    let Edited { plain, values, left_out } = inspector.capture_edited(parameters, rows, depth, &list).await?;
    Ok(Seen { values, plain: Some(plain), left_out })
}
