//! What the tests from outside share: a real server process, a plain HTTP client, content, counting of bytes on disk.
//! Never reaches into the server: everything goes over its sockets, its signals and its folder.
// Another process is watched, which has no event that could be waited for.
#![allow(clippy::disallowed_methods)]
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::missing_panics_doc)]

pub mod content;
pub mod disk;
pub mod http;
pub mod library;
pub mod server;
pub mod source;

use std::{
    thread,
    time::{Duration, Instant},
};

/// Asks `question` again and again until it has an answer; fails with `what` when `within` is over.
pub fn await_some<T>(what: &str, within: Duration, mut question: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + within;
    loop {
        if let Some(answer) = question() {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what} did not happen within {within:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until `question` is true.
pub fn await_true(what: &str, within: Duration, mut question: impl FnMut() -> bool) {
    await_some(what, within, || question().then_some(()));
}
