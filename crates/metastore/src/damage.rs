//! What a row or a record can have against its neighbour.

use library_core::ports::metastore::MetastoreError;

/// Why a value does not pass between a record and a row.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Damage {
    /// A stored value has another type or an unknown word.
    #[error("column `{column}` of `{table}` holds what this program never writes")]
    Stored {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A number is larger than a BIGINT.
    #[error("a number of `{table}` is larger than 9223372036854775807")]
    TooLarge {
        /// The table.
        table: &'static str,
    },
}

impl From<Damage> for MetastoreError {
    fn from(damage: Damage) -> Self {
        match &damage {
            Damage::Stored { .. } => Self::Corrupt(damage.to_string()),
            Damage::TooLarge { .. } => Self::Internal(damage.to_string()),
        }
    }
}
