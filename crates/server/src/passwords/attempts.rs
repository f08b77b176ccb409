//! Slows down who guesses passwords, without locking out the true user elsewhere. Pure: time is a parameter, and nothing
//! outlives the process.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Failures of one user from one source that cost nothing.
const FREE: u32 = 5;
/// Longest delay after a failure.
const LONGEST: SignedDuration = SignedDuration::from_secs(300);
/// Failures of one source, whatever the user, before it must wait for [`REFILL`].
const BUCKET: u32 = 100;
/// How long a source waits to regain one failure.
const REFILL: SignedDuration = SignedDuration::from_secs(6);
/// Without a failure for this long, all is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(900);
/// Most pairs and sources that are remembered; beyond it, the ones that failed longest ago are forgotten.
const REMEMBERED: usize = 10_000;
/// How much of a name is remembered, in characters: whoever is not logged in may send a name of a megabyte.
pub const NAME: usize = 256;

/// An attempt comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many failed logins; try again in {} s", .after.as_secs().max(1))]
pub struct TooEarly {
    /// Time until the next attempt is looked at.
    pub after: SignedDuration,
}

/// Failed logins of late.
#[derive(Debug, Default)]
pub struct Attempts {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pairs: HashMap<Pair, Failures>,
    sources: HashMap<IpAddr, Failures>,
}

/// A user, by the beginning of a folded name, and a source.
type Pair = (String, IpAddr);

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Attempts {
    /// Whether an attempt of `user` (folded name) from `source` may be looked at now (steady time).
    ///
    /// # Errors
    /// When it comes too early.
    pub fn admit(&self, user: &str, source: IpAddr, now: Timestamp) -> Result<(), TooEarly> {
        let source = network(source);
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = state.pairs.get(&pair(user, source)).map(|failures| failures.wait(now, pair_delay));
        let whole = state.sources.get(&source).map(|failures| failures.refilled(now).wait(now, source_delay));
        let after = pair.max(whole).unwrap_or_default();
        if after.is_positive() { Err(TooEarly { after }) } else { Ok(()) }
    }

    /// An attempt failed.
    pub fn failed(&self, user: &str, source: IpAddr, now: Timestamp) {
        let source = network(source);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let key = pair(user, source);
        let known = state.pairs.get(&key).filter(|failures| !failures.is_forgotten(now));
        let count = known.map_or(0, |failures| failures.count).saturating_add(1);
        remember(&mut state.pairs, key, Failures { count, last: now });
        let count = state.sources.get(&source).map_or(0, |failures| failures.refilled(now).count).saturating_add(1);
        remember(&mut state.sources, source, Failures { count, last: now });
    }

    /// An attempt succeeded: the user's failures from there are forgotten, the source's are not.
    pub fn succeeded(&self, user: &str, source: IpAddr) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pairs.remove(&pair(user, network(source)));
    }
}

impl Failures {
    fn wait(self, now: Timestamp, delay: fn(u32) -> SignedDuration) -> SignedDuration {
        if self.is_forgotten(now) {
            return SignedDuration::ZERO;
        }
        delay(self.count) - now.duration_since(self.last)
    }

    fn is_forgotten(self, now: Timestamp) -> bool {
        now.duration_since(self.last) > FORGOTTEN
    }

    /// What is left of a source's failures after the time that has passed.
    fn refilled(self, now: Timestamp) -> Self {
        let regained = now.duration_since(self.last).as_secs() / REFILL.as_secs();
        Self { count: self.count.saturating_sub(u32::try_from(regained).unwrap_or(u32::MAX)), ..self }
    }
}

fn pair(user: &str, source: IpAddr) -> Pair {
    (user.chars().take(NAME).collect(), source)
}

/// 1 s, 2 s, 4 s and so on.
fn pair_delay(count: u32) -> SignedDuration {
    match count.checked_sub(FREE) {
        None => SignedDuration::ZERO,
        Some(over) => SignedDuration::from_secs(1_i64.checked_shl(over.min(30)).unwrap_or(i64::MAX)).min(LONGEST),
    }
}

