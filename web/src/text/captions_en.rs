//! What every operation does and why, in English.

use super::captions::{Caption, Captions};

const fn of(title: &'static str, short: &'static str, what: &'static str, why: &'static str) -> Caption {
    Caption { title, short, what, why }
}

pub const CAPTIONS: Captions = Captions {
    tokens: of(
        "Tokens",
        "tokens",
        "The prompt as ids: each character is a number, its place in the vocabulary.",
        "A network computes with numbers; the id is only a row number and means nothing by itself.",
    ),
    token_embedding: of(
        "Token embedding",
        "embedding",
        "Every id picks its row of the table. The same token gives the same vector, wherever it stands.",
        "Each token gets a vector of learned features that later operations can compare and mix.",
    ),
    position_embedding: of(
        "Position embedding",
        "position",
        "Every position picks its own row of a second table.",
        "Attention by itself does not know order; this vector tells where a token stands.",
    ),
    embedding_sum: of(
        "Token + position",
        "+ position",
        "The vector of the position is added to the vector of the token.",
        "From here on one vector carries both: what the token is and where it is.",
    ),
    norm: of(
        "Norm",
        "norm",
        "Each row is divided by its own size and multiplied by a learned weight for every feature.",
        "The residual stream grows from block to block; a sublayer wants inputs of about the same size.",
    ),
    final_norm: of(
        "Final norm",
        "final norm",
        "Each row of the residual stream is brought to size one last time.",
        "Without it the size of the stream, not its direction, would decide how sure the model is.",
    ),
    query_projection: of(
        "Query projection",
        "Q project",
        "Each position's vector is multiplied by the query matrix: one dot product per feature.",
        "It makes the question that a position asks of the others.",
    ),
    key_projection: of(
        "Key projection",
        "K project",
        "Each position's vector is multiplied by the key matrix.",
        "It makes the label by which a position can be found.",
    ),
    value_projection: of(
        "Value projection",
        "V project",
        "Each position's vector is multiplied by the value matrix.",
        "It makes what a position hands over to those that look at it.",
    ),
    query: of(
        "Queries of a head",
        "Q by heads",
        "The features are dealt out to the heads; no number changes.",
        "Several small questions can be asked at once, one per head.",
    ),
    key: of(
        "Keys of a head",
        "K by heads",
        "The features are dealt out to the heads; no number changes.",
        "Each head compares its queries with its own keys.",
    ),
    value: of(
        "Values of a head",
        "V by heads",
        "The features are dealt out to the heads; no number changes.",
        "Each head carries its own kind of information.",
    ),
    query_rotated: of(
        "Rotated queries (RoPE)",
        "RoPE Q",
        "Each pair of features is turned by an angle that grows with the position.",
        "After both are turned, a score depends on how far query and key are apart, not on where they stand.",
    ),
    key_rotated: of(
        "Rotated keys (RoPE)",
        "RoPE K",
        "Each pair of features is turned by an angle that grows with the position.",
        "Turned the same way as the queries, so that only the distance remains in the score.",
    ),
    scores: of(
        "Scores",
        "scores",
        "Each query row is compared with each key row by a dot product. A large score means: this position wants what that one offers.",
        "This is where a position finds out which others matter to it.",
    ),
    scaled: of(
        "Scaled scores",
        "scale",
        "Every score is divided by the square root of the head size.",
        "A sum of D products spreads like √D; scaled back, the softmax stays soft enough to learn.",
    ),
    alibi: of(
        "Distance penalty (ALiBi)",
        "ALiBi",
        "A penalty that grows with the distance is added to every score.",
        "It tells order without any position vector: near keys count for more.",
    ),
    causal_mask: of(
        "Causal mask",
        "causal mask",
        "1 where a query may look (itself and what came before), 0 where it may not.",
        "The model learns to predict the next token, so it must not see it.",
    ),
    masked: of(
        "Masked scores",
        "mask",
        "Scores of keys in the future are replaced by minus infinity.",
        "Their exponential is exactly 0: nothing can flow from there.",
    ),
    attention_weights: of(
        "Attention weights",
        "softmax",
        "Each row is exponentiated and divided by its sum: shares that add up to 1.",
        "It turns scores into a mixing recipe, and larger scores win more than their share.",
    ),
    mixed: of(
        "Mixed values",
        "mix values",
        "Each position takes the average of the value rows, weighted by its attention.",
        "Information moves from position to position here, and only here.",
    ),
    merged: of(
        "Merged heads",
        "merge heads",
        "The heads' results are laid side by side again; no number changes.",
        "From here on all heads' findings are one vector.",
    ),
    attention_output: of(
        "Output projection",
        "output proj.",
        "The merged heads are multiplied by the output matrix.",
        "It mixes what the heads found and writes it in the language of the residual stream.",
    ),
    residual_attention: of(
        "Add to the stream",
        "add",
        "What attention found is added to what was there before.",
        "The sum lets information, and gradients, pass a block unharmed.",
    ),
    residual_feed_forward: of(
        "Add to the stream",
        "add",
        "What the feed-forward computed is added to what was there before.",
        "The sum lets information, and gradients, pass a block unharmed.",
    ),
    gate: of(
        "Gate projection",
        "gate",
        "Each position's vector is multiplied by the gate matrix.",
        "It decides, feature by feature, how far the other branch is let through.",
    ),
    up: of(
        "Up projection",
        "up",
        "Each position's vector is multiplied by the up matrix, into a wider space.",
        "More room to detect combinations of features, each position by itself.",
    ),
    activated: of(
        "Activation",
        "activation",
        "A curve is applied to every number by itself.",
        "Without a bend, all matrices would collapse into a single one.",
    ),
    hidden: of(
        "Gate times up",
        "multiply",
        "The activated gate multiplies the up branch, number by number.",
        "One branch says what, the other how much of it.",
    ),
    down: of(
        "Down projection",
        "down",
        "The hidden features are multiplied by the down matrix, back to the model's width.",
        "It writes what was detected back into the stream.",
    ),
    logits: of(
        "Logits",
        "head",
        "Each position's vector is compared with every token of the vocabulary by a dot product.",
        "A score for every possible next token.",
    ),
    probabilities: of(
        "Next-token probabilities",
        "softmax",
        "The logits of each position become shares that add up to 1.",
        "What the model expects to come next, with how sure it is.",
    ),
    token_loss: of(
        "Token losses",
        "token loss",
        "Minus the logarithm of the probability that the right token got. Positions without a target have none.",
        "0 when the model was sure and right; large when it was sure and wrong.",
    ),
    loss: of(
        "Loss",
        "loss",
        "The mean over all positions that have a target.",
        "The single number that training makes smaller.",
    ),
    bias: of(
        "Bias",
        "bias",
        "The same learned row is added to every position.",
        "It lets a feature be on by default.",
    ),
    sum: of("Sum", "add", "Two tensors are added, number by number.", "Both are needed further on."),
    product: of(
        "Product",
        "multiply",
        "Two tensors are multiplied, number by number.",
        "One lets the other through.",
    ),
    matmul: of(
        "Matrix product",
        "product",
        "Rows meet columns: each cell is a dot product.",
        "A learned matrix mixes features.",
    ),
};
