//! What must hold after a start: acknowledged sessions, whole items, sessions that can go on, no byte too many.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    sync::Mutex,
    thread,
    time::Duration,
};

use crate::{
    scale::Phase,
    session::{Acknowledged, Files, Session},
    support::{
        await_true,
        content::{Content, sha256},
        disk,
        library::{Client, path_of},
    },
    worker::Worker,
};

/// What was found after the kills of a phase.
#[derive(Debug, Default)]
pub struct Tally {
    /// From the start of each process until it was ready.
    pub starts: Vec<Duration>,
    /// Most memory that the server had at once, in bytes.
    pub peak: u64,
    found: BTreeMap<String, usize>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slowest = self.starts.iter().max().copied().unwrap_or_default();
        let peak = self.peak >> 20;
        write!(f, "{} kills, slowest start {slowest:.0?}, most memory {peak} MiB", self.starts.len())?;
        self.found.iter().try_for_each(|(what, times)| write!(f, "; {times} × {what}"))
    }
}

/// Looks at every worker's item and session, and ends the session well.
pub fn all(client: &Client, workers: &mut [Worker], tally: &mut Tally) {
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                let what = one(client, worker);
                found.lock().unwrap().push(what);
            });
        }
    });
    for what in found.into_inner().unwrap() {
        *tally.found.entry(what).or_default() += 1;
    }
}

/// Gives what was found, in words.
fn one(client: &Client, worker: &mut Worker) -> String {
    let Some(session) = worker.session.take() else {
        holds(client, &worker.item, &worker.before);
        drop_unheard(client, &worker.item);
        return "no session known".to_owned();
    };
    let answer = client.call("GET", &format!("/api/content/library/item/update-session/{}", session.id), None).unwrap();
    let state = match answer.status {
        200 => answer.json()["state"].as_str().unwrap().to_owned(),
        404 if session.deleting => "DELETED".to_owned(),
        other => panic!("{session:?}: {other} {}", answer.text()),
    };
    let allowed: &[&str] = match session.acknowledged {
        Acknowledged::Done if session.deleting => &["DONE", "DELETED"],
        Acknowledged::Done => &["DONE"],
        _ if session.completing => &["ACTIVE", "DONE"],
        _ => &["ACTIVE"],
    };
    assert!(allowed.contains(&&*state), "{state} {}: {session:?}", answer.text());
    if state == "ACTIVE" {
        if worker.phase != Phase::Pull {
            // A pull that was told to complete may do so at any moment.
            holds(client, &worker.item, &worker.before);
        }
        if let Way::Abandoned = go_on(client, worker.phase, &session) {
            holds(client, &worker.item, &worker.before);
            return "ACTIVE (without its file)".to_owned();
        }
    }
    holds(client, &worker.item, &session.after);
    if state != "DELETED" {
        client.delete_update(&session.id).unwrap();
    }
    let completing = if session.completing { ", complete sent" } else { "" };
    let found = format!("{state} ({:?}{completing})", session.acknowledged);
    worker.before = session.after;
    found
}

/// How an interrupted session went on.
enum Way {
    Finished,
    Abandoned,
}

/// Finishes a session that the server's death interrupted; one without its file is cancelled.
fn go_on(client: &Client, phase: Phase, session: &Session) -> Way {
    let (name, content) = &session.sent;
    // A file of source NONE is the item's own, of an earlier version.
    let file = client.update_file(&session.id, name).unwrap().filter(|file| file["source_type"] != "NONE");
    let Some(file) = file else {
        assert_eq!(session.acknowledged, Acknowledged::Opened);
        client.cancel_update(&session.id).unwrap();
        client.delete_update(&session.id).unwrap();
        return Way::Abandoned;
    };
    if phase == Phase::Pull {
        let answer = client.complete(&session.id).unwrap();
        assert!(matches!(answer.status, 204 | 400), "{}", answer.text());
        await_true("the end of a pull", Duration::from_mins(1), || client.update_state(&session.id).unwrap() == "DONE");
        return Way::Finished;
    }
    let expected: &[&str] = match session.acknowledged {
        Acknowledged::Received | Acknowledged::Done => &["READY"],
        Acknowledged::Added => &["WAITING_FOR_TRANSFER", "READY"],
        Acknowledged::Opened => &["WAITING_FOR_TRANSFER"],
    };
    assert!(expected.contains(&file["status"].as_str().unwrap()), "{file}");
    if session.acknowledged < Acknowledged::Received {
        let path = path_of(file["upload_endpoint"]["uri"].as_str().unwrap());
        assert!(session.path.is_empty() || session.path == path, "the address changed");
        let answer = client.put(&path, content).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let answer = client.complete(&session.id).unwrap();
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(client.update_state(&session.id).unwrap(), "DONE");
    Way::Finished
}

/// An item holds exactly these files, byte for byte.
fn holds(client: &Client, item: &str, files: &Files) {
    let expected: Vec<(String, u64)> = files.iter().map(|(name, content)| (name.clone(), content.size())).collect();
    assert_eq!(client.item_files(item).unwrap(), expected);
    for ((name, bytes), (_, content)) in client.fetched(item).unwrap().into_iter().zip(files) {
        assert_eq!(sha256(&bytes), content.sha256(), "`{name}` of item {item} has other bytes");
    }
}

/// A session whose id was never heard of is cancelled, so that the item can have another.
fn drop_unheard(client: &Client, item: &str) {
    let list = format!("/api/content/library/item/update-session?library_item_id={item}");
    for session in client.done("GET", &list, None).unwrap().as_array().unwrap() {
        let session = session.as_str().unwrap();
        assert_eq!(client.update_state(session).unwrap(), "ACTIVE");
        client.cancel_update(session).unwrap();
        client.delete_update(session).unwrap();
    }
}

/// The store holds what these items hold, each content once, and nothing else: nothing staged, nothing forgotten.
pub fn nothing_but(data: &Path, workers: &[Worker]) {
    let contents: Vec<&Content> =
        workers.iter().flat_map(|worker| &worker.before).map(|(_, content)| content).collect();
    let expected: BTreeSet<String> = contents.iter().map(|content| content.sha256()).collect();
    await_true("the removal of what nobody refers to", Duration::from_secs(90), || {
        disk::contents(data).len() == expected.len() && disk::staged(data).is_empty()
    });
    let found = disk::digests(data);
    assert!(found.values().all(|times| *times == 1), "{found:?}");
    assert_eq!(found.into_keys().collect::<BTreeSet<_>>(), expected);
}
