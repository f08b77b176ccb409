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
    if is_date_time(text.as_bytes()) && text.parse::<jiff::Timestamp>().is_ok() {
        return Ok(());
    }
    Err(complaint::malformed("a date like `2026-01-31T12:00:00.000Z`", &path.text()))
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