fn source_delay(count: u32) -> SignedDuration {
    if count >= BUCKET { REFILL } else { SignedDuration::ZERO }
}

fn remember<K: Eq + Hash + Clone>(all: &mut HashMap<K, Failures>, key: K, failures: Failures) {
    if all.len() >= REMEMBERED && !all.contains_key(&key) {
        all.retain(|_, other| !other.is_forgotten(failures.last));
        forget_older_half(all);
    }
    all.insert(key, failures);
}

fn forget_older_half<K: Eq + Hash>(all: &mut HashMap<K, Failures>) {
    if all.len() < REMEMBERED {
        return;
    }
    let mut times: Vec<_> = all.values().map(|failures| failures.last).collect();
    let middle = times.len() / 2;
    let median = *times.select_nth_unstable(middle).1;
    all.retain(|_, failures| failures.last > median);
}

/// Whoever has one IPv6 address has its whole /64.
fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn failing(attempts: &Attempts, user: &str, times: u32) {
        for _ in 0..times {
            attempts.failed(user, HERE, at(0));
        }
    }

    #[test]
    fn the_delay_grows_with_each_failure() {
        let attempts = Attempts::default();
        failing(&attempts, "ann", FREE - 1);
        assert_eq!(attempts.admit("ann", HERE, at(0)), Ok(()));
        for delay in [1, 2, 4, 8] {
            failing(&attempts, "ann", 1);
            let after = SignedDuration::from_secs(delay);
            assert_eq!(attempts.admit("ann", HERE, at(0)), Err(TooEarly { after }));
            assert_eq!(attempts.admit("ann", HERE, at(delay)), Ok(()));
        }
    }

    #[test]
    fn ten_thousand_failures_do_not_overflow_and_do_not_lock_the_user_out_elsewhere() {
        let attempts = Attempts::default();
        failing(&attempts, "ann", 10_000);
        assert_eq!(attempts.admit("ann", HERE, at(0)), Err(TooEarly { after: LONGEST }));
        assert_eq!(attempts.admit("ann", ELSEWHERE, at(0)), Ok(()));
    }

    #[test]
    fn a_success_forgets_the_failures_and_so_does_time() {
        let attempts = Attempts::default();
        failing(&attempts, "ann", FREE + 3);
        attempts.succeeded("ann", HERE);
        assert_eq!(attempts.admit("ann", HERE, at(0)), Ok(()));
        failing(&attempts, "bob", 50);
        assert_eq!(attempts.admit("bob", HERE, at(901)), Ok(()));
    }

    #[test]
    fn spraying_over_many_users_empties_the_bucket_of_the_source() {
        let attempts = Attempts::default();
        for user in 0..BUCKET {
            attempts.failed(&user.to_string(), HERE, at(0));
        }
        assert_eq!(attempts.admit("yet another", HERE, at(0)), Err(TooEarly { after: REFILL }));
        assert_eq!(attempts.admit("yet another", ELSEWHERE, at(0)), Ok(()));
        assert_eq!(attempts.admit("yet another", HERE, at(6)), Ok(()));
    }

    #[test]
    fn an_ipv6_network_counts_as_one_source() {
        let attempts = Attempts::default();
        for host in 0..u128::from(FREE) {
            attempts.failed("ann", IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + host)), at(0));
        }
        let other = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + 77));
        assert!(attempts.admit("ann", other, at(0)).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for n in 0..3 * u32::try_from(REMEMBERED).unwrap_or_default() {
            attempts.failed(&n.to_string(), HERE, at(i64::from(n) / 1000));
        }
        let state = attempts.state.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(state.pairs.len() <= REMEMBERED);
    }

    #[test]
    fn of_a_long_name_only_the_beginning_is_remembered() {
        let attempts = Attempts::default();
        failing(&attempts, &"x".repeat(1 << 20), FREE);
        assert!(attempts.admit(&"x".repeat(1 << 20), HERE, at(0)).is_err());
        let state = attempts.state.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(state.pairs.keys().all(|(user, _)| user.len() == NAME));
    }
}
