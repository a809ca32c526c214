//! Where we are, as the hash of the address: `#/inspect?op=block.0.attention.scores&head=1&cell=3,2`. Pure.

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The microscope.
    Inspect,
    /// Curves, heads, samples.
    #[default]
    Train,
}

impl Stage {
    /// As it is written in the address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Train => "train",
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

/// A place in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The screen.
    pub stage: Stage,
    /// Inspect: name of the tensor that the shown operation makes; empty for the token ids.
    pub op: String,
    /// Inspect: head, from 0.
    pub head: usize,
    /// Inspect: row and column of the chosen cell of the result.
    pub cell: Option<(usize, usize)>,
    /// Inspect: what is shown.
    pub view: View,
    /// Inspect: operations are walked backward, through gradients.
    pub backward: bool,
    /// Inspect: row of the batch of the step before which training stands; none: the prompt.
    pub row: Option<usize>,
    /// Inspect: what is changed on the way, as `transformer::what_if` writes it.
    pub edits: String,
}

impl Place {
    /// Reads a hash; whatever it does not understand falls back to the default.
    pub fn parse(hash: &str) -> Self {
        let rest = hash.trim_start_matches('#').trim_start_matches('/');
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let value = |key: &str| {
            query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key)
        };
        let stage = if path == Stage::Inspect.path() { Stage::Inspect } else { Stage::Train };
        let cell = value("cell").and_then(|(_, text)| {
            let (row, column) = text.split_once(',')?;
            Some((row.parse().ok()?, column.parse().ok()?))
        });
        Self {
            stage,
            op: value("op").map(|(_, text)| text.to_owned()).unwrap_or_default(),
            head: value("head").and_then(|(_, text)| text.parse().ok()).unwrap_or(0),
            cell,
            view: value("view")
                .and_then(|(_, text)| View::ALL.into_iter().find(|view| view.word() == text))
                .unwrap_or_default(),
            backward: value("pass").is_some_and(|(_, text)| text == "backward"),
            row: value("row").and_then(|(_, text)| text.parse().ok()),
            edits: value("edits").map(|(_, text)| text.to_owned()).unwrap_or_default(),
        }
    }

    /// The hash of this place.
    pub fn hash(&self) -> String {
        let mut parts = Vec::new();
        if !self.op.is_empty() {
            parts.push(format!("op={}", self.op));
        }
        if self.head > 0 {
            parts.push(format!("head={}", self.head));
        }
        if let Some((row, column)) = self.cell {
            parts.push(format!("cell={row},{column}"));
        }
        if self.view != View::Operation {
            parts.push(format!("view={}", self.view.word()));
        }
        if self.backward {
            parts.push("pass=backward".to_owned());
        }
        if let Some(row) = self.row {
            parts.push(format!("row={row}"));
        }
        if !self.edits.is_empty() {
            parts.push(format!("edits={}", self.edits));
        }
        let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
        format!("#/{}{query}", self.stage.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hash: &str, expected: &str) {
        assert_eq!(Place::parse(hash).hash(), expected);
        assert_eq!(Place::parse(expected), Place::parse(hash));
    }

    #[test]
    fn a_place_survives_the_address() {
        check(
            "#/inspect?op=block.0.attention.scores&head=1&cell=3,2",
            "#/inspect?op=block.0.attention.scores&head=1&cell=3,2",
        );
        check("#/train", "#/train");
        check(
            "#/inspect?edits=block.0.attention.mask@0.0.1.3~1&row=2&pass=backward&view=heads",
            "#/inspect?view=heads&pass=backward&row=2&edits=block.0.attention.mask@0.0.1.3~1",
        );
    }

    #[test]
    fn hostile_addresses_fall_back() {
        check("", "#/train");
        check("#/nowhere?op=%00<script>", "#/train?op=%00<script>");
        check("#/inspect?cell=x,1&head=-3&&=", "#/inspect");
    }
}
