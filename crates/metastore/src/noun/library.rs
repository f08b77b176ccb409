//! A library as a row.

use library_core::model::{Backing, Library, LibraryId, Name, Publication, StoreId};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

use super::publisher;

const DATASTORE: &str = "DATASTORE";
const OTHER: &str = "OTHER";

impl Table for Library {
    const NAME: &'static str = "libraries";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "folded_name",
        "description",
        "kind",
        "backing_kind",
        "backing_uri",
        "store_id",
        "created_at",
        "modified_at",
        "last_sync_at",
        "version",
        "server_guid",
        "publication_published",
        "publication_authentication",
        "publication_password_hash",
        "publication_persist_json",
        "state",
        "state_message",
        "optimize_remote_publishing",
        "apply_usage_to_items",
        "security_policy",
        "publisher_url",
        "publisher_login",
        "publisher_user",
        "publisher_password",
        "publisher_automatic_sync",
        "publisher_fetching",
        "publisher_thumbprint",
        "publisher_certificate",
        "publisher_feed",
        "publisher_source_library",
        "publisher_source_subscription",
    ];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";

    texts!();

    fn id_fields(id: &LibraryId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<LibraryId, Damage> {
        Ok(LibraryId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.name.as_str())
            .text(self.name.folded())
            .text(&self.description)
            .word(self.kind)
            .and(backing_fields(&self.backing))
            .time(self.created)
            .time(self.modified)
            .maybe_time(self.last_sync)
            .number(self.version)
            .text(&self.server_guid)
            .and(publication_fields(self.publication.as_ref()))
            .word(self.state)
            .maybe_text(self.state_message.as_deref())
            .flag(self.optimize_remote_publishing)
            .flag(self.apply_usage_to_items)
            .maybe_text(self.security_policy.as_deref())
            .and(publisher::fields(self.publisher.as_ref()))
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            name: read_name(row)?,
            description: row.text()?,
            kind: row.word()?,
            backing: read_backing(row)?,
            created: row.time()?,
            modified: row.time()?,
            last_sync: row.maybe_time()?,
            version: row.number()?,
            server_guid: row.text()?,
            publication: read_publication(row)?,
            state: row.word()?,
            state_message: row.maybe_text()?,
            optimize_remote_publishing: row.flag()?,
            apply_usage_to_items: row.flag()?,
            security_policy: row.maybe_text()?,
            publisher: publisher::read(row)?,
        })
    }
}

/// A name and, derived from it, its folded form.
pub(super) fn read_name(row: &mut Columns) -> Result<Name, Damage> {
    let name = Name::new(row.text()?);
    row.skip()?;
    Ok(name)
}

fn backing_fields(backing: &Backing) -> Fields {
    match backing {
        Backing::Datastore(store) => Fields::default().text(DATASTORE).maybe_text(None::<&str>).text(store.as_str()),
        Backing::Other { uri, store } => Fields::default().text(OTHER).text(uri).text(store.as_str()),
    }
}

fn read_backing(row: &mut Columns) -> Result<Backing, Damage> {
    let kind = row.text()?;
    let damage = row.damage();
    let uri = row.maybe_text()?;
    let store = StoreId::new(row.text()?);
    match (kind.as_str(), uri) {
        (DATASTORE, None) => Ok(Backing::Datastore(store)),
        (OTHER, Some(uri)) => Ok(Backing::Other { uri, store }),
        _ => Err(damage),
    }
}

fn publication_fields(publication: Option<&Publication>) -> Fields {
    let Some(publication) = publication else {
        let none = None::<&str>;
        return Fields::default().maybe_text(none).maybe_text(none).maybe_text(none).maybe_text(none);
    };
    Fields::default()
        .flag(publication.published)
        .word(publication.authentication)
        .maybe_text(publication.password_hash.as_deref())
        .flag(publication.persist_json)
}

fn read_publication(row: &mut Columns) -> Result<Option<Publication>, Damage> {
    let published = row.maybe_flag()?;
    let damage = row.damage();
    let authentication = row.maybe_word()?;
    let password_hash = row.maybe_text()?;
    let persist_json = row.maybe_flag()?;
    match (published, authentication, persist_json) {
        (None, None, None) => Ok(None),
        (Some(published), Some(authentication), Some(persist_json)) => {
            Ok(Some(Publication { published, authentication, password_hash, persist_json }))
        }
        _ => Err(damage),
    }
}
