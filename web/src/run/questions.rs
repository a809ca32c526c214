//! Questions that a comparison answers, each as the address that asks it. Words for them are in `text::compare`.

/// Ids with addresses. Sizes and rates are those with which the expectations were measured.
#[rustfmt::skip]
pub static QUESTIONS: &[(&str, &str)] = &[
    ("norm", "#/compare?task=sort&batch=32&lr=0.03&warmup=0&schedule=constant&layers=12&d_ff=84&vs=norm_placement:post&for=200"),
    ("warmup", "#/compare?task=sort&batch=32&lr=0.02&warmup=0&schedule=constant&layers=12&d_ff=84&norm_placement=post&vs=warmup:100&for=200"),
    ("shallow", "#/compare?task=sort&vs=norm_placement:post$warmup:0$norm_placement:post,warmup:0&for=200"),
    ("residual", "#/compare?task=sort&layers=4&vs=residual:false&for=300"),
    ("feed_forward", "#/compare?task=sort&d_ff=85&vs=feed_forward:relu,d_ff:128$feed_forward:gelu,d_ff:128&for=400&seeds=3"),
    ("position", "#/compare?task=reverse&rope_base=10&vs=rope_base:10000$position:learned$position:none&for=400"),
    ("longer", "#/compare?task=repeat&rope_base=10&vs=rope_base:10000$position:alibi$position:learned&for=400"),
    ("norm_kind", "#/compare?task=sort&vs=norm:layer_norm&for=400&seeds=3"),
    ("scale", "#/compare?task=sort&schedule=constant&layers=2&d_model=64&heads=1&kv_heads=1&d_ff=172&vs=scale_scores:false&for=300"),
    ("mask", "#/compare?task=sort&vs=held:block.0.attention.mask@*.*.*.*~1;block.1.attention.mask@*.*.*.*~1&for=300"),
    ("schedule", "#/compare?task=sort&vs=schedule:constant&for=400&seeds=3"),
    ("heads", "#/compare?task=sort&vs=heads:1,kv_heads:1$heads:2,kv_heads:2$heads:8,kv_heads:8&for=400"),
    ("rates", "#/compare?task=sort&schedule=constant&sweep=lr:0.0003/0.001/0.003/0.01/0.03/0.1/0.3&for=300"),
    ("grid", "#/compare?task=sort&schedule=constant&sweep=d_model:16/32/64,lr:0.001/0.003/0.01/0.03&for=150"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::link::{read, write};
    use crate::run::data_rules::Offer;
    use crate::run::made_up::task;
    use crate::run::variants::asked;
    use crate::text::{Language, compare};
    use transformer::Topology;

    #[test]
    fn every_question_can_be_asked_and_has_words() {
        let tasks = ["sort", "reverse", "repeat"].map(|name| task(name, Topology::Decoder, 11));
        let offer = Offer { tasks: &tasks, text: None, language: Language::English };
        for (id, address) in QUESTIONS {
            let (place, refused) = read(address);
            assert_eq!(refused, [], "{id}");
            assert_eq!(read(&write(&place)).0, place, "{id}");
            let asked = asked(&place, &offer, None, 1).unwrap_or_else(|refused| panic!("{id}: {refused:?}"));
            let asked = asked.unwrap_or_else(|| panic!("{id} compares nothing"));
            let mut wishes = asked.wishes.clone();
            wishes.dedup();
            assert_eq!(wishes.len(), asked.variants.len(), "{id}: two runs are the same");
            assert!(compare::question(Language::English, id).is_some(), "{id} has no words");
        }
        assert_eq!(QUESTIONS.len(), compare::QUESTIONS.len());
    }
}
