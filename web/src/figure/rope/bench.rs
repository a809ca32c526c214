//! What the view of positions looks at: one attention, one query, one key, where they stand, and what is tried.

use crate::lens::{Lens, Shared};
use crate::run::Capture;
use crate::scene::Walk;
use crate::text::fill;
use crate::text::views::rope::{RopeWords, words};
use leptos::prelude::*;
use transformer::study::rotation::{Rope, Turned, turned};
use transformer::study::schemes::{Likeness, likeness_by_distance};
use transformer::{Attention, Position, RopePairing, Side, Topology, attentions, place};

/// By how much both are moved on until the reader says.
const FIRST_SHIFT: usize = 0;

/// Where query and key were put, and the tokens that they are of.
type Moved = ((usize, usize), (usize, usize));

/// The captured vectors, not turned, and what the model made of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// D features.
    pub query: Vec<f32>,
    /// D features.
    pub key: Vec<f32>,
    /// The cell of `attention.scores` where they met.
    pub score: f32,
    /// The cell of `attention.scaled`.
    pub scaled: f32,
    /// Where they stand in the prompt.
    pub at: (usize, usize),
}

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// The microscope.
    pub lens: Lens,
    /// Every self-attention of the model.
    pub sites: Memo<Vec<Attention>>,
    /// The chosen one.
    pub site: Memo<usize>,
    site_choice: RwSignal<Option<usize>>,
    token_choice: RwSignal<(Option<usize>, Option<usize>)>,
    /// The tokens that it reads, as they are shown.
    pub tokens: Memo<Vec<String>>,
    /// Query and key token.
    pub at: Memo<(usize, usize)>,
    /// Their vectors.
    pub vectors: Memo<Option<Vectors>>,
    /// The rotation with the model's own base and pairing; none where features make no pairs.
    pub own: Memo<Option<Rope>>,
    /// Another base.
    pub base: RwSignal<Option<f64>>,
    /// Another pairing.
    pub pairing: RwSignal<Option<RopePairing>>,
    /// The rotation that is shown.
    pub rope: Memo<Option<Rope>>,
    /// It is the model's own.
    pub is_own: Memo<bool>,
    /// How the model itself tells positions apart.
    pub scheme: Memo<Position>,
    /// Where the reader put query and key, and the tokens that they are of.
    moved: RwSignal<Option<Moved>>,
    /// m and n.
    pub places: Memo<(usize, usize)>,
    shifted: RwSignal<usize>,
    /// By how much both are moved on.
    pub shift: Memo<usize>,
    /// The farthest position and distance that is shown.
    pub reach: Memo<usize>,
    /// The length of the rows that this attention is trained on.
    pub trained: Memo<usize>,
    /// Turned to m and n.
    pub before: Memo<Option<Turned>>,
    /// Turned to m and n, both moved on.
    pub after: Memo<Option<Turned>>,
    /// How alike the learned positions of this stack are by distance, where there are any.
    pub learned: Memo<Option<Vec<Likeness>>>,
    /// The pair that is looked at.
    pub pair: RwSignal<usize>,
}

