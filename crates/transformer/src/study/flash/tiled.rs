//! The tiled way, one tile at a time: a running maximum, a running sum and a running output for every query row, and
//! a correction whenever the maximum grows.

use super::{Head, Kept, Meter, Tiles, Traffic, weight};
use std::ops::Range;
use std::sync::Arc;

/// FlashAttention between two tiles.
#[derive(Clone, Debug)]
pub struct Tiled {
    head: Arc<Head>,
    tiles: Tiles,
    /// Tiles passed, in running order: query block by query block.
    passed: usize,
    skipped: usize,
    meter: Meter,
    /// The query block in fast memory.
    block: Option<Block>,
    rows: Vec<Row>,
    output: Vec<f32>,
    logsumexp: Vec<f32>,
}

/// What fast memory holds for a block of query rows.
#[derive(Clone, Debug)]
struct Block {
    query: Vec<f32>,
    output: Vec<f32>,
    max: Vec<f32>,
    sum: Vec<f32>,
}

/// Where a query row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its block has not begun.
    Ahead,
    /// Its block is in fast memory.
    Running,
    /// Written out.
    Done,
}

/// What is known of a query row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// How far it is.
    pub stage: Stage,
    /// m: the largest score so far; −∞ before the first.
    pub max: f32,
    /// l: the sum of exp(score − m) so far.
    pub sum: f32,
    /// o `[D]`: the sum of exp(score − m) · v so far; once done, divided by l.
    pub output: Vec<f32>,
    /// L = m + ln l, once done.
    pub logsumexp: f32,
}

/// What happened in a tile.
#[derive(Clone, Debug, PartialEq)]
pub struct TileStep {
    /// Block of rows and block of keys.
    pub at: (usize, usize),
    /// Its query rows.
    pub rows: Range<usize>,
    /// Its keys.
    pub keys: Range<usize>,
    /// Wholly hidden: nothing was read, nothing computed.
    pub skipped: bool,
    /// `[Br,Bc]`, hidden ones as [`graph::MASKED`]; empty when skipped.
    pub scores: Vec<f32>,
    /// `[Br,Bc]`: exp(score − m); empty when skipped.
    pub weights: Vec<f32>,
    /// One per query row; empty when skipped.
    pub updates: Vec<RowUpdate>,
    /// It was the last of its query rows: they were divided by l and written out.
    pub ends_rows: bool,
}

/// What a tile did to one query row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowUpdate {
    /// Which, of T.
    pub query: usize,
    /// The largest score of the tile; −∞ where all are hidden.
    pub tile_max: f32,
    /// m before.
    pub max_before: f32,
    /// m after: the larger of the two.
    pub max_after: f32,
    /// exp(m before − m after): what everything summed so far is multiplied by.
    pub correction: f32,
    /// l before.
    pub sum_before: f32,
    /// Σ exp(score − m) of the tile.
    pub tile_sum: f32,
    /// l after.
    pub sum_after: f32,
    /// o before, `[D]`.
    pub output_before: Vec<f32>,
    /// Σ exp(score − m) · v of the tile, `[D]`.
    pub tile_output: Vec<f32>,
    /// o after, `[D]`.
    pub output_after: Vec<f32>,
}

impl Tiled {
    /// Before the first tile. The head is whole ([`Head::is_whole`]).
    pub fn new(head: Arc<Head>, tiles: Tiles) -> Self {
        let row = Row {
            stage: Stage::Ahead,
            max: f32::NEG_INFINITY,
            sum: 0.0,
            output: vec![0.0; head.size],
            logsumexp: f32::NEG_INFINITY,
        };
        let mut meter = Meter::default();
        let logsumexp = meter.keep(head.queries);
        Self {
            tiles,
            passed: 0,
            skipped: 0,
            meter,
            block: None,
            rows: vec![row; head.queries],
            output: vec![0.0; head.queries * head.size],
            logsumexp,
            head,
        }
    }

    /// All tiles, skipped ones too.
    pub fn count(&self) -> usize {
        let (down, across) = self.tiles.counts(self.head.queries, self.head.keys);
        down * across
    }

    /// Tiles behind us.
    pub fn passed(&self) -> usize {
        self.passed
    }

    /// How many of those were skipped.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// What was moved so far.
    pub fn traffic(&self) -> Traffic {
        self.meter.traffic()
    }

    /// Every query row.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What is left for the backward pass; whole once all tiles are passed.
    pub fn kept(&self) -> Kept {
        Kept { output: self.output.clone(), logsumexp: self.logsumexp.clone() }
    }

