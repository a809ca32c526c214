//! Figures: each shows one thing about a scene, wherever it is put. A figure reads the lens (a scene and a place) or the
//! signals of a training from its context, and tells its wishes as an [`crate::lens::Act`]; it knows no run, no address
//! bar and no worker.

pub mod arithmetic;
pub mod cache;
pub mod code;
pub mod compare;
pub mod embedding;
pub mod equation;
pub mod flash;
pub mod heads;
pub mod map;
pub mod pretrained;
pub mod readings;
pub mod rope;
pub mod training;
pub mod what_if;
pub mod whole;
