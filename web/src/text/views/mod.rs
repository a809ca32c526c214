//! Words of the views of Inspect, a file for each.

pub mod cache;
pub mod code;
pub mod embedding;
pub mod flash;
pub mod heads;
pub mod rope;

use super::Language;
use crate::route::View;

/// What a view is called.
pub fn view_name(language: Language, view: View) -> &'static str {
    let (english, chinese) = match view {
        View::Operation => ("Operations", "逐个运算"),
        View::Heads => ("Heads", "注意力头"),
        View::Rope => ("Positions", "位置"),
        View::Flash => ("FlashAttention", "FlashAttention"),
        View::Cache => ("KV cache", "KV 缓存"),
        View::Embedding => ("Embedding", "嵌入"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
