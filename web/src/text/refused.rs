//! Words for what of an address is not taken: one sentence a reason. The first gap is the field, the second its value.

#[rustfmt::skip]
paired_texts! {
    RefusedWords:
    too_long: "The address has {} characters. At most {} are read, so all of it was left out.", "地址共有 {} 个字符，最多读取 {} 个，因此整个地址未被采用。";
    more: "{} more parts of the address were left out.", "地址中还有 {} 处未被采用。";
    unknown_field: "{}={} was left out: an address has no such field.", "{}={} 未被采用：地址中没有这个字段。";
    doubled: "{}={} was left out: the field stands in the address before, and the first one counts.", "{}={} 未被采用：这个字段在前面已经出现，以第一个为准。";
    broken_escape: "{}={} was left out: after each % belong two hexadecimal digits, and together they must make a text.", "{}={} 未被采用：每个 % 后面应是两位十六进制数字，合起来必须是一段文本。";
    no_number: "{}={} was left out: it is no number of the kind that belongs there.", "{}={} 未被采用：那里应是一个数字，而这不是。";
    out_of_range: "{}={} was left out: it must be from {} to {}.", "{}={} 未被采用：应在 {} 到 {} 之间。";
    out_of_range_above: "{}={} was left out: it must be above {} and at most {}.", "{}={} 未被采用：应大于 {} 且不超过 {}。";
    not_one_of: "{}={} was left out: it must be one of {}.", "{}={} 未被采用：应为 {} 之一。";
    too_many: "{}={} was left out: of {} entries at most {} are taken.", "{}={} 未被采用：共 {} 项，最多接受 {} 项。";
    no_name: "{}={} was left out: a name has letters, digits and points only.", "{}={} 未被采用：名称只含字母、数字和点。";
    no_hash: "{}={} was left out: a text is named by 16 hexadecimal digits.", "{}={} 未被采用：文本由 16 位十六进制数字标识。";
    no_edit: "{}={} was left out: it cannot be read as an edit.", "{}={} 未被采用：无法读作一处编辑。";
    no_cells: "{}={} was left out: training can hold edits of cells that this model has, and none that reads another prompt.", "{}={} 未被采用：训练中只能保持本模型已有单元格的编辑，且不能取自另一段提示。";
    against: "{}={} was left out: {} in the same address says something else.", "{}={} 未被采用：同一地址中的 {} 与之矛盾。";
    needs: "{}={} was left out: it says nothing without {}.", "{}={} 未被采用：缺少 {}，它没有意义。";
    no_such_task: "{}={} is not here: this page has no such task.", "{}={} 不存在：本页面没有这个任务。";
    no_text: "{}={} is a text of whoever made the link, and a link does not carry it. Ask for that text, open it under Own text, and open the link again.", "{}={} 是链接作者自己的文本，链接并不携带它。请向作者索取该文本，在“自己的文本”中打开，然后再次打开链接。";
    of_data: "{}={} was left out: what is learned asks for {}.", "{}={} 未被采用：所学的数据要求 {}。";
    misfit: "{}={} was left out: it does not go with the other sizes of the model; these do: {}.", "{}={} 未被采用：与模型的其他尺寸不相容；可用的是 {}。";
    too_large: "{}={} was left out with the rest of the model: it would have {} parameters, and at most {} are made.", "{}={} 与模型的其余设置均未被采用：它将有 {} 个参数，最多 {} 个。";
    no_token: "{}={} was left out: the vocabulary ends before {}.", "{}={} 未被采用：词表到 {} 之前为止。";
}