    /// The next tile; none after the last.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use transformer::study::flash::{Head, Tiled, Tiles};
    /// let ln2 = 2f32.ln();
    /// let head = Head {
    ///     queries: 1, keys: 2, size: 1, query: vec![1.0], key: vec![0.0, ln2], value: vec![1.0, 4.0],
    ///     hidden: vec![false; 2], bias: vec![], factor: 1.0,
    /// };
    /// let mut tiled = Tiled::new(Arc::new(head), Tiles { rows: 1, keys: 1 });
    /// let first = &tiled.step().unwrap().updates[0];
    /// assert_eq!((first.max_after, first.sum_after, first.output_after[0]), (0.0, 1.0, 1.0));
    /// let second = &tiled.step().unwrap().updates[0];
    /// assert_eq!((second.max_after, second.correction), (ln2, 0.5));
    /// assert_eq!((second.sum_after, second.output_after[0]), (1.5, 4.5)); // .5·1 + 1, .5·1 + 1·4
    /// assert!(tiled.step().is_none());
    /// assert_eq!(tiled.kept().output[0], 3.0); // 4.5 / 1.5
    /// assert!((tiled.kept().logsumexp[0] - 3f32.ln()).abs() < 1e-6);
    /// ```
    pub fn step(&mut self) -> Option<TileStep> {
        if self.passed == self.count() {
            return None;
        }
        let (_, across) = self.tiles.counts(self.head.queries, self.head.keys);
        let at = (self.passed / across, self.passed % across);
        let (rows, keys) = self.tiles.spans(&self.head, at);
        self.passed += 1;
        let mut block = match self.block.take() {
            Some(block) => block,
            None => self.begin(&rows),
        };
        let skipped = self.head.is_wholly_hidden(&rows, &keys);
        let mut step = TileStep {
            at,
            rows: rows.clone(),
            keys: keys.clone(),
            skipped,
            scores: Vec::new(),
            weights: Vec::new(),
            updates: Vec::new(),
            ends_rows: at.1 + 1 == across,
        };
        if skipped {
            self.skipped += 1;
        } else {
            self.tile(&mut block, &mut step);
        }
        for (i, t) in rows.clone().enumerate() {
            let output = block.output[i * self.head.size..][..self.head.size].to_vec();
            let (stage, logsumexp) = (Stage::Running, f32::NEG_INFINITY);
            self.rows[t] = Row { stage, max: block.max[i], sum: block.sum[i], output, logsumexp };
        }
        if step.ends_rows {
            self.end(block, &rows);
        } else {
            self.block = Some(block);
        }
        Some(step)
    }

    fn begin(&mut self, rows: &Range<usize>) -> Block {
        let (count, size) = (rows.len(), self.head.size);
        Block {
            query: self.meter.load(&self.head.query[rows.start * size..rows.end * size]),
            output: self.meter.make(count * size, 0.0),
            max: self.meter.make(count, f32::NEG_INFINITY),
            sum: self.meter.make(count, 0.0),
        }
    }

    fn tile(&mut self, block: &mut Block, step: &mut TileStep) {
        let (head, meter, size) = (&*self.head, &mut self.meter, self.head.size);
        let key = meter.load(&head.key[step.keys.start * size..step.keys.end * size]);
        let value = meter.load(&head.value[step.keys.start * size..step.keys.end * size]);
        let width = step.keys.len();
        let mut tile = meter.make(step.rows.len() * width, 0.0);
        for (i, t) in step.rows.clone().enumerate() {
            let query = &block.query[i * size..][..size];
            for (j, s) in step.keys.clone().enumerate() {
                tile[i * width + j] = head.score(meter, query, &key[j * size..][..size], (t, s));
            }
        }
        step.scores = tile.clone();
        for (i, t) in step.rows.clone().enumerate() {
            let row = &mut tile[i * width..][..width];
            let output = &mut block.output[i * size..][..size];
            let tile_max =
                row.iter().filter(|&&s| s >= graph::HIDDEN).fold(f32::NEG_INFINITY, |m, &s| m.max(s));
            let (max_before, sum_before, output_before) = (block.max[i], block.sum[i], output.to_vec());
            let max_after = max_before.max(tile_max);
            // Nothing seen so far: nothing to correct, and −∞ − −∞ is no number.
            let correction =
                if max_after == f32::NEG_INFINITY { 1.0 } else { (max_before - max_after).exp() };
            row.iter_mut().for_each(|cell| *cell = weight(*cell, max_after));
            let tile_sum: f32 = row.iter().sum();
            let mut tile_output = vec![0.0; size];
            row.iter()
                .enumerate()
                .for_each(|(j, &p)| meter.add(&mut tile_output, p, &value[j * size..][..size]));
            (block.max[i], block.sum[i]) = (max_after, correction * sum_before + tile_sum);
            output.iter_mut().zip(&tile_output).for_each(|(o, added)| *o = correction * *o + added);
            step.updates.push(RowUpdate {
                query: t,
                tile_max,
                max_before,
                max_after,
                correction,
                sum_before,
                tile_sum,
                sum_after: block.sum[i],
                output_before,
                tile_output,
                output_after: output.to_vec(),
            });
        }
        step.weights = tile.clone();
        meter.free([key, value, tile]);
    }

    /// Divides by l once, at the end, and writes out.
    fn end(&mut self, mut block: Block, rows: &Range<usize>) {
        let size = self.head.size;
        let mut logsumexp = block.max.clone();
        for (i, t) in rows.clone().enumerate() {
            let (sum, output) = (block.sum[i], &mut block.output[i * size..][..size]);
            if sum > 0.0 {
                output.iter_mut().for_each(|o| *o /= sum);
                logsumexp[i] += sum.ln();
            }
            let row = &mut self.rows[t];
            (row.stage, row.logsumexp) = (Stage::Done, logsumexp[i]);
            row.output.copy_from_slice(output);
        }
        self.meter.store(&block.output, &mut self.output[rows.start * size..rows.end * size]);
        self.meter.store(&logsumexp, &mut self.logsumexp[rows.clone()]);
        self.meter.free([block.query, block.output, block.max, block.sum]);
    }
}
