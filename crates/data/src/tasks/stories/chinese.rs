//! The Chinese characters and sentences of stories.

use super::grammar::{Noun, Words};

const fn noun(one: &'static str, classifier: &'static str) -> Noun {
    Noun { one, several: one, classifier: Some(classifier) }
}

/// Every classifier goes with two or three nouns, so that a noun is not known from it.
pub(super) const WORDS: Words = Words {
    spaced: false,
    names: &["明", "华", "丽", "兰", "林", "江", "海", "星", "宁", "文"],
    persons: &[("男", "他"), ("女", "她")],
    animals: &[("猫", "它"), ("狗", "它"), ("兔", "它")],
    quantities: &["一", "两", "三"],
    verbs: ["是", "是"],
    classifiers: &["个", "把", "条", "支", "朵", "只"],
    colors: &["红", "蓝", "绿", "黄", "白", "黑", "紫", "灰"],
    nouns: &[
        noun("球", "个"),
        noun("碗", "个"),
        noun("梨", "个"),
        noun("刀", "把"),
        noun("伞", "把"),
        noun("锁", "把"),
        noun("鱼", "条"),
        noun("船", "条"),
        noun("裙", "条"),
        noun("笔", "支"),
        noun("箭", "支"),
        noun("花", "朵"),
        noun("莲", "朵"),
        noun("鸡", "只"),
        noun("鸭", "只"),
    ],
    introduce: &["小 NAME 是 PERSON 孩 。", "小 NAME 是 只 ANIMAL 。"],
    own: "小 OWNER 有 QUANTITY CLASSIFIER COLOR NOUN 。",
    ask: &[
        "小 ACTOR 拿|看|要|找 那 =QUANTITY =CLASSIFIER =NOUN 。",
        "THING 是 =COLOR 色 的 。",
        "小 ACTOR 笑|跑|唱 了 ， =PRONOUN 有 =QUANTITY =CLASSIFIER =COLOR =NOUN 。",
    ],
    between: &["天 亮|晚|晴 了 。", "风|雨|雪 来|停 了 。"],
};
