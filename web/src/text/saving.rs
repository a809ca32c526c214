//! Words of what saves a picture or its numbers.

#[rustfmt::skip]
paired_texts! {
    SavingWords:
    save: "Save", "保存";
    save_what: "Save: {}", "保存：{}";
    svg: "SVG", "SVG";
    png: "PNG", "PNG";
    csv: "CSV", "CSV";
    markdown: "Markdown", "Markdown";
    saving: "Saving …", "正在保存……";
    failed: "Not saved: a part of the page did not arrive, or the picture is too large.", "没有保存：页面有一部分没有收到，或者图片太大。";
    step: "step", "步";
    last_step: "last step", "最后一步";
}
