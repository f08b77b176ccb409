//! The server can spawn what the dispatcher returns.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, Guard, asked};
use vapi::{Context, Dispatcher};

fn sendable<T: Send>(value: T) -> T {
    value
}

#[test]
fn an_answer_may_move_between_threads() {
    let door = Door::new();
    let request = asked("DELETE /api/content/library/item/i", "");
    let future = sendable(door.dispatcher.handle(&Guard, Context::default(), request));
    assert_eq!(futures::FutureExt::now_or_never(future).unwrap().status(), 204);
}

#[test]
fn its_paths_are_its_own() {
    for (path, is_served) in [
        ("/api", true),
        ("/api/x", true),
        ("/rest/x", true),
        ("/rest", false),
        ("/cls/data/x", false),
        ("/apis", false),
    ] {
        assert_eq!(Dispatcher::serves(path), is_served, "{path}");
    }
}
