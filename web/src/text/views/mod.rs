//! Words of the views of Inspect, a file for each.

pub mod cache;
pub mod code;
pub mod embedding;
pub mod flash;
pub mod heads;
pub mod rope;

use super::Language;

/// What a view is called, by its word in the address.
pub fn view_name(language: Language, word: &str) -> &'static str {
    let (english, chinese) = match word {
        "heads" => ("Heads", "注意力头"),
        "rope" => ("Positions", "位置"),
        "flash" => ("FlashAttention", "FlashAttention"),
        "cache" => ("KV cache", "KV 缓存"),
        "embedding" => ("Embedding", "嵌入"),
        _ => ("Operations", "逐个运算"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
