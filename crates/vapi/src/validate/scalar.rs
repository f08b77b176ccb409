//! The syntax of single values.

use super::Path;
use crate::{Fault, complaint};

pub(super) fn finite(number: f64, path: &Path<'_>) -> Result<(), Fault> {
    if number.is_finite() { Ok(()) } else { Err(complaint::malformed("a finite number", &path.text())) }
}

/// NUL is refused everywhere, since no store keeps it.
pub(super) fn text(text: &str, path: &Path<'_>) -> Result<(), Fault> {
    if text.contains('\0') { Err(complaint::malformed("text without NUL", &path.text())) } else { Ok(()) }
}

/// `YYYY-MM-DDThh:mm:ss[.f+](Z|±hh:mm)` (json-rpc wire §4), and a date that exists.
pub(super) fn date_time(text: &str, path: &Path<'_>) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if is_date_time(bytes) && (is_day_of_any_month(bytes) || text.parse::<jiff::Timestamp>().is_ok()) {
        return Ok(());
    }
    Err(complaint::malformed("a date like `2026-01-31T12:00:00.000Z`", &path.text()))
}

/// Whether a text of the form of a date, in UTC and to the millisecond, certainly is one: its parts are in the ranges that
/// hold in every month of every year. What is not certain is left for the calendar to say.
fn is_day_of_any_month(text: &[u8]) -> bool {
    let part = |from: usize| text.get(from..from + 2).unwrap_or_default();
    let within = |from: usize, low: &[u8; 2], high: &[u8; 2]| part(from) >= &low[..] && part(from) <= &high[..];
    text.len() == "2026-01-31T12:00:00.000Z".len()
        && text.ends_with(b"Z")
        && !text.starts_with(b"9999")
        && within(5, b"01", b"12")
        && within(8, b"01", b"28")
        && within(11, b"00", b"23")
        && within(14, b"00", b"59")
        && within(17, b"00", b"59")
}

fn is_date_time(text: &[u8]) -> bool {
    let Some((date, rest)) = text.split_at_checked(19) else {
        return false;
    };
    matches(date, b"dddd-dd-ddTdd:dd:dd") && is_zone(fraction(rest))
}

/// What follows the fraction; a dot without digits is left for the zone to refuse.
fn fraction(rest: &[u8]) -> &[u8] {
    let Some(digits) = rest.strip_prefix(b".") else {
        return rest;
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { rest } else { digits.get(count..).unwrap_or_default() }
}

fn is_zone(zone: &[u8]) -> bool {
    zone == b"Z" || matches(zone, b"+dd:dd") || matches(zone, b"-dd:dd")
}

fn matches(text: &[u8], pattern: &[u8]) -> bool {
    let fits = |(byte, wanted): (&u8, &u8)| if *wanted == b'd' { byte.is_ascii_digit() } else { byte == wanted };
    text.len() == pattern.len() && text.iter().zip(pattern).all(fits)
}

/// Empty and relative references pass; blanks and controls do not (clients check the same).
pub(super) fn uri(text: &str, path: &Path<'_>) -> Result<(), Fault> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
    if text.contains(bad) {
        return Err(complaint::malformed("a URI; percent-encode blanks", &path.text()));
    }
    Ok(())
}
