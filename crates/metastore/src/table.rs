//! What a noun says about its table, and the statement texts that follow from it. Runs nothing.

use library_core::ports::metastore::{MetastoreError, Noun, constraint};

use crate::{columns::Columns, damage::Damage, fields::Fields, kept::Kept, sqlite::Sql};

/// A noun with a table. Each table has a `revision` beside the columns named here.
pub(crate) trait Table: Noun {
    /// The table.
    const NAME: &'static str;
    /// Its columns, those of the key first.
    const COLUMNS: &'static [&'static str];
    /// How many of them are the key.
    const KEY: usize;
    /// The order of answers.
    const ORDER: &'static str;
    /// The constraint that is broken when it is not the key's.
    const UNIQUE: &'static str = constraint::KEY;
    /// Whether [`Self::keeps`] ever says anything.
    const KEEPS: bool = false;
    /// A column that the database fills at insertion, and with what.
    const FILLED: Option<(&'static str, &'static str)> = None;

    /// The texts, built once.
    fn texts() -> &'static Texts;

    /// The key's values.
    fn id_fields(id: &Self::Id) -> Fields;

    /// The key in the first columns of a row.
    fn read_id(row: &mut Columns) -> Result<Self::Id, Damage>;

    /// All values in the order of [`Self::COLUMNS`].
    fn fields(&self) -> Fields;

    /// The noun in a row.
    fn read(row: &mut Columns) -> Result<Self, Damage>;

    /// What its row keeps from being swept, or has its own mark for the sweep.
    fn keeps(&self) -> Vec<Kept> {
        Vec::new()
    }

    /// Completes a noun that was read with what other tables hold of it.
    fn load_parts(self, _sql: &Sql<'_>) -> Result<Self, MetastoreError> {
        Ok(self)
    }

    /// About how many bytes of memory that takes.
    fn parts_weight(&self) -> usize {
        0
    }

    /// Removes what other tables hold of it.
    fn remove_parts(&self, _sql: &Sql<'_>) -> Result<(), MetastoreError> {
        Ok(())
    }

    /// Writes what other tables hold of it, where they hold nothing of it yet.
    fn save_parts(&self, _sql: &Sql<'_>) -> Result<(), MetastoreError> {
        Ok(())
    }
}

/// The statement texts of one table.
#[derive(Debug)]
pub(crate) struct Texts {
    /// The table.
    pub(crate) table: &'static str,
    /// Whether its rows keep something from being swept.
    pub(crate) keeps: bool,
    /// `SELECT … FROM …`, the revision last.
    pub(crate) select: String,
    /// `SELECT … FROM …`, the key alone.
    pub(crate) select_key: String,
    /// The order of answers.
    pub(crate) order: &'static str,
    /// The columns of the key.
    key: &'static [&'static str],
    /// Selects by key.
    pub(crate) get: String,
    /// Selects the revision by key.
    pub(crate) revision: String,
    /// Adds a row at revision 1 unless that breaks a constraint.
    pub(crate) insert: String,
    /// Removes a row: the key, the expected revision.
    pub(crate) delete: String,
}

impl Texts {
    /// The texts of `T`.
    pub(crate) fn of<T: Table>() -> Self {
        let (key, _) = T::COLUMNS.split_at(T::KEY);
        let select = format!("SELECT {}, revision FROM {}", T::COLUMNS.join(", "), T::NAME);
        let get = format!("{select} WHERE {}", equalities(key, 1).join(" AND "));
        let revision = format!("SELECT revision FROM {} WHERE {}", T::NAME, equalities(key, 1).join(" AND "));
        Self {
            table: T::NAME,
            keeps: T::KEEPS,
            order: T::ORDER,
            key,
            insert: insert::<T>(),
            delete: format!("DELETE FROM {} WHERE {}", T::NAME, same_revision(key, 1)),
            select_key: format!("SELECT {} FROM {}", key.join(", "), T::NAME),
            select,
            get,
            revision,
        }
    }

    /// Changes these columns of a row: their values, the key, the expected revision.
    pub(crate) fn update(&self, columns: &[&str]) -> String {
        let changes = equalities(columns, 1).into_iter().chain(["revision = revision + 1".to_owned()]);
        let row = same_revision(self.key, columns.len() + 1);
        format!("UPDATE {} SET {} WHERE {row}", self.table, changes.collect::<Vec<_>>().join(", "))
    }
}

fn insert<T: Table>() -> String {
    let places: Vec<_> = (1..=T::COLUMNS.len()).map(|number| format!("${number}")).collect();
    let (column, filling) = T::FILLED
        .map_or((String::new(), String::new()), |(column, filling)| (format!(", {column}"), format!(", {filling}")));
    format!(
        "INSERT INTO {} ({}{column}, revision) VALUES ({}{filling}, 1) ON CONFLICT DO NOTHING",
        T::NAME,
        T::COLUMNS.join(", "),
        places.join(", ")
    )
}

fn equalities(columns: &[&str], first: usize) -> Vec<String> {
    columns.iter().zip(first..).map(|(column, number)| format!("{column} = ${number}")).collect()
}

fn same_revision(key: &[&str], first: usize) -> String {
    format!("{} AND revision = ${}", equalities(key, first).join(" AND "), first + key.len())
}

/// The body of [`Table::texts`], the same for each noun.
macro_rules! texts {
    () => {
        fn texts() -> &'static Texts {
            static TEXTS: std::sync::OnceLock<Texts> = std::sync::OnceLock::new();
            TEXTS.get_or_init(Texts::of::<Self>)
        }
    };
}
pub(crate) use texts;
