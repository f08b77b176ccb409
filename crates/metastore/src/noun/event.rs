//! An entry of the outbox as a row, numbered by the database in the order of commits.

use library_core::model::{Event, EventId, UserName};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Event {
    const NAME: &'static str = "events";
    const COLUMNS: &'static [&'static str] = &["id", "happened_at", "kind", "object_id", "user_name"];
    const KEY: usize = 1;
    const ORDER: &'static str = "sequence";
    const FILLED: Option<(&'static str, &'static str)> =
        Some(("sequence", "(SELECT COALESCE(MAX(earlier.sequence), 0) + 1 FROM events earlier)"));

    texts!();

    fn id_fields(id: &EventId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<EventId, Damage> {
        Ok(EventId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .time(self.time)
            .word(self.kind)
            .text(&self.object)
            .maybe_text(self.user.as_ref().map(UserName::as_str))
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            time: row.time()?,
            kind: row.word()?,
            object: row.text()?,
            user: row.maybe_text()?.map(UserName::new),
        })
    }
}
