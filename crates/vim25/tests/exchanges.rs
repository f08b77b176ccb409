//! Recorded exchanges: what govc 0.55.1 and pyVmomi 9.1.1 sent while they did their work, and what they were answered.
//! Replayed from the first request to the last. `UPDATE_GOLDEN=1` writes the answers anew; look at the difference.
#![allow(clippy::unwrap_used)]

mod common;

use std::{env, fmt::Write as _, fs, path::Path};

use common::Client;
use vim25::{Answer, Endpoint, SessionChange};

/// Replays a file and gives it back with the answers of now.
async fn replayed(recorded: &str) -> String {
    let mut client = Client::new();
    let mut text = String::new();
    for exchange in recorded.split(">>> ").skip(1) {
        let (address, rest) = exchange.split_once('\n').unwrap();
        let request = rest.split("\n<<< ").next().unwrap().trim_end();
        let endpoint = if address == "/pbm" { Endpoint::Pbm } else { Endpoint::Sdk };
        let answer =
            client.face.answer(client.host.as_ref(), endpoint, client.token.as_deref(), request.as_bytes()).await;
        let Answer { status, body, session, .. } = answer;
        writeln!(text, ">>> {address}\n{request}\n<<< {status} {session:?}\n{}", body.trim_end()).unwrap();
        match session {
            SessionChange::Begun(token) => client.token = Some(token),
            SessionChange::Ended => client.token = None,
            SessionChange::Unchanged => {}
        }
    }
    text
}

async fn is_answered_as_recorded(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchanges").join(file);
    let recorded = fs::read_to_string(&path).unwrap();
    let now = replayed(&recorded).await;
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &now).unwrap();
        return;
    }
    let difference = now.lines().zip(recorded.lines()).find(|(now, recorded)| now != recorded);
    assert_eq!(difference, None, "{file}: answered otherwise than recorded");
    assert_eq!(now.lines().count(), recorded.lines().count());
}

#[tokio::test]
async fn govc_is_answered_as_recorded() {
    is_answered_as_recorded("govc.txt").await;
}

#[tokio::test]
async fn pyvmomi_is_answered_as_recorded() {
    is_answered_as_recorded("pyvmomi.txt").await;
}
