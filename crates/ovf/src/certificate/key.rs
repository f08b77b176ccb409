//! Lengths of RSA keys. Uses no key.

/// Length of a number of big-endian bytes.
pub(crate) fn bits(number: &[u8]) -> usize {
    let significant =
        number.iter().position(|byte| *byte != 0).and_then(|first| number.get(first..)).unwrap_or_default();
    significant.first().map_or(0, |top| significant.len() * 8 - top.leading_zeros() as usize)
}
