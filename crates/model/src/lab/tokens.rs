//! Rows of ids as a caller sends them: checked, flattened.

use crate::{Batch, Error, check_extent};
use graph::NO_TARGET;
use transformer::{Dims, Extent};

/// Ids of one row, none of them wrong; `path` leads to it.
///
/// # Errors
/// `Input`, naming the path.
pub fn row(dims: &Dims, ids: &[i64], path: &str) -> Result<Vec<u32>, Error> {
    if ids.is_empty() {
        return Err(Error::Input(format!("{path} is empty; a row has at least 1 token")));
    }
    let checked = |(at, &id): (usize, &i64)| checked(dims, id, 0, || format!("{path}[{at}]"));
    ids.iter().enumerate().map(|of| checked(of).map(|id| id as u32)).collect()
}

/// The batch of a request, which `place` leads to; without targets it has none anywhere.
///
/// # Errors
/// `Input`, naming the path.
pub fn batch(
    dims: &Dims,
    place: &str,
    tokens: &[Vec<i64>],
    source: Option<&[Vec<i64>]>,
    targets: Option<&[Vec<i64>]>,
) -> Result<Batch, Error> {
    // `forward: tokens`, `train: data[1].tokens`
    let path = |field: &str| {
        let within = if place.contains(':') { "." } else { ": " };
        format!("{place}{within}{field}")
    };
    let (length, tokens) = rows(dims, tokens, &path("tokens"))?;
    let batch = tokens.len() / length;
    let (source_length, source) = match source {
        None => (0, Vec::new()),
        Some(source) => rows(dims, source, &path("source"))?,
    };
    if source_length > 0 && source.len() / source_length != batch {
        let sources = source.len() / source_length;
        let path = path("source");
        return Err(Error::Input(format!("{path} has {sources} rows, tokens {batch}; one source a row")));
    }
    let extent = Extent::new(batch, length).with_source(source_length);
    check_extent(dims, extent).map_err(|error| error.within(place))?;
    let targets = match targets {
        None => vec![NO_TARGET; tokens.len()],
        Some(targets) => self::targets(dims, extent, targets, &path("targets"))?,
    };
    Ok(Batch { extent, tokens, targets, source })
}

/// Length of the rows, and their ids.
fn rows(dims: &Dims, rows: &[Vec<i64>], path: &str) -> Result<(usize, Vec<i32>), Error> {
    let length = rows.first().map_or(0, Vec::len);
    if rows.is_empty() {
        return Err(Error::Input(format!("{path} has no rows; it needs at least 1")));
    }
    if let Some((at, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != length) {
        let message =
            format!("{path} is ragged: row 0 has {length} tokens, row {at} has {}; pad them", row.len());
        return Err(Error::Input(message));
    }
    let row = |(at, ids): (usize, &Vec<i64>)| row(dims, ids, &format!("{path}[{at}]"));
    let ids = rows.iter().enumerate().map(row).collect::<Result<Vec<_>, _>>()?;
    Ok((length, ids.concat().into_iter().map(|id| id as i32).collect()))
}

/// Targets beside tokens: −1 where there is none, but not everywhere.
fn targets(dims: &Dims, extent: Extent, targets: &[Vec<i64>], path: &str) -> Result<Vec<i32>, Error> {
    let Extent { batch, length, .. } = extent;
    if targets.len() != batch || targets.iter().any(|row| row.len() != length) {
        return Err(Error::Input(format!("{path} must be {batch} rows of {length}, as tokens are")));
    }
    let least = i64::from(NO_TARGET);
    let ids = targets
        .iter()
        .flatten()
        .enumerate()
        .map(|(at, &id)| checked(dims, id, least, || format!("{path}[{}][{}]", at / length, at % length)))
        .collect::<Result<Vec<_>, _>>()?;
    if ids.iter().all(|&id| id == NO_TARGET) {
        let message = format!("{path} are −1 everywhere; at least one position needs a target");
        return Err(Error::Input(message));
    }
    Ok(ids)
}

fn checked(dims: &Dims, id: i64, least: i64, path: impl Fn() -> String) -> Result<i32, Error> {
    let vocabulary = dims.vocabulary;
    match i32::try_from(id) {
        Ok(small) if id >= least && (id < 0 || (id as usize) < vocabulary) => Ok(small),
        _ => Err(Error::Input(format!("{} is {id}; ids are {least} to {}", path(), vocabulary - 1))),
    }
}
