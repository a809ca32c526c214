//! What a link carries of a text of one's own: 64 bits that tell it from others. Not the text: that stays with who has
//! it, and may be long.

/// FNV-1a of the text as it is learned from: a file and the same text pasted have the same, though line ends and a
/// byte-order mark may differ.
///
/// Nothing is protected by it; whoever wants two texts of one hash can make them, and sees the wrong run.
pub fn text_hash(bytes: &[u8]) -> u64 {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut after_return = false;
    for &byte in bytes {
        if byte == b'\n' && after_return {
            after_return = false;
            continue;
        }
        after_return = byte == b'\r';
        let byte = if after_return { b'\n' } else { byte };
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_the_function() {
        assert_eq!(text_hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(text_hash(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(text_hash(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_same_text_from_a_file_and_from_a_field_is_one() {
        let pasted = text_hash("to be\nor\n\nnot 中文".as_bytes());
        assert_eq!(text_hash("\u{FEFF}to be\r\nor\r\rnot 中文".as_bytes()), pasted);
        assert_ne!(text_hash("to be\nor\nnot 中文".as_bytes()), pasted);
    }
}
