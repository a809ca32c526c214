//! Words of the view of embeddings.

use crate::text::Language;

/// They.
#[derive(Debug)]
pub struct EmbeddingWords {
    /// Heading.
    pub title: &'static str,
    /// Under it.
    pub lead: &'static str,
    /// Heading.
    pub projection: &'static str,
    /// Under it.
    pub projection_tell: &'static str,
    /// Shares of both axes, and together.
    pub shares: &'static str,
    /// Variances along both axes, and in all.
    pub variances: &'static str,
    /// All rows are equal.
    pub no_plane: &'static str,
    /// How to choose.
    pub keys: &'static str,
    /// Token, x, y.
    pub at: &'static str,
    /// Token, cosine.
    pub nearest: &'static str,
    /// Column.
    pub token: &'static str,
    /// Column.
    pub id: &'static str,
    /// Column.
    pub across: &'static str,
    /// Column.
    pub up: &'static str,
    /// Token.
    pub near: &'static str,
    /// Under it.
    pub near_tell: &'static str,
    /// Column.
    pub cosine: &'static str,
    /// Where none is chosen.
    pub choose_cosine: &'static str,
    /// Token.
    pub choose: &'static str,
    /// Token, cosine.
    pub cosine_says: &'static str,
    /// Two tokens, product, two lengths, cosine.
    pub arithmetic: &'static str,
    /// Two tokens.
    pub no_direction: &'static str,
    /// Heading.
    pub looked_up: &'static str,
    /// Under it.
    pub looked_up_tell: &'static str,
    /// Name of the picture.
    pub looked_up_name: &'static str,
    /// Over one of two pictures.
    pub of_source: &'static str,
    /// Over one of two pictures.
    pub of_target: &'static str,
    /// Position, token, feature, value.
    pub cell_says: &'static str,
    /// Where none is chosen.
    pub choose_cell: &'static str,
    /// Button.
    pub open: &'static str,
}

/// In a language.
pub fn words(language: Language) -> &'static EmbeddingWords {
    match language {
        Language::English => &EN,
        Language::Chinese => &ZH,
    }
}

const EN: EmbeddingWords = EmbeddingWords {
    title: "Embedding",
    lead: "Every token of the vocabulary is a row of C learned numbers. Here are all of them at once, as they move while the model trains.",
    projection: "All tokens in a plane",
    projection_tell: "The plane in which the rows differ most (principal component analysis), recomputed with every capture and turned so that it lies like the one before. Diamond: the chosen token; squares: its five nearest by cosine in all C dimensions.",
    shares: "Across: {} of the variance, up: {}, together {}.",
    variances: "Variance across {}, up {}, of {} in all C directions.",
    no_plane: "All rows of the table are equal or not finite, so there is no plane in which they differ. Start over to get a fresh table.",
    keys: "Arrow keys choose a token.",
    at: "“{}” lies at {} across, {} up.",
    nearest: "Nearest: “{}”, cosine {}.",
    token: "Token",
    id: "Id",
    across: "Across",
    up: "Up",
    near: "Nearest to “{}”",
    near_tell: "All other tokens by cosine: 1 same direction, 0 at right angles, −1 opposite.",
    cosine: "Cosine",
    choose_cosine: "Choose a cosine to see how it comes about.",
    choose: "Choose “{}”",
    cosine_says: "Cosine to “{}”: {}",
    arithmetic: "cos(“{}”, “{}”) = a·b / (|a| |b|) = {} / ({} × {}) = {}",
    no_direction: "“{}” or “{}” is all zeros, so there is no angle between them.",
    looked_up: "Rows that the example looks up",
    looked_up_tell: "One row of the table for every token of the example, in its order. Choosing a row chooses its token above.",
    looked_up_name: "Looked-up embeddings: rows are tokens of the example, columns are features. Arrow keys choose a cell, Enter opens the operation.",
    of_source: "Source",
    of_target: "Target",
    cell_says: "Position {}, “{}”, feature {}: {}",
    choose_cell: "Choose a cell to read its value.",
    open: "Open in Operations",
};

const ZH: EmbeddingWords = EmbeddingWords {
    title: "嵌入",
    lead: "词表中的每个词元都是一行 C 个学到的数。这里同时画出所有词元，训练时它们会移动。",
    projection: "平面上的所有词元",
    projection_tell: "各行差异最大的平面（主成分分析），每次捕获都重新计算，并转到与上一帧最接近的方向。菱形：所选词元；方块：在全部 C 维中按余弦最接近的五个词元。",
    shares: "横轴占方差的 {}，纵轴占 {}，合计 {}。",
    variances: "横轴方差 {}，纵轴方差 {}，全部 C 个方向共 {}。",
    no_plane: "表中各行完全相同或含非有限值，找不到能区分它们的平面。重新开始训练即可得到新的表。",
    keys: "方向键选择词元。",
    at: "“{}”位于横 {}、纵 {}。",
    nearest: "最接近的是“{}”，余弦 {}。",
    token: "词元",
    id: "编号",
    across: "横",
    up: "纵",
    near: "与“{}”最接近",
    near_tell: "按余弦排列的其他所有词元：1 同向，0 垂直，−1 反向。",
    cosine: "余弦",
    choose_cosine: "选一个余弦值，看它如何算出。",
    choose: "选“{}”",
    cosine_says: "与“{}”的余弦：{}",
    arithmetic: "cos(“{}”, “{}”) = a·b / (|a| |b|) = {} / ({} × {}) = {}",
    no_direction: "“{}”或“{}”全为零，两者之间没有夹角。",
    looked_up: "样本查到的行",
    looked_up_tell: "样本中每个词元对应表中的一行，按样本的顺序排列。选一行即在上方选中它的词元。",
    looked_up_name: "查到的嵌入：行是样本的词元，列是特征。方向键选单元格，Enter 打开运算。",
    of_source: "源序列",
    of_target: "目标序列",
    cell_says: "位置 {}，“{}”，特征 {}：{}",
    choose_cell: "选一个单元格，读出它的值。",
    open: "在“逐个运算”中打开",
};
