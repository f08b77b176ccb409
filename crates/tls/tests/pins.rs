//! Certificates made here are shown by a server and judged by clients, all in memory.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use jiff::Timestamp;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection};
use tls::{Identity, Pin, Seen, SelfSigned, Sha1, Thumbprint, ThumbprintError, client_config, server_config};

fn made() -> SelfSigned {
    SelfSigned::make(&["library.test".into(), "127.0.0.1".into()], Timestamp::from_second(1_763_000_000).unwrap())
        .unwrap()
}

fn identity(made: &SelfSigned) -> Identity {
    Identity::from_pem(&made.certificate, &made.key).unwrap()
}

fn handshake(client: Arc<ClientConfig>, server: Arc<ServerConfig>) -> Result<(), rustls::Error> {
    let name = ServerName::try_from("library.test").unwrap();
    let mut client = Connection::from(ClientConnection::new(client, name).unwrap());
    let mut server = Connection::from(ServerConnection::new(server).unwrap());
    while client.is_handshaking() || server.is_handshaking() {
        pass(&mut client, &mut server)?;
        pass(&mut server, &mut client)?;
    }
    Ok(())
}

fn pass(from: &mut Connection, to: &mut Connection) -> Result<(), rustls::Error> {
    let mut wire = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut wire).unwrap();
    }
    let mut rest = wire.as_slice();
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets()?;
    }
    Ok(())
}

fn meet(pin: Pin, made: &SelfSigned) -> (Result<(), rustls::Error>, Arc<Seen>) {
    let (client, seen) = client_config(pin).unwrap();
    (handshake(client, server_config(identity(made)).unwrap()), seen)
}

#[test]
fn a_thumbprint_of_either_kind_lets_its_certificate_pass() {
    let made = made();
    for thumbprint in [identity(&made).sha1(), identity(&made).sha256()] {
        let (outcome, seen) = meet(Pin::Thumbprint(thumbprint), &made);
        outcome.unwrap();
        assert_eq!(seen.certificate().unwrap().sha256, identity(&made).sha256());
        assert_eq!(seen.complaint(), None);
    }
}

#[test]
fn a_wrong_thumbprint_is_refused_and_both_are_named() {
    let made = made();
    let expected = Thumbprint::sha256(b"another");
    let (outcome, seen) = meet(Pin::Thumbprint(expected), &made);
    outcome.unwrap_err();
    let complaint = seen.complaint().unwrap();
    assert!(complaint.contains(&expected.to_string()), "{complaint}");
    assert!(complaint.contains(&identity(&made).sha256().to_string()), "{complaint}");
}

#[test]
fn a_pinned_certificate_passes_and_another_does_not() {
    let (one, other) = (made(), made());
    meet(Pin::from_certificate(&one.certificate).unwrap(), &one).0.unwrap();
    let (outcome, seen) = meet(Pin::from_certificate(&other.certificate).unwrap(), &one);
    outcome.unwrap_err();
    assert!(seen.complaint().unwrap().contains(&identity(&other).sha256().to_string()));
}

#[test]
fn without_a_pin_a_self_signed_certificate_is_refused_with_its_thumbprint() {
    let made = made();
    let (outcome, seen) = meet(Pin::SystemRoots, &made);
    outcome.unwrap_err();
    assert!(seen.complaint().unwrap().contains(&identity(&made).sha256().to_string()));
}

#[test]
fn whoever_asks_for_it_may_accept_anything() {
    meet(Pin::Anything, &made()).0.unwrap();
}

#[test]
fn a_key_that_does_not_belong_to_the_certificate_is_refused() {
    let mixed = Identity::from_pem(&made().certificate, &made().key).unwrap();
    server_config(mixed).unwrap_err();
}

#[test]
fn a_certificate_beats_a_thumbprint_and_empty_text_is_not_nothing() {
    let pem = made().certificate;
    assert!(matches!(Pin::from_user(Some("zz"), Some(&pem), Sha1::Allowed), Ok(Pin::Certificate(_))));
    assert!(Pin::from_user(Some(""), None, Sha1::Allowed).is_err());
    assert!(Pin::from_user(None, Some(""), Sha1::Allowed).is_err());
    assert!(matches!(Pin::from_user(None, None, Sha1::Allowed), Ok(Pin::SystemRoots)));
}

#[test]
fn thumbprints_are_read_in_every_usual_form() {
    let known = Thumbprint::sha256(b"certificate");
    let colons = known.to_string();
    let forms = [colons.clone(), colons.to_lowercase(), colons.replace(':', ""), colons.replace(':', " ")];
    for form in forms {
        assert_eq!(Thumbprint::parse(&form, Sha1::Refused), Ok(known), "{form}");
    }
}

#[test]
fn what_is_no_thumbprint_is_refused_with_the_reason() {
    let sha1 = Thumbprint::sha1(b"certificate").to_string();
    assert_eq!(Thumbprint::parse(&sha1, Sha1::Refused), Err(ThumbprintError::Sha1Refused));
    assert_eq!(Thumbprint::parse(&sha1, Sha1::Allowed), Ok(Thumbprint::sha1(b"certificate")));
    assert_eq!(Thumbprint::parse("", Sha1::Allowed), Err(ThumbprintError::Length(0)));
    assert_eq!(Thumbprint::parse("ABC", Sha1::Allowed), Err(ThumbprintError::Length(3)));
    assert_eq!(Thumbprint::parse(&"ab".repeat(21), Sha1::Allowed), Err(ThumbprintError::Length(42)));
    assert_eq!(Thumbprint::parse(&"g".repeat(64), Sha1::Allowed), Err(ThumbprintError::NotHex));
    assert_eq!(Thumbprint::parse("ä", Sha1::Allowed), Err(ThumbprintError::NotHex));
}
