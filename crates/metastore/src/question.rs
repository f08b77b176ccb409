//! Each query as a condition on one table. A condition names columns in full where it looks into another table, so
//! that it selects and deletes alike.

use library_core::{
    model::{
        Blob, Category, ClientToken, DownloadFile, DownloadSession, Event, Grant, Hold, Item, ItemVersion, Job, Lane,
        Library, LoginSession, Role, Setting, Subscription, Tag, TagAssociation, TaggedObject, TrustedCertificate,
        UpdateFile, UpdateSession, Usage, User,
    },
    ports::metastore::{ItemFilter, Key, LibraryFilter, MetastoreError, Query, Record, Stored},
};

use crate::{
    dispatch,
    fields::{Fields, Value},
    kept::Kept,
    sqlite::{Sql, records},
    table::{Table, Texts},
    word::Word,
};

/// The condition that a blob is stored and nothing refers to it.
macro_rules! stored_unreferenced {
    () => {
        "state = 'STORED' \
         AND NOT EXISTS (SELECT 1 FROM item_files WHERE item_files.blob_id = blobs.id) \
         AND NOT EXISTS (SELECT 1 FROM update_files WHERE update_files.blob_id = blobs.id) \
         AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.blob_id = blobs.id)"
    };
}
pub(crate) use stored_unreferenced;

const UNREFERENCED: &str = "state = 'STORED' AND unreferenced = 1";

const FORGOTTEN: &str = "outdated = 1 AND NOT EXISTS (SELECT 1 FROM download_sessions \
     WHERE download_sessions.item_id = item_versions.item_id \
     AND download_sessions.content_version = item_versions.version AND download_sessions.state = 'ACTIVE')";

const EXPIRED: &str = "lease_until < $1 AND NOT (state = 'ACTIVE' AND completing <> 0)";

const OPEN_UPDATE: &str = "update_sessions.state = 'ACTIVE' \
     AND (update_sessions.lease_until > $1 OR update_sessions.completing <> 0) \
     AND EXISTS (SELECT 1 FROM items WHERE items.id = update_sessions.item_id AND items.library_id = $2)";

const OPEN_DOWNLOAD: &str = "download_sessions.state = 'ACTIVE' AND download_sessions.lease_until > $1 \
     AND EXISTS (SELECT 1 FROM items WHERE items.id = download_sessions.item_id AND items.library_id = $2)";

const ATTACHED_TO_ITEMS: &str = "tag_associations.object_type = $1 \
     AND tag_associations.object_id IN (SELECT items.id FROM items WHERE items.library_id = $2)";

/// The condition that a job is of one of these kinds, may run, and is held by nobody alive.
macro_rules! due {
    ($kinds:literal) => {
        concat!(
            "kind IN (",
            $kinds,
            ") AND run_after <= $1 AND (lease_owner IS NULL OR lease_until IS NULL OR lease_until < $1)"
        )
    };
}

const AFTER: &str = "sequence > COALESCE((SELECT known.sequence FROM events known WHERE known.id = $1), 0)";

