//! Why one would turn a switch of the rail, or fill in a field: one short line each. What makes no difference at the
//! sizes of this page says so.

use transformer::{FeedForward, Norm, NormPlacement, Position, Topology};

#[rustfmt::skip]
paired_texts! {
    WhyWords:
    task: "Its held-out rows have known answers: right and wrong can be counted.", "验证样本有标准答案，对错可以数清。";
    coin: "Random digits: there is no rule to learn, so watch the loss.", "随机数字，没有规律可学：看损失，别看对错。";
    own_text: "It has no right answers: watch the validation loss, let it write.", "没有标准答案：看验证损失，也让它续写。";
    sizes: "T: tokens of a row in training, the context. V: the vocabulary.", "T：训练时一行的词元数，即上下文长度。V：词表大小。";
    characters: "A small vocabulary, but a text takes many tokens.", "词表小，但同一段文本要用很多词元。";
    byte_pairs: "Common pairs become one token: fewer tokens, a larger vocabulary.", "常见的字节对合成一个词元：词元变少，词表变大。";
    merges: "Each merge adds a token: a shorter text, a larger embedding table.", "每合并一次多一个词元：文本变短，嵌入表变大。";
    preset: "A known recipe sets the switches below; depth and width stay.", "按已知的配方设定下面的开关；层数和宽度不变。";
    decoder: "Causal self-attention sees what came before and goes on.", "因果自注意力：只看前文，往下续写。";
    encoder: "Self-attention both ways sees all and fills in what is hidden.", "双向自注意力：前后都看，填回藏起来的词元。";
    encoder_decoder: "Cross-attention reads a source whole; then it writes its own row.", "交叉注意力读完源序列，再写出目标序列。";
    rope: "Turns q and k by position, which enters a score only as distance.", "按位置旋转查询和键：位置只以距离进入分数。";
    learned: "A learned vector for each position; beyond T there is none.", "每个位置学一个向量；超过 T 就没有了。";
    sinusoidal: "A fixed row of sines for each position: nothing to learn, any length.", "每个位置一行固定的正弦：不用学，多长都有。";
    alibi: "Far keys lose score in proportion to distance: works on long rows.", "键越远分数扣得越多：在长序列上也管用。";
    no_position: "Self-attention does not know order; only a causal mask hints at it.", "自注意力本身不知道顺序，只有因果掩码有所透露。";
    rms_norm: "Divides by the root mean square: cheaper than LayerNorm, here as good.", "除以均方根：比 LayerNorm 省，在这里一样好。";
    layer_norm: "Subtracts the mean, then divides by the standard deviation (GPT-2).", "减去均值，再除以标准差；GPT-2 的做法。";
    pre_norm: "x + f(norm(x)): what is added up is never rescaled, depth trains well.", "x + f(norm(x))：残差通路不被改动，深了也好训练。";
    post_norm: "norm(x + f(x)). 8 layers at lr 3e-2 learn nothing without warm-up.", "norm(x + f(x))。8 层、lr 3e-2、没有预热时学不会。";
    relu: "max(0, x W_up) W_down: cheap; a feature at 0 gets no gradient.", "max(0, x W_up) W_down：省；为 0 的特征没有梯度。";
    gelu: "gelu(x W_up) W_down: smooth, with a gradient also below 0.", "gelu(x W_up) W_down：平滑，0 以下也有梯度。";
    silu: "silu(x W_up) W_down: as smooth as GELU, with one sigmoid.", "silu(x W_up) W_down：同样平滑，只需一个 sigmoid。";
    reglu: "(relu(x W_gate) ⊙ x W_up) W_down: a gate says how much passes.", "(relu(x W_gate) ⊙ x W_up) W_down：门决定通过多少。";
    geglu: "(gelu(x W_gate) ⊙ x W_up) W_down: a gate says how much passes.", "(gelu(x W_gate) ⊙ x W_up) W_down：门决定通过多少。";
    swiglu: "(silu(x W_gate) ⊙ x W_up) W_down: a gate says how much passes.", "(silu(x W_gate) ⊙ x W_up) W_down：门决定通过多少。";
    hidden_width: "F is d_ff: room for combinations of features; usually 4 × d_model.", "F 即 d_ff：组合特征的空间；通常为 4 × d_model。";
    match_parameters: "A gate is a third matrix: at 2/3 of F three are as large as two.", "门控多一个矩阵：宽度取 2/3，三个才与两个一样大。";
    residual: "Without x +, 4 layers of SwiGLU learn nothing: the signal dies in them.", "去掉 x +，4 层 SwiGLU 就学不会：信号逐层消失。";
    layers: "Blocks one after another; each goes on from what the last ones found.", "块一个接一个，每块在前面的结果上继续。";
    heads: "Each head looks by itself: d_head = d_model / h = {}, here also d_k.", "每个头各看各的：d_head = d_model / h = {}，也就是 d_k。";
    width: "C is d_model, the numbers of one token; weights grow with its square.", "C 即 d_model，一个词元用几个数；权重随它的平方增长。";
    rope_base: "A larger base turns the slow pairs slower; short rows want a small one.", "底数越大，慢的一对转得越慢；短序列宜用小底数。";
    rope_base_typed: "10,000 is the original, for rows far longer than here.", "原论文用 10,000，面向比这里长得多的序列。";
    rope_pairs: "Which two features turn together: trained anew, only another order.", "哪两个特征一起转；从头训练时只是换个次序。";
    scale_scores: "Without it a d_head of 64 (not 8) saturates softmax: gradients vanish.", "去掉后，d_head 为 64 时 softmax 饱和、梯度消失；8 时看不出。";
    bias: "A learned number on top of each feature; shows nothing at this size.", "每个特征加一个学到的数；在这个规模看不出差别。";
    tie_embeddings: "One table reads and writes tokens: V × d_model fewer weights.", "读入和输出共用一张表：少 V × d_model 个权重。";
    norm_eps: "Keeps the root from 0; above 1e−3 it drowns small rows.", "防止除以 0；超过 1e−3 会淹没数值小的行。";
    kv_heads: "Fewer: query heads share keys and values; the KV cache takes less memory.", "减少后几个查询头共用键和值：KV 缓存更省显存。";
    pad_token: "Padding means nothing; seen, it takes a share of attention.", "填充没有含义；若可见，会分走一份注意力。";
    peak_rate: "How far a step goes: too small learns slowly, too large learns nothing.", "每步走多远：太小学得慢，太大学不成。";
    warm_up: "lr rises from 0: careful first steps. At lr 3e-3, 2 layers: no effect.", "学习率从 0 升起，开头走小步。2 层、lr 3e-3 时看不出。";
    weight_decay: "Shrinks weight matrices a little at each step, against overfitting.", "每步把权重矩阵缩小一点，抑制过拟合。";
    constant: "The rate stays at its peak: the share of right rows swings to the end.", "学习率保持峰值：全对的比例到最后还在摆动。";
    linear: "The rate falls in a straight line; the last, small steps settle.", "学习率直线下降；最后的小步使权重稳定。";
    cosine: "The rate falls along half a cosine; the last, small steps settle.", "学习率沿半个余弦下降；最后的小步使权重稳定。";
    stop_when_right: "Stops when so many of the tried held-out rows are right throughout.", "试做的验证样本中，整行全对的达到这个比例就停。";
    stop_after: "Training ends here; a schedule without an end of its own does, too.", "训练到此为止；没有另设终点的调度也到此为止。";
    batch: "Rows averaged in a step: a steadier gradient, but more time and memory.", "每步平均的行数：多则梯度稳，但更慢、更占显存。";
    seed: "Random initialization and batches: the same seed, the same run.", "决定随机初始化和批次：种子相同，训练就相同。";
    clip: "Longer gradients are shortened to this norm: one odd batch does no harm.", "更长的梯度缩到这个范数：一个异常批次坏不了事。";
    beta1: "How much of m, the mean gradient, stays at each step: smooth direction.", "每步保留多少 m（梯度的均值）：方向更平稳。";
    beta2: "The same for v, the mean square: each weight’s step is divided by √v.", "同样用于 v（平方的均值）：每个权重的步长除以 √v。";
    eps: "Added to √v, so that a weight without gradients is not divided by 0.", "加在 √v 上：没有梯度的权重也不会除以 0。";
    min_rate: "Where linear and cosine end; it keeps its share of the peak.", "线性和余弦降到这里；峰值改变时按比例跟着变。";
    written_length: "How much to write; past T it stands at positions it was not trained on.", "写多少个词元；超过 T 的位置没有训练过。";
    temperature: "Divides the logits: 0 takes the likeliest token, 1 draws from softmax.", "除以 logits：0 取最可能的词元，1 按 softmax 抽取。";
    top_k: "Draws among the k likeliest tokens only: no rare token gets in.", "只在最可能的 k 个词元里抽取：罕见的不会混入。";
    top_p: "Draws among the fewest tokens that together reach p: few where it is sure.", "只在合计达到 p 的最少词元里抽取：越有把握越少。";
    draws: "The same seed, weights and prompt write the same text.", "种子、权重和提示相同，写出的文本就相同。";
    context: "Tokens read at once: longer finds more, but scores grow with its square.", "一次读多少词元：长则看得多，但分数随它的平方增长。";
    total_steps: "When linear and cosine end; left empty, at “Stop after”.", "线性和余弦在这一步结束；留空则在“步数上限”处。";
}

