//! The text of a point in time, as the wires have it. Never reads one.

use jiff::{Timestamp, tz::Offset};

/// In UTC with milliseconds, as the official SDK writes it. Answers are full of times, so that the digits of usual years
/// are put down one by one; a format string takes ten times as long.
pub(super) fn text(time: Timestamp) -> String {
    let date = Offset::UTC.to_datetime(time);
    let Some(year) = u32::try_from(date.year()).ok().filter(|year| (1000..=9999).contains(year)) else {
        return time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
    };
    let mut text = String::with_capacity("2026-01-31T12:00:00.000Z".len());
    push(&mut text, year, 4);
    let parts = [
        ('-', date.month(), 2),
        ('-', date.day(), 2),
        ('T', date.hour(), 2),
        (':', date.minute(), 2),
        (':', date.second(), 2),
    ];
    for (mark, part, digits) in parts {
        text.push(mark);
        push(&mut text, u32::from(part.unsigned_abs()), digits);
    }
    text.push('.');
    push(&mut text, date.millisecond().unsigned_abs().into(), 3);
    text.push('Z');
    text
}

/// The last `digits` of `number`.
fn push(text: &mut String, number: u32, digits: u32) {
    let digit = |place| number / 10_u32.pow(place) % 10;
    text.extend((0..digits).rev().filter_map(|place| char::from_digit(digit(place), 10)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_of_the_format() {
        for nanoseconds in [0, 1, 999_999, 1_000_000, 123_456_789, 999_999_999] {
            for second in [0, -1, 1_769_860_799, 951_782_400, -30_610_224_000, -30_610_224_001, 253_402_207_199] {
                let time = Timestamp::new(second, nanoseconds).or(Timestamp::new(second, -nanoseconds));
                let time = time.expect("it is in range");
                assert_eq!(text(time), time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
            }
        }
    }

    #[test]
    fn years_of_other_lengths_are_written_too() {
        for time in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
            assert_eq!(text(time), time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
        }
    }
}
