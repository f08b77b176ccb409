//! What real clients and this server said to each other, as `conformance/recorded` has it, said again: the clients' requests,
//! answered by a whole server without sockets, must get the answers that the clients got. No client is needed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod names;
mod player;
mod recording;
mod sample;
mod stage;

use std::{collections::BTreeMap, fs, path::Path};

use recording::Recording;

/// Where the clients' cases are, and where what they said is kept.
const CONFORMANCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance");

/// The folders in `folder` that have a file of this kind, and these files.
fn folders(folder: &str, wanted: impl Fn(&Path) -> bool) -> BTreeMap<String, Vec<Recorded>> {
    let entries = |path: &Path| {
        let mut paths: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let files = |path: &Path| entries(path).into_iter().filter(|file| wanted(file)).collect::<Vec<_>>();
    entries(&Path::new(CONFORMANCE).join(folder))
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| (name(path), files(path)))
        .filter(|(_, files)| !files.is_empty())
        .collect()
}

/// A file with a recording.
type Recorded = std::path::PathBuf;

fn recorded() -> BTreeMap<String, Vec<Recorded>> {
    folders("recorded", |file| file.extension().is_some_and(|extension| extension == "http"))
}

#[tokio::test]
async fn every_client_gets_the_answers_that_it_got() {
    let mut failures = Vec::new();
    for file in recorded().values().flatten() {
        let recording = Recording::read(file);
        if let Err(failure) = player::play(&recording).await {
            failures.push(format!("{}: {failure}", file.display()));
        }
    }
    let hint = "an answer that is meant to be another one is shown to the clients: `conformance/clients/run --record`";
    assert!(failures.is_empty(), "{}\n\n{hint}", failures.join("\n\n"));
}

/// A recording of which any answer were another one fails there.
#[tokio::test]
async fn an_answer_that_is_another_one_fails() {
    let file = &recorded()["ansible"][1];
    let count = Recording::read(file).exchanges.len();
    assert!(count > 1);
    for number in 0..count {
        let mut recording = Recording::read(file);
        let body = &mut recording.exchanges[number].answer.body;
        *body = format!("{} ", String::from_utf8_lossy(body)).into();
        let failure = player::play(&recording).await.unwrap_err();
        assert!(failure.starts_with(&format!("exchange {},", number + 1)), "{failure}");
    }
}

/// A session of a pull that is only watched completes by itself after half a minute.
#[tokio::test]
async fn what_was_asked_until_its_answer_came_may_be_asked_again() {
    let mut recording = Recording::parsed(include_str!("waiting.http"));
    assert_eq!(player::play(&recording).await, Ok(()));
    let last = recording.exchanges.last_mut().unwrap();
    assert!(last.is_repeated);
    last.is_repeated = false;
    assert!(player::play(&recording).await.unwrap_err().contains("ACTIVE"));
}

#[test]
fn every_client_is_recorded_and_said_something() {
    let clients = folders("clients", |file| file.file_name().is_some_and(|name| name == "run"));
    assert!(!clients.is_empty());
    let recorded = recorded();
    assert_eq!(recorded.keys().collect::<Vec<_>>(), clients.keys().collect::<Vec<_>>());
    for file in recorded.values().flatten() {
        assert!(Recording::read(file).exchanges.len() > 1, "{} is next to empty", file.display());
    }
}