impl WhyWords {
    /// What a topology is for.
    pub fn topology(&self, topology: Topology) -> &'static str {
        match topology {
            Topology::Decoder => self.decoder,
            Topology::Encoder => self.encoder,
            Topology::EncoderDecoder => self.encoder_decoder,
        }
    }

    /// Why this scheme of positions.
    pub fn position(&self, position: Position) -> &'static str {
        match position {
            Position::Rope => self.rope,
            Position::Learned => self.learned,
            Position::Sinusoidal => self.sinusoidal,
            Position::Alibi => self.alibi,
            Position::None => self.no_position,
        }
    }

    /// Why this kind of norm.
    pub fn norm(&self, norm: Norm) -> &'static str {
        match norm {
            Norm::RmsNorm => self.rms_norm,
            Norm::LayerNorm => self.layer_norm,
        }
    }

    /// Why a norm stands there.
    pub fn placement(&self, placement: NormPlacement) -> &'static str {
        match placement {
            NormPlacement::Pre => self.pre_norm,
            NormPlacement::Post => self.post_norm,
        }
    }

    /// Why this kind of feed-forward: its whole formula.
    pub fn feed_forward(&self, kind: FeedForward) -> &'static str {
        match kind {
            FeedForward::Relu => self.relu,
            FeedForward::Gelu => self.gelu,
            FeedForward::Silu => self.silu,
            FeedForward::Reglu => self.reglu,
            FeedForward::Geglu => self.geglu,
            FeedForward::Swiglu => self.swiglu,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    /// Two lines of the rail in either language.
    #[test]
    fn a_why_is_one_short_line() {
        for (language, most) in [(Language::English, 76), (Language::Chinese, 40)] {
            for (name, text) in words(language).all() {
                // What is as narrow as a Latin letter counts as half a Chinese character.
                let wide = text.chars().filter(|c| !c.is_ascii()).count();
                let length = match language {
                    Language::English => text.chars().count(),
                    Language::Chinese => wide + (text.chars().count() - wide).div_ceil(2),
                };
                assert!(length <= most, "{name} of {language:?} has {length}");
            }
        }
    }
}