impl Bench {
    /// Derives everything from the lens.
    pub fn new(lens: Lens) -> Self {
        let sites = Memo::new(move |_| lens.walk.get().map(|walk| sites(&walk)).unwrap_or_default());
        let site_choice = RwSignal::new(None);
        let site = Memo::new(move |_| {
            let sites = sites.get();
            let op = lens.here.op();
            let stop = place(&op);
            let here = sites.iter().position(|site| site.side == stop.side && Some(site.block) == stop.block);
            site_choice.get().or(here).unwrap_or(0).min(sites.len().saturating_sub(1))
        });
        let side = move || sites.with(|sites| sites.get(site.get()).map(|site| site.side));
        let tokens = Memo::new(move |_| {
            let of_source = side() == Some(Side::Encoder);
            let vocabulary = lens.vocabulary.read();
            let shown = |id: &u32| vocabulary.get(*id as usize).cloned().unwrap_or_default();
            lens.example.with(|example| {
                if of_source { &example.source } else { &example.tokens }.iter().map(shown).collect()
            })
        });
        let token_choice = RwSignal::new((None::<usize>, None::<usize>));
        let at = Memo::new(move |_| {
            let last = tokens.with(Vec::len).saturating_sub(1);
            let (query, key) = token_choice.get();
            (query.unwrap_or(last).min(last), key.unwrap_or(0).min(last))
        });
        let vectors = Memo::new(move |_| {
            let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
            let prefix = sites.with(|sites| sites.get(site.get()).map(|site| site.prefix.clone()))?;
            vectors(&walk, &capture, &prefix, lens.head.get(), at.get())
        });
        let of_dims = move |read: fn(&transformer::Dims) -> usize| {
            lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| read(&walk.dims)))
        };
        let own = Memo::new(move |_| lens.walk.get().and_then(|walk| Rope::of(&walk.dims)));
        let (base, pairing) = (RwSignal::new(None), RwSignal::new(None));
        let rope = Memo::new(move |_| {
            let own = own.get()?;
            let (base, pairing) = (base.get().unwrap_or(own.base), pairing.get().unwrap_or(own.pairing));
            Some(Rope { base, pairing, ..own })
        });
        let scheme = Memo::new(move |_| {
            lens.walk.with(|walk| walk.as_ref().map_or(Position::Rope, |walk| walk.dims.config.position))
        });
        let context = Memo::new(move |_| of_dims(|dims| dims.context));
        let reach = Memo::new(move |_| (4 * context.get()).max(tokens.with(Vec::len)));
        let trained = Memo::new(move |_| {
            let of_source = || {
                let form = lens.form.get().filter(|_| side() == Some(Side::Encoder))?;
                Some(form.trained.source_length)
            };
            of_source().filter(|&length| length > 0).unwrap_or_else(|| context.get())
        });
        let moved = RwSignal::new(None::<Moved>);
        let places = Memo::new(move |_| {
            let at = at.get();
            let (m, n) = moved.get().filter(|(_, of)| *of == at).map_or(at, |(to, _)| to);
            (m.min(reach.get()), n.min(reach.get()))
        });
        let shifted = RwSignal::new(FIRST_SHIFT);
        let shift = Memo::new(move |_| {
            let (m, n) = places.get();
            shifted.get().min(reach.get() - m.max(n))
        });
        let at_places = move |shift: usize| {
            let (vectors, rope, (m, n)) = (vectors.get()?, rope.get()?, places.get());
            turned(&rope, &vectors.query, &vectors.key, m + shift, n + shift).ok()
        };
        let learned = Memo::new(move |_| {
            let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
            let prefix = sites.with(|sites| sites.get(site.get()).map(|site| site.prefix.clone()))?;
            learned(&walk, &capture, &prefix)
        });
        Self {
            lens,
            sites,
            site,
            site_choice,
            token_choice,
            tokens,
            at,
            vectors,
            own,
            base,
            pairing,
            rope,
            is_own: Memo::new(move |_| own.get() == rope.get()),
            scheme,
            moved,
            places,
            shifted,
            shift,
            reach,
            trained,
            before: Memo::new(move |_| at_places(0)),
            after: Memo::new(move |_| at_places(shift.get())),
            learned,
            pair: RwSignal::new(0),
        }
    }

    /// The words of this view, tracked.
    pub fn words(self) -> &'static RopeWords {
        words(self.lens.speech.language())
    }

    /// Looks at another attention.
    pub fn choose_site(self, site: usize) {
        self.site_choice.set(Some(site));
    }

    /// Looks at other tokens.
    pub fn choose_tokens(self, query: usize, key: usize) {
        self.token_choice.set((Some(query), Some(key)));
    }

    /// Puts query and key elsewhere.
    pub fn move_to(self, m: usize, n: usize) {
        self.moved.set(Some(((m, n), self.at.get_untracked())));
    }

    /// Moves both on.
    pub fn move_both(self, by: usize) {
        self.shifted.set(by);
    }

    /// m − n, tracked.
    pub fn distance(self) -> i64 {
        let (m, n) = self.places.get();
        m as i64 - n as i64
    }

    /// A query of this attention sees no key after it.
    pub fn is_causal(self) -> bool {
        let side = self.sites.with(|sites| sites.get(self.site.get()).map(|site| site.side));
        let topology = self.lens.walk.with(|walk| walk.as_ref().map(|walk| walk.dims.config.topology));
        side == Some(Side::Decoder) || topology == Some(Topology::Decoder)
    }

    /// First and last distance on the axis that all charts share.
    pub fn span(self) -> (f64, f64) {
        let reach = self.reach.get() as f64;
        if self.is_causal() && self.distance() >= 0 { (0.0, reach) } else { (-reach, reach) }
    }

    /// A token with its position: `3 “c”`.
    pub fn token(self, at: usize) -> String {
        self.tokens.with(|tokens| match tokens.get(at) {
            Some(token) => fill(self.words().token, &[&at.to_string(), token]),
            None => at.to_string(),
        })
    }
}

/// Attentions whose queries and keys are tokens of one sequence.
fn sites(walk: &Walk) -> Vec<Attention> {
    attentions(&walk.graph).into_iter().filter(|attention| !attention.crosses).collect()
}

/// Likeness of the rows of `position_embedding.weight` `[context,C]` of the stack that `prefix` lies in.
fn learned(walk: &Walk, capture: &Capture, prefix: &str) -> Option<Vec<Likeness>> {
    let side = prefix.split("block.").next().unwrap_or_default();
    let table = walk.graph.find(&format!("{side}position_embedding.weight"))?;
    Some(likeness_by_distance(walk.values(&capture.values, table), walk.dims.width))
}

/// Query `[B,H,T,D]` and key `[B,G,S,D]` of one head, and the cells of `[B,H,T,S]` where they meet; B is 1.
fn vectors(
    walk: &Walk,
    capture: &Shared<Capture>,
    prefix: &str,
    head: usize,
    at: (usize, usize),
) -> Option<Vectors> {
    let row = |name: &str, head: usize, row: usize| {
        let tensor = walk.graph.find(&format!("{prefix}.{name}"))?;
        let lens = walk.graph.shape(tensor).lens();
        let &[_, _, rows, columns] = lens.as_slice() else { return None };
        let from = (head * rows + row) * columns;
        walk.values(&capture.values, tensor).get(from..from + columns).map(<[f32]>::to_vec)
    };
    let group = head / (walk.dims.heads / walk.dims.kv_heads);
    Some(Vectors {
        query: row("query", head, at.0)?,
        key: row("key", group, at.1)?,
        score: *row("scores", head, at.0)?.get(at.1)?,
        scaled: *row("scaled", head, at.0)?.get(at.1)?,
        at,
    })
}
