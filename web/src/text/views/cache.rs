//! Words of the view of the cache.

use crate::text::Language;

macro_rules! words {
    ($($field:ident,)*) => {
        /// Every text of the view.
        #[derive(Debug)]
        pub struct CacheWords {
            $(#[doc = stringify!($field)] pub $field: &'static str,)*
        }

        #[cfg(test)]
        impl CacheWords {
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}

words! {
    title, intro, encoder, waiting, block, head, prompt_length,
    // Steps.
    steps, start_again, back, next, line_label, prompt_token, generated_token, step_says, weights_of, newer, ended_stop,
    ended_full, is_prompt,
    // Pictures.
    cached, cached_says, keys, values, feature_of, looks, looks_at, cross_looks, choose, grouped,
    // Numbers.
    numbers, numbers_says, this_step, so_far, floats, bytes, source_part, with_cache, without_cache, ratio, source_once,
    only_position,
    // Growth.
    growth, growth_says, positions,
    // Check.
    check, check_says, off, off_of,
    // Table.
    position, token, chosen, probability,
}

/// Its words.
pub fn words(language: Language) -> &'static CacheWords {
    match language {
        Language::English => &EN,
        Language::Chinese => &ZH,
    }
}

const EN: CacheWords = CacheWords {
    title: "KV cache: one token at a time",
    intro: "To write the next token, attention needs the keys and values of all tokens before it. They never change again, so each is computed once and kept. Every step then feeds one token, adds one row per block and key head, and looks back over all rows.",
    encoder: "An encoder does not generate: every token sees every other, so nothing could be kept when one is added. Choose “Decoder” or “Enc–dec” under Model to see a cache.",
    waiting: "The prompt is being fed.",
    block: "Block",
    head: "Head",
    prompt_length: "Prompt tokens",
    steps: "Tokens",
    start_again: "Start again",
    back: "Back",
    next: "Next token",
    line_label: "Tokens fed so far. Arrow keys look at an earlier step; right of the last one writes the next token.",
    prompt_token: "prompt",
    generated_token: "written",
    step_says: "Position {}: “{}” was fed. The likeliest next token is “{}” with probability {}.",
    weights_of: "Weights of training step {}, kept for this whole continuation.",
    newer: "Training is at step {} by now; “Start again” takes those weights.",
    ended_stop: "The model wrote its stop token “{}”: the answer is complete.",
    ended_full: "The cache has room for {} positions, and all are taken.",
    is_prompt: "The prompt is fed token by token, just as what is written after it.",
    cached: "The cache of block {}, key head {}",
    cached_says: "The ringed row is new in this step: one key and one value. All others were there.",
    keys: "Keys K, {} positions by {} features",
    values: "Values V, {} positions by {} features",
    feature_of: "position {} “{}”, feature {}: {}",
    looks: "Where the new query looks (head {})",
    looks_at: "key {} “{}”: probability {}",
    cross_looks: "Where it looks in the source (head {}): these keys and values were made once, before the first step",
    choose: "Choose a cell with the arrow keys to read it in full.",
    grouped: "{} query heads share {} key heads, so the cache is {} times smaller than with one key head each.",
    numbers: "What is kept, and what it saves",
    numbers_says: "Multiplications of all matrix products, counted on the graphs themselves: a step whose cache holds just these positions, against a whole forward pass of the same length, logits included.",
    this_step: "this step",
    so_far: "all steps so far",
    floats: "floats cached: 2 · L·G·D = {} per position",
    bytes: "bytes cached",
    source_part: "of these floats, the source's: made once",
    with_cache: "multiplications with the cache",
    without_cache: "multiplications without: a whole pass",
    ratio: "without / with",
    source_once: "Reading the source once (encoder, and keys and values of every cross-attention) takes {} multiplications; they count with the first step. Without a cache they are paid at every step.",
    only_position: "At position 0 both are the same: there is nothing to remember yet.",
    growth: "Multiplications, added up over the steps",
    growth_says: "After {} positions: {} with the cache, {} without, {} times as many.",
    positions: "positions",
    check: "The cache changes nothing",
    check_says: "The worker also runs a whole forward pass over all tokens with the same weights, and compares its logits with those of the step.",
    off: "largest difference of the logits in this step",
    off_of: "largest logit, by size",
    position: "position",
    token: "token fed",
    chosen: "chosen next",
    probability: "probability",
};

const ZH: CacheWords = CacheWords {
    title: "KV 缓存：一次一个词元",
    intro: "要写出下一个词元，注意力需要前面所有词元的键和值。它们算出后不再改变，所以只算一次并留下来。此后每一步只送入一个词元，每一块、每个键头各添一行，再回看所有的行。",
    encoder: "编码器不生成：每个词元都看得到其他所有词元，添一个词元，什么都留不下来。请在“模型”中选择“解码器”或“编码器–解码器”，即可看到缓存。",
    waiting: "正在送入提示。",
    block: "块",
    head: "头",
    prompt_length: "提示的词元数",
    steps: "词元",
    start_again: "重新开始",
    back: "后退",
    next: "下一个词元",
    line_label: "已送入的词元。方向键回看较早的一步；在最后一个上再向右，就写出下一个词元。",
    prompt_token: "提示",
    generated_token: "写出",
    step_says: "位置 {}：送入“{}”。最可能的下一个词元是“{}”，概率 {}。",
    weights_of: "使用训练第 {} 步的权重，整段续写都不变。",
    newer: "训练现已到第 {} 步；按“重新开始”即改用那时的权重。",
    ended_stop: "模型写出了结束词元“{}”：答案到此完成。",
    ended_full: "缓存可容 {} 个位置，已全部占满。",
    is_prompt: "提示也是逐个词元送入，与后面写出的词元一样。",
    cached: "第 {} 块、键头 {} 的缓存",
    cached_says: "圈出的行是这一步新添的：一个键、一个值。其余各行早已在那里。",
    keys: "键 K，{} 个位置 × {} 个特征",
    values: "值 V，{} 个位置 × {} 个特征",
    feature_of: "位置 {}“{}”，特征 {}：{}",
    looks: "新查询看向哪里（头 {}）",
    looks_at: "键 {}“{}”：概率 {}",
    cross_looks: "它看向源序列的哪里（头 {}）：这些键和值在第一步之前一次算好",
    choose: "用方向键选一格，即可读出完整数值。",
    grouped: "{} 个查询头共用 {} 个键头，所以缓存只有一头一键时的 1/{}。",
    numbers: "留下多少，省下多少",
    numbers_says: "所有矩阵乘积的乘法次数，直接在计算图上数出：缓存恰好容纳这些位置的一步，对比同样长度的一次完整前向传播（包括 logits）。",
    this_step: "这一步",
    so_far: "到此为止",
    floats: "缓存的浮点数：每个位置 2 · L·G·D = {}",
    bytes: "缓存的字节数",
    source_part: "其中源序列的部分：只算一次",
    with_cache: "有缓存的乘法次数",
    without_cache: "没有缓存的乘法次数：整遍重算",
    ratio: "没有 / 有",
    source_once: "读一遍源序列（编码器，以及每个交叉注意力的键和值）要做 {} 次乘法，计入第一步。没有缓存时每一步都要付出。",
    only_position: "在位置 0 两者相同：还没有什么可记的。",
    growth: "乘法次数，逐步累计",
    growth_says: "{} 个位置之后：有缓存 {} 次，没有缓存 {} 次，是前者的 {} 倍。",
    positions: "位置数",
    check: "缓存不改变任何结果",
    check_says: "计算线程还用同样的权重对全部词元做一遍完整的前向传播，并把它的 logits 与这一步的 logits 比较。",
    off: "这一步 logits 的最大差",
    off_of: "绝对值最大的 logit",
    position: "位置",
    token: "送入的词元",
    chosen: "选中的下一个",
    probability: "概率",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_the_same_gaps() {
        let gaps = |text: &str| text.matches("{}").count();
        for ((name, english), (_, chinese)) in EN.all().into_iter().zip(ZH.all()) {
            assert!(!english.is_empty() && !chinese.is_empty(), "{name} is empty");
            assert_eq!(gaps(english), gaps(chinese), "{name}");
        }
    }
}
