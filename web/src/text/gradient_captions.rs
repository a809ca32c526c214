//! What is said about the way back: one rule per operation and operand, and the update of a weight.

use super::{Caption, Language};

/// What is said under a key of the way back (`backward.matmul.1`), or about an operation of the update.
pub fn gradient_caption(language: Language, key: &str) -> Option<&'static Caption> {
    let found = RULES.iter().find(|(known, ..)| *known == key);
    let (_, english, chinese) =
        found.or_else(|| RULES.iter().find(|(known, ..)| *known == "backward.other"))?;
    Some(match language {
        Language::English => english,
        Language::Chinese => chinese,
    })
}

const fn of(title: &'static str, short: &'static str, what: &'static str, why: &'static str) -> Caption {
    Caption { title, short, what, why }
}

#[rustfmt::skip]
const RULES: &[(&str, Caption, Caption)] = &[
    ("backward.mean_loss.0",
        of("Back through the mean", "mean", "Each token's loss gets an equal share of the gradient 1: one over the number of tokens that have a target.", "The loss is their mean, so nudging one token's loss moves the whole by that share. Positions without a target get 0."),
        of("均值的反向", "均值", "损失的梯度是 1，每个有目标的位置平分：各得“目标数分之一”。", "总损失是各位置损失的平均，所以一个位置的损失变化只按这个份额影响总损失；没有目标的位置得 0。")),
    ("backward.cross_entropy.0",
        of("Back through cross-entropy", "cross-entropy", "The gradient of each logit is the predicted probability, minus 1 at the target, times the token's share.", "Where learning begins: the target's logit is pulled up, every other one is pushed down as strongly as it was believed."),
        of("交叉熵的反向", "交叉熵", "每个 logit 的梯度 = 预测概率（目标处再减 1）× 该位置的份额。", "学习从这里开始：目标的 logit 被拉高，其余的按模型相信它的程度被压低。")),
    ("backward.matmul.0",
        of("Back to the left operand", "product, left", "The gradient of the result times the right operand, transposed: each cell collects what it contributed to.", "A cell of the left operand met a whole row of the right one, so its gradient is the sum over all results that it touched."),
        of("回到左操作数", "乘积，左", "结果的梯度乘以右操作数的转置：每个单元格收集它参与过的所有结果的梯度。", "左边的一个单元格曾与右边的一整行相乘，所以它的梯度是它影响过的所有结果之和。")),
    ("backward.matmul.1",
        of("Back to the right operand", "product, right", "The left operand, transposed, times the gradient of the result. For weights this is the sum over all tokens of all rows.", "Every token used the same weights; what they ask of a weight adds up. This sum is what the optimizer sees."),
        of("回到右操作数", "乘积，右", "左操作数的转置乘以结果的梯度。对权重来说，这是对所有行、所有位置求和。", "每个词元都用同一份权重，它们对权重的要求相加；优化器看到的就是这个和。")),
    ("backward.matmul_batched.1",
        of("Back to the right operand", "product, right", "The left operand, transposed, times the gradient of the result: each key or value collects from every query that met it.", "A key or a value was used by several queries, so what they ask of it adds up."),
        of("回到右操作数", "乘积，右", "左操作数的转置乘以结果的梯度：每个键或值从所有遇到它的查询收集梯度。", "一个键或值被多个查询用到，它们对它的要求相加。")),
    ("backward.sum_groups",
        of("Sum over the sharing heads", "sum of heads", "The gradients of the query heads that read one key head are added.", "Shared keys and values are asked something by each head that reads them."),
        of("对共享的头求和", "各头之和", "读同一个键头的各查询头，其梯度相加。", "共享的键和值，会被每个读它的头各提一份要求。")),
    ("backward.add",
        of("Back through the sum", "through +", "The gradient goes to both sides of the plus, unchanged.", "The residual stream is a road for gradients: what arrives at the top reaches every block below undiminished."),
        of("加法的反向", "穿过 +", "梯度原样传给加号的两边。", "残差流是梯度的高速路：到达顶端的梯度，会毫不减弱地传到下面每一个块。")),
    ("backward.sum",
        of("Sum of all uses", "sum", "A tensor that was used several times adds up the gradients that came back from each use.", "Changing it changes every place where it is read; the effects on the loss add."),
        of("各路径梯度之和", "求和", "被多处使用的张量，把从每处传回的梯度相加。", "改动它会影响每一个读取它的地方，对损失的影响相加。")),
    ("backward.bias.0",
        of("Back through the bias", "through bias", "The gradient passes unchanged.", "Adding a constant does not change how strongly a cell acts on the loss."),
        of("偏置的反向", "穿过偏置", "梯度原样通过。", "加上一个常数，不会改变这个单元格对损失的影响强度。")),
    ("backward.bias.1",
        of("Gradient of the bias", "bias", "The gradients of all positions are added, feature by feature.", "Each position used the same bias."),
        of("偏置的梯度", "偏置", "逐特征把所有位置的梯度相加。", "每个位置用的是同一个偏置。")),
    ("backward.multiply.0",
        of("Back through the product, first", "gate, first", "The gradient times the other factor, cell by cell.", "A factor matters as much as what it is multiplied with."),
        of("逐格乘积的反向，其一", "逐格乘，一", "梯度逐格乘以另一个因子。", "一个因子有多重要，取决于与它相乘的那个数。")),
    ("backward.multiply.1",
        of("Back through the product, second", "gate, second", "The gradient times the other factor, cell by cell.", "A closed gate (near 0) lets no gradient through: what it shuts off learns nothing."),
        of("逐格乘积的反向，其二", "逐格乘，二", "梯度逐格乘以另一个因子。", "关着的门（接近 0）不让梯度通过：被它关掉的部分学不到东西。")),
    ("backward.scale.0",
        of("Back through the scale", "scale", "The gradient times the same factor.", "Scores were made smaller, so a nudge to a score matters less by the same factor."),
        of("缩放的反向", "缩放", "梯度乘以同一个系数。", "分数被缩小了，所以对分数的微小改动，影响也按同样的系数变小。")),
    ("backward.split_heads.0",
        of("Heads side by side again", "merge heads", "The heads' gradients are put back side by side.", "Splitting only moved numbers; so does its way back."),
        of("各头重新并排", "合并各头", "把各个头的梯度重新并排放回。", "拆分只是搬动数字，反向也只是搬回去。")),
    ("backward.merge_heads.0",
        of("Each head takes its part", "split heads", "Each head takes its columns of the gradient.", "Merging only moved numbers; so does its way back."),
        of("各头取回自己的部分", "拆分各头", "每个头取走属于自己的那几列梯度。", "合并只是搬动数字，反向也只是搬回去。")),
    ("backward.rope.0",
        of("Turned back", "turn back", "Each pair of the gradient is turned by the same angle the other way.", "A rotation changes no length; its way back is the opposite rotation."),
        of("转回去", "转回", "梯度的每一对分量按同样的角度反向旋转。", "旋转不改变长度，反向就是朝相反方向转。")),
    ("backward.mask.0",
        of("Back through the mask", "mask", "Visible scores keep their gradient, hidden ones get 0.", "What could not be seen cannot be learned from."),
        of("掩码的反向", "掩码", "可见的分数保留梯度，被遮住的得 0。", "看不到的东西，无从学习。")),
    ("backward.softmax.0",
        of("Back through softmax", "softmax", "Each weight times how much its own gradient exceeds the average of the row, the average taken with the weights.", "Weights share a sum of 1: one can only rise if others fall, so only the difference from the average counts."),
        of("softmax 的反向", "softmax", "每个权重 ×（自己的梯度 − 该行按权重算的平均梯度）。", "权重之和固定为 1：一个要升，别的就得降，所以只有与平均值的差才算数。")),
    ("backward.rms_norm.0",
        of("Back through RMSNorm", "norm", "The gradient, divided by the row's size, loses the part that points along the row itself.", "Making the row longer changes nothing after the norm, so no gradient points that way."),
        of("RMSNorm 的反向", "归一化", "梯度除以该行的大小，并去掉沿该行自身方向的部分。", "把一行拉长，归一化之后不变，所以那个方向上没有梯度。")),
    ("backward.rms_norm.1",
        of("Gradient of the norm's weight", "norm weight", "Gradient times normalized value, added over all positions, feature by feature.", "One weight per feature is shared by all positions."),
        of("归一化权重的梯度", "归一化权重", "梯度 × 归一化后的值，逐特征对所有位置求和。", "每个特征一个权重，所有位置共用。")),
    ("backward.layer_norm.0",
        of("Back through LayerNorm", "norm", "The gradient, divided by the row's spread, loses its mean and the part along the row.", "Shifting or stretching the row changes nothing after the norm."),
        of("LayerNorm 的反向", "归一化", "梯度除以该行的标准差，并去掉其平均值和沿该行方向的部分。", "整体平移或拉伸一行，归一化之后都不变。")),
    ("backward.layer_norm.1",
        of("Gradient of the norm's weight", "norm weight", "Gradient times normalized value, added over all positions, feature by feature.", "One weight per feature is shared by all positions."),
        of("归一化权重的梯度", "归一化权重", "梯度 × 归一化后的值，逐特征对所有位置求和。", "每个特征一个权重，所有位置共用。")),
    ("backward.relu.0",
        of("Back through ReLU", "relu", "Where the input was above 0 the gradient passes; elsewhere it is 0.", "A neuron that is off for every token learns nothing: a dead neuron."),
        of("ReLU 的反向", "relu", "输入大于 0 处梯度通过，其余为 0。", "对所有词元都关闭的神经元学不到东西：这就是“死神经元”。")),
    ("backward.gelu.0",
        of("Back through GELU", "gelu", "The gradient times the slope of the curve at the input.", "Near 0 the slope changes smoothly, so a neuron is never cut off at once."),
        of("GELU 的反向", "gelu", "梯度 × 曲线在输入处的斜率。", "在 0 附近斜率平滑变化，神经元不会突然断开。")),
    ("backward.silu.0",
        of("Back through SiLU", "silu", "The gradient times the slope of the curve at the input.", "Near 0 the slope changes smoothly, so a neuron is never cut off at once."),
        of("SiLU 的反向", "silu", "梯度 × 曲线在输入处的斜率。", "在 0 附近斜率平滑变化，神经元不会突然断开。")),
    ("backward.embedding.0",
        of("Gradient of the embedding", "embedding", "Each row of the table adds up the gradients of the positions where its token stood; other rows get 0.", "Only tokens that were read can learn in this step."),
        of("嵌入表的梯度", "嵌入表", "表的每一行，把该词元出现过的位置的梯度相加；其余行为 0。", "这一步里，只有被读到的词元才能学到东西。")),
    ("backward.patch.0",
        of("Back through an edit", "edit", "Cells that were set by hand let no gradient through.", "Their value no longer depends on what came before."),
        of("编辑的反向", "编辑", "手动改过的单元格不让梯度通过。", "它们的值已经与前面无关。")),
    ("global_norm",
        of("Norm of all gradients", "norm of all", "All gradients of all weights are squared, added, and the root is taken.", "One number says how steep the loss is here."),
        of("全部梯度的范数", "总范数", "把所有权重的梯度平方、相加，再开方。", "一个数字，说明此处的损失有多陡。")),
    ("clip",
        of("Clipping", "clip", "If the norm is above the limit, all gradients are shortened by the same factor; else the factor is 1.", "One strange batch shall not throw the weights far away; the direction stays."),
        of("梯度裁剪", "裁剪", "若范数超过上限，所有梯度按同一系数缩短；否则系数为 1。", "一个异常的批次不该把权重甩得太远；方向保持不变。")),
    ("adamw",
        of("AdamW update", "AdamW", "Gradient, running mean m and running mean of squares v give the step; m and v are corrected for their start at 0; weights of matrices also shrink a little (decay).", "Dividing by the root of v gives every weight a step of about the learning rate, however large its gradients are."),
        of("AdamW 更新", "AdamW", "由梯度、滑动平均 m 和平方的滑动平均 v 得出步长；m、v 从 0 开始，需做偏差修正；矩阵权重还会略微收缩（权重衰减）。", "除以 v 的平方根，使每个权重无论梯度大小，步长都约等于学习率。")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_told_once_and_whole() {
        for (i, (key, english, chinese)) in RULES.iter().enumerate() {
            assert!(RULES[..i].iter().all(|(other, ..)| other != key), "{key} twice");
            for caption in [english, chinese] {
                assert!(
                    caption.what.len() > 10 && caption.why.len() > 10 && !caption.short.is_empty(),
                    "{key}"
                );
            }
        }
    }
}
