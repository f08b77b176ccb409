//! Which file systems can be synced as a whole, by `syncfs`. Only those that are known to keep its promise: bytes, lengths
//! and names are on the disk when it returns, its caches emptied, and every failure is told.

use std::os::fd::AsFd;

/// ext4 (and what its driver reads), XFS, Btrfs. Network and FUSE file systems may take `syncfs` and do nothing.
const TRUSTED: [u64; 3] = [0xEF53, 0x5846_5342, 0x9123_683E];
/// The first version of Linux whose `syncfs` tells of bytes that could not be written.
const TELLS_FAILURES: (u32, u32) = (5, 8);

/// Whether the file system under `root` can be synced as a whole.
pub(crate) fn syncs_all(root: impl AsFd) -> bool {
    let Ok(stat) = rustix::fs::fstatfs(root) else { return false };
    let Ok(kind) = u64::try_from(stat.f_type) else { return false };
    TRUSTED.contains(&kind) && kernel().is_some_and(|version| version >= TELLS_FAILURES)
}

fn kernel() -> Option<(u32, u32)> {
    version(&std::fs::read_to_string("/proc/sys/kernel/osrelease").ok()?)
}

fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|character: char| !character.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_kernels_release_is_read() {
        assert_eq!(version("6.18.44\n"), Some((6, 18)));
        assert_eq!(version("5.4.0-150-generic"), Some((5, 4)));
        assert_eq!(version("unknown"), None);
    }
}
