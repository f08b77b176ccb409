//! How many files and sockets the server may have open. Raises the limit as far as it may and says when that is too little;
//! never stops the server.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::config::Config;

/// What a transfer has open beside its connection: an upload its content twice, its checksums and its progress.
const OF_TRANSFER: u64 = 4;
/// The database, sockets that listen, jobs.
const OTHERS: u64 = 256;

/// Raises the soft limit to the hard one, which systemd and shells leave at 1024 for the sake of old programs.
pub(crate) fn raise(config: &Config) {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
    {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
    let allowed = getrlimit(Resource::Nofile).current;
    if let Some(warning) = warning(allowed, needed(config.limits.max_connections, config.transfers.max_concurrent)) {
        tracing::warn!("{warning}");
    }
}

/// How many files these connections and transfers need at most; each transfer has a connection.
fn needed(connections: usize, transfers: usize) -> u64 {
    let transfers = transfers.min(connections) as u64;
    (connections as u64).saturating_add(transfers.saturating_mul(OF_TRANSFER)).saturating_add(OTHERS)
}

fn warning(allowed: Option<u64>, needed: u64) -> Option<String> {
    let allowed = allowed.filter(|allowed| *allowed < needed)?;
    Some(format!(
        "{allowed} files may be open, `limits.max_connections` and `transfers.max_concurrent` need up to {needed}; raise the \
         hard limit (`LimitNOFILE=` in a systemd unit, `--ulimit nofile=` of a container), or lower these two"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_too_low_is_told_with_what_to_do() {
        assert_eq!(needed(4096, 2048), 4096 + 4 * 2048 + 256);
        assert_eq!(needed(10, 2048), 10 + 4 * 10 + 256);
        assert_eq!(needed(usize::MAX, usize::MAX), u64::MAX);
        assert_eq!(warning(None, u64::MAX), None);
        assert_eq!(warning(Some(500), 500), None);
        assert!(warning(Some(499), 500).is_some_and(|text| text.contains("499") && text.contains("LimitNOFILE=")));
    }
}
