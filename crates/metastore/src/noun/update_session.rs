//! An update session as a row.

use library_core::{
    model::{ItemId, UpdateSession, UpdateSessionId, UserName, WarningRule},
    ports::metastore::constraint,
};
use serde::{Deserialize, Serialize};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

use crate::word::Word;

impl Table for UpdateSession {
    const NAME: &'static str = "update_sessions";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "item_id",
        "base_version",
        "creator",
        "login",
        "state",
        "client_progress",
        "lease_until",
        "error_message",
        "warning_rules",
        "completing",
        "created_at",
        "touched",
        "finished_itself",
    ];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";
    const UNIQUE: &'static str = constraint::ACTIVE_UPDATE_SESSION;

    texts!();

    fn id_fields(id: &UpdateSessionId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<UpdateSessionId, Damage> {
        Ok(UpdateSessionId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.item.as_str())
            .number(self.base_version)
            .text(self.creator.as_str())
            .maybe_text(self.login.as_deref())
            .word(self.state)
            .number(self.client_progress.into())
            .time(self.lease_until)
            .maybe_text(self.error_message.as_deref())
            .json(&self.warning_rules.iter().copied().map(StoredRule::of).collect::<Vec<_>>())
            .flag(self.completing)
            .time(self.created)
            .time(self.touched)
            .flag(self.finished_itself)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            item: ItemId::new(row.text()?),
            base_version: row.number()?,
            creator: UserName::new(row.text()?),
            login: row.maybe_text()?,
            state: row.word()?,
            client_progress: row.small()?,
            lease_until: row.time()?,
            error_message: row.maybe_text()?,
            warning_rules: read_rules(row)?,
            completing: row.flag()?,
            created: row.time()?,
            touched: row.time()?,
            finished_itself: row.flag()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct StoredRule {
    kind: String,
    ignored: bool,
}

impl StoredRule {
    fn of(rule: WarningRule) -> Self {
        Self { kind: rule.kind.as_word().to_owned(), ignored: rule.ignored }
    }

    fn rule(&self) -> Option<WarningRule> {
        Word::from_word(&self.kind).map(|kind| WarningRule { kind, ignored: self.ignored })
    }
}

fn read_rules(row: &mut Columns) -> Result<Vec<WarningRule>, Damage> {
    let rules: Vec<StoredRule> = row.json()?;
    rules.iter().map(StoredRule::rule).collect::<Option<_>>().ok_or_else(|| row.damage())
}
