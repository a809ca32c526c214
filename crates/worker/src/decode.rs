//! Generation that shows what it does: keeps one cache between requests, and the weights that it began with.

use crate::inbox::post;
use crate::run::Run;
use model::{Decoded, Decoding, Error};
use protocol::{DecodeRequest, DecodedStep, Event, Floats};

/// The generation that goes on.
#[derive(Default)]
pub struct Decoder {
    kept: Option<Kept>,
}

struct Kept {
    request: u32,
    run: u32,
    step: u32,
    decoding: Decoding,
}

impl Decoder {
    /// Feeds what was not fed yet, and posts what each token brought.
    ///
    /// # Errors
    /// What the model refuses: an encoder, too many tokens, ids that it does not have.
    pub async fn answer(&mut self, run: &Run, request: DecodeRequest) -> Result<(), Error> {
        let DecodeRequest { request, tokens, source, capacity } = request;
        let mut kept = match self.kept.take() {
            Some(kept) if kept.request == request && kept.run == run.build.run => kept,
            _ => {
                let parameters = run.trainer.parameters().await?;
                let room = (capacity as usize).max(tokens.len());
                let decoding = Decoding::new(run.trainer.dims(), parameters, room, &source)?;
                Kept { request, run: run.build.run, step: run.trainer.known(), decoding }
            }
        };
        for decoded in kept.decoding.go_on(&tokens)? {
            post(&Event::Decoded(Box::new(told(&kept, &decoded))));
        }
        self.kept = Some(kept);
        Ok(())
    }
}

fn told(kept: &Kept, decoded: &Decoded) -> DecodedStep {
    DecodedStep {
        request: kept.request,
        run: kept.run,
        step: kept.step,
        position: decoded.position as u32,
        token: decoded.token,
        chosen: decoded.chosen.id,
        probability: decoded.chosen.probability,
        keys: Floats::of(&decoded.keys),
        values: Floats::of(&decoded.values),
        attention: Floats::of(&decoded.attention),
        cross_attention: Floats::of(&decoded.cross_attention),
        off: decoded.off,
        largest_logit: decoded.largest_logit,
    }
}