/// Reads the rows of a text.
type Read = fn(&Sql<'_>, &str, &[Value]) -> Result<Vec<Stored<Record>>, MetastoreError>;

/// Reads the rows of a text that selects keys.
type ReadKeys = fn(&Sql<'_>, &str, &[Value]) -> Result<Vec<Key>, MetastoreError>;

/// What a query asks of SQL.
pub(crate) struct Question {
    texts: &'static Texts,
    read: Read,
    read_keys: ReadKeys,
    condition: String,
    fields: Fields,
    limit: Option<u32>,
    /// What comes before the order of the table.
    first: &'static str,
}

impl Question {
    fn about<T: Table>(condition: &str) -> Self {
        Self {
            texts: T::texts(),
            read: records::select::<T>,
            read_keys: records::keys::<T>,
            condition: condition.to_owned(),
            fields: Fields::default(),
            limit: None,
            first: "",
        }
    }

    fn with(mut self, fields: Fields) -> Self {
        self.fields = fields;
        self
    }

    fn text(self, text: impl Into<String>) -> Self {
        self.with(Fields::default().text(text))
    }

    fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Those whose lease ended first come first.
    fn longest_expired(mut self) -> Self {
        self.first = "lease_until, ";
        self
    }

    /// One more condition: `column` equals `value`, if there is one.
    fn and(mut self, column: &str, value: Option<Value>) -> Self {
        let Some(value) = value else {
            return self;
        };
        let and = if self.condition.is_empty() { "" } else { " AND " };
        let number = self.fields.len() + 1;
        self.condition = format!("{}{and}{column} = ${number}", self.condition);
        self.fields = self.fields.value(value);
        self
    }

    /// What `query` asks.
    pub(crate) fn of(query: &Query) -> Self {
        let time = |time: &jiff::Timestamp| Fields::default().time(*time);
        match query {
            Query::Libraries(filter) => libraries(filter),
            Query::Items(filter) => items(filter),
            Query::ItemVersions(item) => Self::about::<ItemVersion>("item_id = $1").text(item.as_str()),
            Query::ActiveUpdateSession(item) => {
                Self::about::<UpdateSession>("item_id = $1 AND state = 'ACTIVE'").text(item.as_str())
            }
            Query::UpdateSessions { creator, item } => Self::about::<UpdateSession>("creator = $1")
                .text(creator.as_str())
                .and("item_id", item.as_ref().map(|item| text(item.as_str()))),
            Query::ActiveUpdateSessions => Self::about::<UpdateSession>("state = 'ACTIVE'"),
            Query::OpenUpdateSessions { library, at } => {
                Self::about::<UpdateSession>(OPEN_UPDATE).with(time(at).text(library.as_str()))
            }
            Query::UpdateFiles(session) => Self::about::<UpdateFile>("session_id = $1").text(session.as_str()),
            Query::ClaimedFiles(node) => {
                Self::about::<UpdateFile>("claim_key IS NOT NULL").and("claim_node", node.as_deref().map(text))
            }
            Query::ExpiredUpdateSessions(end) => {
                Self::about::<UpdateSession>(EXPIRED).with(time(end)).longest_expired().limit(100)
            }
            Query::DownloadSessions { creator, item } => Self::about::<DownloadSession>("creator = $1")
                .text(creator.as_str())
                .and("item_id", item.as_ref().map(|item| text(item.as_str()))),
            Query::ActiveDownloadSessions => Self::about::<DownloadSession>("state = 'ACTIVE'"),
            Query::OpenDownloadSessions { library, at } => {
                Self::about::<DownloadSession>(OPEN_DOWNLOAD).with(time(at).text(library.as_str()))
            }
            Query::DownloadFiles(session) => Self::about::<DownloadFile>("session_id = $1").text(session.as_str()),
            Query::ExpiredDownloadSessions(end) => {
                Self::about::<DownloadSession>("lease_until < $1").with(time(end)).longest_expired().limit(100)
            }
            Query::BlobByDigest { store, sha256 } => {
                Self::about::<Blob>("store_id = $1 AND sha256 = $2 AND state = 'STORED'")
                    .with(Fields::default().text(store.as_str()).text(sha256))
            }
            Query::UnreferencedBlobs => Self::about::<Blob>(UNREFERENCED).limit(100),
            Query::Blobs(store) => Self::about::<Blob>("store_id = $1").text(store.as_str()),
            Query::Users => Self::about::<User>(""),
            Query::Roles => Self::about::<Role>(""),
            Query::Grants(user) => Self::about::<Grant>("user_name = $1").text(user.as_str()),
            Query::GrantsOnLibrary(library) => Self::about::<Grant>("library_id = $1").text(library.as_str()),
            Query::Usages(library) => Self::about::<Usage>("library_id = $1").text(library.as_str()),
            Query::Subscriptions(library) => Self::about::<Subscription>("library_id = $1").text(library.as_str()),
            Query::SubscriptionsTo(library) => Self::about::<Subscription>("subscribed_id = $1").text(library.as_str()),
            Query::TrustedCertificates => Self::about::<TrustedCertificate>(""),
            Query::Categories => Self::about::<Category>(""),
            Query::CategoryNamed(name) => Self::about::<Category>("name = $1").text(name),
            Query::Tags => Self::about::<Tag>(""),
            Query::TagsOfCategory(category) => Self::about::<Tag>("category_id = $1").text(category.as_str()),
            Query::TagNamed { category, name } => Self::about::<Tag>("category_id = $1 AND name = $2")
                .with(Fields::default().text(category.as_str()).text(name)),
            Query::AttachedTo(object) => attached_to(object),
            Query::AttachedOfCategory { object, category } => {
                attached_to(object).and("category_id", Some(text(category.as_str())))
            }
            Query::AttachedTag(tag) => Self::about::<TagAssociation>("tag_id = $1").text(tag.as_str()),
            Query::AttachedCategory(category) => {
                Self::about::<TagAssociation>("category_id = $1").text(category.as_str())
            }
            Query::AttachedToItemsOf(library) => Self::about::<TagAssociation>(ATTACHED_TO_ITEMS)
                .with(Fields::default().text(TaggedObject::ITEM).text(library.as_str())),
            Query::Holds(job) => Self::about::<Hold>("job_id = $1").text(job.as_str()),
            Query::ExpiredLoginSessions(end) => {
                Self::about::<LoginSession>("lease_until < $1").with(time(end)).longest_expired().limit(100)
            }
            Query::LoginSessions => Self::about::<LoginSession>(""),
            Query::ClientTokensBefore(end) => Self::about::<ClientToken>("created_at < $1").with(time(end)).limit(100),
            Query::Settings(beginning) => {
                Self::about::<Setting>("name >= $1 AND substr(name, 1, length($1)) = $1").text(beginning)
            }
            Query::DueJobs { lane, now } => Self::about::<Job>(due(*lane)).with(time(now)).limit(100),
            Query::Jobs => Self::about::<Job>(""),
            Query::EventsAfter(None) => Self::about::<Event>("").limit(1000),
            Query::EventsAfter(Some(event)) => Self::about::<Event>(AFTER).text(event.as_str()).limit(1000),
            Query::ForgottenVersions => Self::about::<ItemVersion>(FORGOTTEN).limit(100),
        }
    }

    /// The table that it is about.
    pub(crate) fn table(&self) -> &'static str {
        self.texts.table
    }

    /// The text that selects.
    pub(crate) fn selection(&self) -> String {
        self.selection_of(&self.texts.select)
    }

    /// The text that selects keys.
    pub(crate) fn key_selection(&self) -> String {
        self.selection_of(&self.texts.select_key)
    }

    fn selection_of(&self, columns: &str) -> String {
        let limit = self.limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
        format!("{columns}{} ORDER BY {}{}{limit}", self.filter(), self.first, self.texts.order)
    }

    /// The text that deletes, without regard to the limit.
    pub(crate) fn deletion(&self) -> String {
        format!("DELETE FROM {}{}", self.texts.table, self.filter())
    }

    fn filter(&self) -> String {
        if self.condition.is_empty() { String::new() } else { format!(" WHERE {}", self.condition) }
    }

    /// The records that answer.
    pub(crate) fn answer(self, sql: &Sql<'_>) -> Result<Vec<Stored<Record>>, MetastoreError> {
        let text = self.selection();
        (self.read)(sql, &text, &self.fields.finish(self.texts.table)?)
    }

    /// The keys of the records that answer.
    pub(crate) fn keys(self, sql: &Sql<'_>) -> Result<Vec<Key>, MetastoreError> {
        let text = self.key_selection();
        (self.read_keys)(sql, &text, &self.fields.finish(self.texts.table)?)
    }

    /// Removes what would answer; what that concerns that has a mark.
    pub(crate) fn delete(self, sql: &Sql<'_>) -> Result<Vec<Kept>, MetastoreError> {
        if self.texts.keeps {
            return self.delete_one_by_one(sql);
        }
        let text = self.deletion();
        sql.execute(&text, &self.fields.finish(self.texts.table)?)?;
        Ok(Vec::new())
    }

    /// Each row says what it kept from being swept.
    fn delete_one_by_one(mut self, sql: &Sql<'_>) -> Result<Vec<Kept>, MetastoreError> {
        self.limit = None;
        let mut concerned = Vec::new();
        for stored in self.answer(sql)? {
            concerned.extend(dispatch::delete(sql, &stored.record.key(), stored.revision)?);
        }
        Ok(concerned)
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The kinds of each lane, as `JobKind::lane` has them.
fn due(lane: Lane) -> &'static str {
    match lane {
        Lane::Pulls => due!("'pull'"),
        Lane::Moves => due!("'copy', 'migrate'"),
        Lane::Chores => due!("'remove_blob'"),
        Lane::Trees => due!("'tree'"),
    }
}

fn libraries(filter: &LibraryFilter) -> Question {
    Question::about::<Library>("")
        .and("folded_name", filter.folded_name.as_deref().map(text))
        .and("kind", filter.kind.map(|kind| text(kind.as_word())))
}

fn attached_to(object: &TaggedObject) -> Question {
    Question::about::<TagAssociation>("object_type = $1 AND object_id = $2")
        .with(Fields::default().text(&object.object_type).text(&object.id))
}

fn items(filter: &ItemFilter) -> Question {
    Question::about::<Item>("")
        .and("library_id", filter.library.as_ref().map(|library| text(library.as_str())))
        .and("folded_name", filter.folded_name.as_deref().map(text))
        .and("folded_type", filter.folded_type.as_deref().map(text))
        .and("source_id", filter.source_id.as_ref().map(|source| text(source.as_str())))
        .and("cached", filter.cached.map(|cached| Value::Number(cached.into())))
}

#[cfg(test)]
mod tests;
