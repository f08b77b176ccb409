//! Byte ranges (RFC 9110 §14): what a request asks for, and the frame around several of them. Pure; reads no content.

pub mod multipart;

use std::ops::Range;

/// Most ranges that one request may ask for; more are answered with the whole file.
pub const MOST_RANGES: usize = 16;

/// What a `range` header asks for of content of a known size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it (200): no range, one that this server does not understand, or too many.
    Whole,
    /// One part (206).
    One(Range<u64>),
    /// Several parts (206, `multipart/byteranges`), in the order asked for, none touching another.
    Many(Vec<Range<u64>>),
    /// Nothing that exists (416).
    Unsatisfiable,
}

/// Reads the value of a `range` header for content of `size` bytes. Parts that overlap or touch are joined, so that no
/// request makes the server send more than the content. A header that breaks the grammar is ignored, as RFC 9110 §14.2
/// allows.
pub fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let Some(specs) = header.and_then(byte_specs) else {
        return Wanted::Whole;
    };
    let Some(specs) = specs.split(',').map(str::trim).filter(|spec| !spec.is_empty()).map(parse).collect() else {
        return Wanted::Whole;
    };
    let specs: Vec<Spec> = specs;
    if specs.is_empty() || specs.len() > MOST_RANGES {
        return Wanted::Whole;
    }
    let mut parts = joined(specs.iter().filter_map(|spec| spec.within(size)));
    match (parts.len(), parts.pop()) {
        (_, None) => Wanted::Unsatisfiable,
        (1, Some(part)) => Wanted::One(part),
        (_, Some(last)) => {
            parts.push(last);
            Wanted::Many(parts)
        }
    }
}

/// `content-range` of one part.
pub fn content_range(part: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1))
}

/// `content-range` of a 416.
pub fn content_range_of_none(size: u64) -> String {
    format!("bytes */{size}")
}

/// One range as asked for.
#[derive(Clone, Copy, Debug)]
enum Spec {
    /// `first-last`, the last one included.
    Closed(u64, u64),
    /// `first-`.
    From(u64),
    /// `-count`.
    Last(u64),
}

impl Spec {
    /// The part of the content that it means; `None` when it means nothing that exists.
    fn within(self, size: u64) -> Option<Range<u64>> {
        let part = match self {
            Self::Closed(first, last) => first..last.saturating_add(1).min(size),
            Self::From(first) => first..size,
            Self::Last(count) => size.saturating_sub(count)..size,
        };
        (part.start < part.end).then_some(part)
    }
}

/// What stands after `bytes=`; other units are not understood.
fn byte_specs(header: &str) -> Option<&str> {
    let (unit, specs) = header.split_once('=')?;
    unit.trim().eq_ignore_ascii_case("bytes").then_some(specs)
}

fn parse(spec: &str) -> Option<Spec> {
    let (first, last) = spec.split_once('-')?;
    match (first, last) {
        ("", count) => Some(Spec::Last(number(count)?)),
        (first, "") => Some(Spec::From(number(first)?)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::Closed(first, last))
        }
    }
}

/// A number of any length; what is too large to count means the largest.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Joins parts that overlap or touch; each stands where its first member stood.
fn joined(parts: impl Iterator<Item = Range<u64>>) -> Vec<Range<u64>> {
    let mut joined: Vec<Range<u64>> = Vec::new();
    for mut part in parts {
        let mut place = joined.len();
        while let Some(met) = joined.iter().position(|other| part.start <= other.end && other.start <= part.end) {
            let other = joined.remove(met);
            part = part.start.min(other.start)..part.end.max(other.end);
            place = place.min(met);
        }
        joined.insert(place.min(joined.len()), part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_100(header: &str) -> Wanted {
        wanted(Some(header), 100)
    }

    #[test]
    fn single_ranges_of_each_form() {
        assert_eq!(wanted(None, 100), Wanted::Whole);
        for (header, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=10-19", 10..20),
            ("BYTES=90-", 90..100),
            ("bytes=-5", 95..100),
            ("bytes=-500", 0..100),
            ("bytes=0-99999999999999999999999999", 0..100),
            ("bytes= 1-2 , ", 1..3),
        ] {
            assert_eq!(of_100(header), Wanted::One(part), "{header}");
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_ignored() {
        for header in [
            "bytes",
            "bytes=",
            "bytes=a-b",
            "bytes=5-1",
            "items=0-1",
            "bytes=--1",
            "bytes=1",
            "bytes=+1-2",
            "bytes=0-1,x",
        ] {
            assert_eq!(of_100(header), Wanted::Whole, "{header}");
        }
    }

    #[test]
    fn what_lies_outside_is_unsatisfiable() {
        for header in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-", "bytes=100-,200-"] {
            assert_eq!(of_100(header), Wanted::Unsatisfiable, "{header}");
        }
        assert_eq!(wanted(Some("bytes=0-0"), 0), Wanted::Unsatisfiable);
        assert_eq!(of_100("bytes=0-1,100-"), Wanted::One(0..2));
    }

    #[test]
    fn several_ranges_keep_their_order() {
        assert_eq!(of_100("bytes=50-59, 0-9"), Wanted::Many(vec![50..60, 0..10]));
    }

    #[test]
    fn ranges_that_overlap_or_touch_are_joined() {
        assert_eq!(of_100("bytes=0-9,5-14"), Wanted::One(0..15));
        assert_eq!(of_100("bytes=0-9,10-19"), Wanted::One(0..20));
        assert_eq!(of_100("bytes=0-9,20-29,5-24"), Wanted::One(0..30));
        assert_eq!(of_100("bytes=80-89,0-9,5-14"), Wanted::Many(vec![80..90, 0..15]));
        assert_eq!(of_100(&format!("bytes={}", ["0-"; 16].join(","))), Wanted::One(0..100));
    }

    #[test]
    fn too_many_ranges_get_the_whole_file() {
        assert_eq!(of_100(&format!("bytes={}", vec!["0-0"; 10_000].join(","))), Wanted::Whole);
        assert!(matches!(of_100(&format!("bytes={}", ["0-0"; MOST_RANGES].join(","))), Wanted::One(_)));
    }
}
