//! Rows of ids as a caller sends them: checked, flattened.

use crate::Error;
use graph::NO_TARGET;
use transformer::{Dims, longest};

/// Rows of equal length, flat.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// B
    pub batch: usize,
    /// T
    pub length: usize,
    /// B·T ids.
    pub ids: Vec<i32>,
}

/// Ids of one row, none of them wrong.
pub fn row(dims: &Dims, ids: &[i64], field: &str) -> Result<Vec<i32>, Error> {
    if ids.is_empty() {
        return Err(Error::Input(format!("{field} is empty; a row has at least 1 token")));
    }
    ids.iter().map(|&id| checked(dims, id, 0, field)).collect()
}

/// Rows of tokens.
pub fn rows(dims: &Dims, rows: &[Vec<i64>], field: &str) -> Result<Rows, Error> {
    let length = rows.first().map_or(0, Vec::len);
    if rows.is_empty() {
        return Err(Error::Input(format!("{field} has no rows; it needs at least 1")));
    }
    if let Some((at, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != length) {
        let message =
            format!("{field} is ragged: row 0 has {length} tokens, row {at} has {}; pad them", row.len());
        return Err(Error::Input(message));
    }
    let bound = longest(&dims.config);
    if length > bound {
        return Err(Error::Input(format!(
            "rows of {field} have {length} tokens; this model reaches 1 to {bound}"
        )));
    }
    let ids = rows.iter().map(|ids| row(dims, ids, field)).collect::<Result<Vec<_>, _>>()?.concat();
    Ok(Rows { batch: rows.len(), length, ids })
}

/// Targets beside tokens: −1 where there is none, but not everywhere.
pub fn targets(dims: &Dims, tokens: &Rows, targets: &[Vec<i64>]) -> Result<Vec<i32>, Error> {
    let fits = targets.len() == tokens.batch && targets.iter().all(|row| row.len() == tokens.length);
    if !fits {
        let (batch, length) = (tokens.batch, tokens.length);
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
