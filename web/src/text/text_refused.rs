//! Words for why a text is not taken, or not read as a prompt.

#[rustfmt::skip]
paired_texts! {
    TextRefusedWords:
    empty: "The text is empty; paste or open one that has some characters.", "文本是空的；请粘贴或打开一段有字符的文本。";
    empty_prompt: "Type at least one character.", "请至少输入一个字符。";
    not_utf8: "Byte {} (0x{}) is not UTF-8 text; save the file as UTF-8 and open it again.", "第 {} 个字节（0x{}）不是 UTF-8 文本；请把文件存为 UTF-8 后再打开。";
    not_utf8_but_16: "Byte {} (0x{}) is not UTF-8 text (it looks like UTF-16); save the file as UTF-8 and open it again.", "第 {} 个字节（0x{}）不是 UTF-8 文本（像是 UTF-16）；请把文件存为 UTF-8 后再打开。";
    too_large: "The text has {} bytes; at most {} (10 MiB) are taken.", "文本有 {} 个字节，最多接受 {} 个（10 MiB）。";
    too_many_characters: "The text has {} different characters; at most {} are taken, for each is a row of the embedding.", "文本有 {} 种不同的字符，最多接受 {} 种：每种都是嵌入表的一行。";
    too_short: "The text has {} characters; a context of {} needs at least {}: one training window, one held-out window, and the character after each.", "文本有 {} 个字符；上下文长度 {} 至少需要 {} 个：训练和验证各一个窗口，以及其后的一个字符。";
    too_few_tokens: "After its merges the text has {} tokens; a context of {} needs at least {}: take a longer text or fewer merges.", "合并之后文本有 {} 个词元；上下文长度 {} 至少需要 {} 个：请用更长的文本，或减少合并。";
    unknown_character: "Character {} is “{}”, which this vocabulary does not have.", "第 {} 个字符是“{}”，词表里没有。";
}
