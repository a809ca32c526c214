//! The screens, and what the microscope shows.

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The whole network, and the way in.
    #[default]
    Whole,
    /// The microscope.
    Inspect,
    /// Curves, heads, samples.
    Train,
    /// Runs that differ in what was asked and in nothing else.
    Compare,
    /// Lessons.
    Learn,
}

impl Stage {
    /// As it is written in the address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Inspect => "inspect",
            Self::Train => "train",
            Self::Compare => "compare",
            Self::Learn => "learn",
        }
    }
}

/// What the microscope shows of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// One operation after the other.
    #[default]
    Operation,
    /// All heads at a glance.
    Heads,
    /// Rotary positions, and what else tells positions apart.
    Rope,
    /// Attention tile by tile.
    Flash,
    /// Generation with a cache.
    Cache,
    /// Tokens as vectors.
    Embedding,
}

impl View {
    /// All, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::Operation, Self::Heads, Self::Rope, Self::Flash, Self::Cache, Self::Embedding];

    /// As it is written in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Heads => "heads",
            Self::Rope => "rope",
            Self::Flash => "flash",
            Self::Cache => "cache",
            Self::Embedding => "embedding",
        }
    }
}
