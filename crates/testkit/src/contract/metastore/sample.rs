//! One record of each noun, told apart by a number; tests change what matters to them.

mod catalogue;
mod service;
mod sessions;
mod tags;
mod thin;

use jiff::Timestamp;
use library_core::ports::metastore::{Noun, Record};

pub use catalogue::{blob, hold, item, item_file, item_version, library, subscription, usage};
pub use service::{
    client_token, event, grant, job, job_kinds, login_session, role, setting, trusted_certificate, user,
};
pub use sessions::{download_file, download_session, update_file, update_session};
pub use tags::{category, tag, tag_association};

/// A second after the beginning of all tests.
///
/// # Panics
///
/// When it is too far away for a timestamp.
pub fn at(second: i64) -> Timestamp {
    Timestamp::new(1_767_323_045 + second, 123_456_000).unwrap()
}

fn seconds(number: u64) -> Timestamp {
    at(i64::try_from(number).unwrap())
}

fn id(noun: &str, number: u64) -> String {
    format!("{noun}-{number}")
}

/// One record of each noun with everything set.
pub fn full() -> Vec<Record> {
    vec![
        library(1).into_record(),
        item(1).into_record(),
        item_version(1).into_record(),
        update_session(1).into_record(),
        update_file(1).into_record(),
        download_session(1).into_record(),
        download_file(1).into_record(),
        blob(1).into_record(),
        user(1).into_record(),
        role(1).into_record(),
        grant(1).into_record(),
        login_session(1).into_record(),
        client_token(1).into_record(),
        setting(1).into_record(),
        job(1).into_record(),
        hold(1).into_record(),
        usage(1).into_record(),
        subscription(1).into_record(),
        trusted_certificate(1).into_record(),
        category(1).into_record(),
        tag(1).into_record(),
        tag_association(1).into_record(),
        event(1).into_record(),
    ]
}

/// The records of [`full`] under their keys, with as little set as possible.
pub fn sparse() -> Vec<Record> {
    full().into_iter().map(thin::thinned).collect()
}
