//! Words of the model that was trained beforehand.

view_texts! {
    PretrainedWords:
    open, open_says, coming, unreachable, missing, sentence, trained,
}

const EN: PretrainedWords = PretrainedWords {
    open: "Stories, already trained",
    open_says: "A small model of English stories, trained beforehand for {} steps; it opens as it is, without waiting",
    coming: "Its file is being fetched …",
    unreachable: "Its file could not be fetched: no connection to the server that this page came from.",
    missing: "Its file is not on the server (status {}): the site was copied without its folder pretrained/.",
    sentence: "A small transformer that was trained beforehand stands in your browser: {}. Every number on this page is its own, and opens.",
    trained: "Trained beforehand for {} steps, by cargo xtask stories. Play trains it on from there.",
};

const ZH: PretrainedWords = PretrainedWords {
    open: "已训练好的故事模型",
    open_says: "一个英文故事的小模型，事先训练了 {} 步；原样打开，无需等待",
    coming: "正在获取它的文件……",
    unreachable: "无法获取它的文件：与本页所在的服务器断开了连接。",
    missing: "服务器上没有它的文件（状态 {}）：部署网站时漏掉了 pretrained/ 文件夹。",
    sentence: "一个事先训练好的小 Transformer 就在你的浏览器里：{}。页面上的每个数都是它自己的，都可以点开。",
    trained: "由 cargo xtask stories 事先训练了 {} 步。按“播放”即从那里继续训练。",
};
