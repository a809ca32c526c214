//! How numbers are written: digits, signs, thousands, the same on every stage. No arithmetic on data.

/// The true minus sign.
const MINUS: &str = "−";

/// `x` with `digits` decimals; `a.bc e−n` outside of 1e−3 to 1e5; a masked score as −∞.
///
/// A zero is `0`, a rounded zero has its decimals and no sign.
pub fn fixed(x: f32, digits: usize) -> String {
    let size = f64::from(x).abs();
    if let Some(word) = special(x) {
        return word.to_owned();
    }
    if size >= 1e5 || (size < 1e-3 && digits >= 3) {
        return scientific(f64::from(x), 2);
    }
    plain(f64::from(x), digits)
}

/// All the digits that tell two neighbouring f32 apart, or nearly: seven.
pub fn exact(x: f32) -> String {
    if let Some(word) = special(x) {
        return word.to_owned();
    }
    let size = f64::from(x).abs();
    if !(1e-3..1e5).contains(&size) {
        return scientific(f64::from(x), 6);
    }
    let before = size.log10().floor() as i32 + 1;
    plain(f64::from(x), (7 - before.max(1)).max(0) as usize)
}

/// As short as a narrow column needs: two decimals, or one digit more than the exponent tells where that would be 0.00.
pub fn brief(x: f32) -> String {
    let size = f64::from(x).abs();
    if special(x).is_some() || (0.01..1e4).contains(&size) {
        return fixed(x, 2);
    }
    scientific(f64::from(x), 1).replace(' ', "")
}

/// Shorter still, beside a matrix: where [`brief`] has a power of ten, its first digit alone.
pub fn narrow(x: f32) -> String {
    let size = f64::from(x).abs();
    if special(x).is_some() || (0.01..1e3).contains(&size) {
        return fixed(x, 2);
    }
    scientific(f64::from(x), 0).replace(' ', "")
}

/// A probability inside a cell: no leading zero.
pub fn probability(x: f32, digits: usize) -> String {
    let text = fixed(x, digits);
    text.strip_prefix("0.").map_or(text.clone(), |rest| format!(".{rest}"))
}

/// A count, a position or an id that travels as a cell.
pub fn whole(x: f32) -> String {
    plain(f64::from(x), 0)
}

/// Thousands with a comma.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Few significant digits: perplexity, speeds, rates; what is very small or large with its power of ten.
pub fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".to_owned() } else { "∞".to_owned() };
    }
    let before = x.abs().log10().floor() as i32 + 1;
    if !(-2..=6).contains(&before) {
        return scientific(x, digits.saturating_sub(1));
    }
    if before >= digits as i32 {
        let unit = 10f64.powi(before - digits as i32);
        let whole = grouped(((x.abs() / unit).round() * unit) as u64);
        return if x < 0.0 { format!("{MINUS}{whole}") } else { whole };
    }
    plain(x, (digits as i32 - before) as usize)
}

/// A learning rate: `3e−3`, `1.5e−4`.
pub fn rate(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let exponent = x.abs().log10().floor() as i32;
    let mantissa = (x / 10f64.powi(exponent) * 100.0).round() / 100.0;
    let (mantissa, exponent) = if mantissa >= 10.0 { (1.0, exponent + 1) } else { (mantissa, exponent) };
    format!("{mantissa}e{}", signed(exponent))
}

/// A share as percent with one decimal.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A base of RoPE: whole ones with commas, others to six digits.
pub fn base(x: f64) -> String {
    let whole = x.fract() == 0.0 && (1.0..1e12).contains(&x);
    if whole { grouped(x as u64) } else { format!("{:.6}", x).trim_end_matches('0').to_owned() }
}

fn special(x: f32) -> Option<&'static str> {
    if x.is_nan() {
        Some("NaN")
    } else if x == f32::INFINITY {
        Some("∞")
    } else if x < graph::HIDDEN {
        Some("−∞")
    } else if x == 0.0 {
        Some("0")
    } else {
        None
    }
}

fn plain(x: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", x.abs());
    let rounded_to_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if x < 0.0 && !rounded_to_zero { format!("{MINUS}{text}") } else { text }
}

fn scientific(x: f64, digits: usize) -> String {
    let mut exponent = x.abs().log10().floor() as i32;
    let mut mantissa = format!("{:.digits$}", x.abs() / 10f64.powi(exponent));
    if mantissa.starts_with("10") {
        exponent += 1;
        mantissa = format!("{:.digits$}", 1.0);
    }
    let sign = if x < 0.0 { MINUS } else { "" };
    format!("{sign}{mantissa} e{}", signed(exponent))
}

fn signed(exponent: i32) -> String {
    if exponent < 0 { format!("{MINUS}{}", exponent.abs()) } else { exponent.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: String, expected: &str) {
        assert_eq!(got, expected);
    }

    #[test]
    fn zeros_and_signs() {
        check(fixed(0.0, 2), "0");
        check(fixed(-0.001, 2), "0.00");
        check(fixed(-1.234, 2), "−1.23");
        check(fixed(graph::MASKED, 2), "−∞");
        check(fixed(f32::NAN, 2), "NaN");
    }

    #[test]
    fn very_small_and_very_large() {
        check(fixed(0.000_123, 3), "1.23 e−4");
        check(fixed(-1_234_567.0, 2), "−1.23 e6");
        check(fixed(0.000_999_999, 3), "1.00 e−3");
    }

    #[test]
    fn narrow_columns_never_round_to_nothing() {
        check(brief(-0.000_245), "−2.5e−4");
        check(brief(0.126), "0.13");
        check(brief(0.0), "0");
        check(brief(-12_345.0), "−1.2e4");
        check(narrow(-0.0079), "−8e−3");
        check(narrow(0.126), "0.13");
    }

    #[test]
    fn seven_digits_wherever_the_point_is() {
        check(exact(1.234_567_9), "1.234568");
        check(exact(123.456_79), "123.4568");
        check(exact(0.123_456_79), "0.123457");
    }

    #[test]
    fn readouts() {
        check(grouped(1_234_567), "1,234,567");
        check(grouped(12), "12");
        check(probability(0.25, 2), ".25");
        check(significant(5.5912, 3), "5.59");
        check(significant(48_213.0, 3), "48,200");
        check(significant(0.001_234, 3), "0.00123");
        check(significant(1.234e-9, 3), "1.23 e−9");
        check(significant(-1.2e-38, 3), "−1.20 e−38");
        check(rate(3e-3), "3e−3");
        check(rate(1.5e-4), "1.5e−4");
        check(percent(0.9876), "98.8%");
    }

    #[test]
    fn bases_are_written_in_full() {
        assert_eq!([10.0, 10_000.0, 2.5].map(base), ["10", "10,000", "2.5"]);
    }
}
