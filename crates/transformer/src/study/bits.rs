//! Loss in bits per byte of text: what can be compared between vocabularies, since a token of one is several of another.

/// A mean loss over tokens as bits over the bytes that those tokens are written with; none for no bytes.
///
/// ```
/// use transformer::study::bits::bits_per_byte;
/// // 2 ln 2 nats a token are 2 bits; of two tokens that are 4 bytes, 1 bit a byte.
/// let bits = bits_per_byte(2.0 * std::f64::consts::LN_2, 2, 4).unwrap();
/// assert!((bits - 1.0).abs() < 1e-12);
/// assert_eq!(bits_per_byte(1.0, 3, 0), None);
/// ```
pub fn bits_per_byte(loss_nats: f64, tokens: u32, bytes: u32) -> Option<f64> {
    (bytes > 0).then(|| loss_nats * f64::from(tokens) / f64::from(bytes) / std::f64::consts::LN_2)
}
