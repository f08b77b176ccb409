//! A process that runs out of file descriptors goes on once it has some again. Alone in its file, because the limit
//! holds for the whole process.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::sync::Arc;

use http::Response;
use rustix::process::{Resource, getrlimit, setrlimit};
use server::ids::SystemIds;
use server::listener::{Limits, Listener, full};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

#[tokio::test(start_paused = true)]
async fn accepting_pauses_without_descriptors_and_goes_on_with_them() {
    let mut listener = Listener::new(Limits::default(), Arc::new(SystemIds));
    let address = listener.bind_plain("127.0.0.1:0").await.unwrap();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(listener.serve(|_, _| async { Response::new(full("ok")) }, stopped));

    let mut limit = getrlimit(Resource::Nofile);
    limit.current = Some(64);
    setrlimit(Resource::Nofile, limit).unwrap();
    // The client takes the last one, so that the server has none to accept with.
    let mut hoard = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        hoard.push(file);
    }
    hoard.pop();
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    // Time only moves on while the server waits: a spinning one would hang here.
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    drop(hoard);
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
