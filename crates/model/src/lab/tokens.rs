//! Rows of ids as a caller sends them: checked, flattened.

use crate::{Batch, Error, check_extent};
use graph::NO_TARGET;
use transformer::{Dims, Extent};

/// Ids of one row, none of them wrong.
///
/// # Errors
/// `Input`, naming the field.
pub fn row(dims: &Dims, ids: &[i64], field: &str) -> Result<Vec<u32>, Error> {
    if ids.is_empty() {
        return Err(Error::Input(format!("{field} is empty; a row has at least 1 token")));
    }
    ids.iter().map(|&id| checked(dims, id, 0, field).map(|id| id as u32)).collect()
}

/// The batch of a request; without targets it has none anywhere.
///
/// # Errors
/// `Input`, naming the field.
pub fn batch(
    dims: &Dims,
    tokens: &[Vec<i64>],
    source: Option<&[Vec<i64>]>,
    targets: Option<&[Vec<i64>]>,
) -> Result<Batch, Error> {
    let (length, tokens) = rows(dims, tokens, "tokens")?;
    let batch = tokens.len() / length;
    let (source_length, source) = match source {
        None => (0, Vec::new()),
        Some(source) => rows(dims, source, "source")?,
    };
    if source_length > 0 && source.len() / source_length != batch {
        let sources = source.len() / source_length;
        return Err(Error::Input(format!("source has {sources} rows, tokens {batch}; one source a row")));
    }
    let extent = Extent::new(batch, length).with_source(source_length);
    check_extent(dims, extent)?;
    let targets = match targets {
        None => vec![NO_TARGET; tokens.len()],
        Some(targets) => self::targets(dims, extent, targets)?,
    };
    Ok(Batch { extent, tokens, targets, source })
}

/// Length of the rows, and their ids.
fn rows(dims: &Dims, rows: &[Vec<i64>], field: &str) -> Result<(usize, Vec<i32>), Error> {
    let length = rows.first().map_or(0, Vec::len);
    if rows.is_empty() {
        return Err(Error::Input(format!("{field} has no rows; it needs at least 1")));
    }
    if let Some((at, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != length) {
        let message =
            format!("{field} is ragged: row 0 has {length} tokens, row {at} has {}; pad them", row.len());
        return Err(Error::Input(message));
    }
    let ids = rows.iter().map(|ids| row(dims, ids, field)).collect::<Result<Vec<_>, _>>()?;
    Ok((length, ids.concat().into_iter().map(|id| id as i32).collect()))
}

/// Targets beside tokens: −1 where there is none, but not everywhere.
fn targets(dims: &Dims, extent: Extent, targets: &[Vec<i64>]) -> Result<Vec<i32>, Error> {
    let Extent { batch, length, .. } = extent;
    if targets.len() != batch || targets.iter().any(|row| row.len() != length) {
        return Err(Error::Input(format!("targets must be {batch} rows of {length}, as tokens are")));
    }
    let least = i64::from(NO_TARGET);
    let ids = targets
        .iter()
        .flatten()
        .map(|&id| checked(dims, id, least, "targets"))
        .collect::<Result<Vec<_>, _>>()?;
    if ids.iter().all(|&id| id == NO_TARGET) {
        return Err(Error::Input(
            "targets are −1 everywhere; at least one position needs a target".to_owned(),
        ));
    }
    Ok(ids)
}

fn checked(dims: &Dims, id: i64, least: i64, field: &str) -> Result<i32, Error> {
    let vocabulary = dims.vocabulary;
    match i32::try_from(id) {
        Ok(small) if id >= least && (id < 0 || (id as usize) < vocabulary) => Ok(small),
        _ => Err(Error::Input(format!("{field} holds {id}; ids are {least} to {}", vocabulary - 1))),
    }
}
