//! The publisher of a subscribed library, as columns of the library's row.

use library_core::model::{LibraryId, Publisher, PublisherLogin, PublisherSource, SubscriptionId};

use crate::{columns::Columns, damage::Damage, fields::Fields};

const NONE: &str = "NONE";
const BASIC: &str = "BASIC";

/// How many columns there are.
const COLUMNS: usize = 11;

/// The columns of a library's publisher, if it has one.
pub(super) fn fields(publisher: Option<&Publisher>) -> Fields {
    let Some(publisher) = publisher else {
        return (0..COLUMNS).fold(Fields::default(), |fields, _| fields.maybe_text(None::<&str>));
    };
    let source = publisher.source.as_ref();
    Fields::default()
        .text(&publisher.url)
        .and(login_fields(&publisher.login))
        .flag(publisher.automatic_sync)
        .word(publisher.fetching)
        .maybe_text(publisher.thumbprint.as_deref())
        .maybe_text(publisher.certificate.as_deref())
        .maybe_text(publisher.feed.as_deref())
        .maybe_text(source.map(|source| source.library.as_str()))
        .maybe_text(source.map(|source| source.subscription.as_str()))
}

fn login_fields(login: &PublisherLogin) -> Fields {
    match login {
        PublisherLogin::None => Fields::default().text(NONE).maybe_text(None::<&str>).maybe_text(None::<&str>),
        PublisherLogin::Basic { user, password } => Fields::default().text(BASIC).text(user).text(password),
    }
}

/// The publisher in a library's row.
pub(super) fn read(row: &mut Columns) -> Result<Option<Publisher>, Damage> {
    let url = row.maybe_text()?;
    let damage = row.damage();
    let login = read_login(row)?;
    let automatic_sync = row.maybe_flag()?;
    let fetching = row.maybe_word()?;
    let (thumbprint, certificate, feed) = (row.maybe_text()?, row.maybe_text()?, row.maybe_text()?);
    let source = read_source(row)?;
    match (url, login, automatic_sync, fetching) {
        (None, None, None, None) => Ok(None),
        (Some(url), Some(login), Some(automatic_sync), Some(fetching)) => {
            Ok(Some(Publisher { url, login, automatic_sync, fetching, thumbprint, certificate, feed, source }))
        }
        _ => Err(damage),
    }
}

fn read_login(row: &mut Columns) -> Result<Option<PublisherLogin>, Damage> {
    let kind = row.maybe_text()?;
    let damage = row.damage();
    match (kind.as_deref(), row.maybe_text()?, row.maybe_text()?) {
        (None, None, None) => Ok(None),
        (Some(NONE), None, None) => Ok(Some(PublisherLogin::None)),
        (Some(BASIC), Some(user), Some(password)) => Ok(Some(PublisherLogin::Basic { user, password })),
        _ => Err(damage),
    }
}

fn read_source(row: &mut Columns) -> Result<Option<PublisherSource>, Damage> {
    match (row.maybe_text()?.map(LibraryId::new), row.maybe_text()?.map(SubscriptionId::new)) {
        (None, None) => Ok(None),
        (Some(library), Some(subscription)) => Ok(Some(PublisherSource { library, subscription })),
        (Some(_), None) | (None, Some(_)) => Err(row.damage()),
    }
}
