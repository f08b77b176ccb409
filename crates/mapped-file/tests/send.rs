//! Mapped bytes, looked at and sent.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use mapped_file::{WORTH_BYTES, is_mapped, map, send, sent_bytes};
use proptest::prelude::*;

const BYTES: usize = 1 << 20;

fn content() -> Vec<u8> {
    (0..BYTES).map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap()).collect()
}

fn file(content: &[u8]) -> Arc<File> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    Arc::new(file)
}

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let sender = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (sender, listener.accept().unwrap().0)
}

fn send_all(socket: &TcpStream, mut bytes: Bytes) {
    while !bytes.is_empty() {
        let sent = match send(socket, &bytes) {
            Some(sent) => sent.unwrap(),
            None => (&*socket).write(&bytes).unwrap(),
        };
        drop(bytes.split_to(sent));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_slice_arrives_as_it_stands_in_the_file(start in 0..BYTES, len in 1..BYTES) {
        let content = content();
        let end = (start + len).min(BYTES);
        let slice = map(file(&content)).unwrap().slice(start..end);
        prop_assert_eq!(&slice[..], &content[start..end]);
        prop_assert_eq!(is_mapped(&slice), end - start >= WORTH_BYTES);
        let (sender, mut receiver) = pair();
        let sending = thread::spawn(move || send_all(&sender, slice));
        let mut received = Vec::new();
        receiver.read_to_end(&mut received).unwrap();
        sending.join().unwrap();
        prop_assert!(received == content[start..end]);
    }
}

#[test]
fn a_socket_without_room_takes_a_part_and_says_so() {
    let bytes = map(file(&vec![7; 16 << 20])).unwrap();
    let (sender, _receiver) = pair();
    sender.set_nonblocking(true).unwrap();
    let (mut left, before) = (bytes, sent_bytes());
    let error = loop {
        match send(&sender, &left).unwrap() {
            Ok(sent) => drop(left.split_to(sent)),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert!(left.len() < 16 << 20 && sent_bytes() > before);
}

#[test]
fn bytes_of_a_file_that_was_cut_are_an_error_and_no_crash() {
    let file = file(&content());
    let bytes = map(file.clone()).unwrap();
    file.set_len(10).unwrap();
    let (sender, _receiver) = pair();
    let error = send(&sender, &bytes.slice(BYTES / 2..)).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn other_bytes_are_not_sent() {
    let mapped = map(file(&content())).unwrap();
    let (sender, _receiver) = pair();
    assert!(send(&sender, &vec![0; BYTES]).is_none());
    assert!(send(&sender, &mapped[..WORTH_BYTES - 1]).is_none());
    assert!(is_mapped(&mapped));
}

#[test]
fn a_slice_keeps_the_map_alive_and_an_empty_file_has_none() {
    let content = content();
    let slice = map(file(&content)).unwrap().slice(100_000..200_000);
    assert!(is_mapped(&slice) && slice[..] == content[100_000..200_000]);
    assert!(map(file(&[])).is_err());
}
