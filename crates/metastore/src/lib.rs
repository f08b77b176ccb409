//! The metadata port in SQL. Knows rows and texts of SQL; decides nothing about libraries.
//!
//! `noun` maps each noun to a table, `question` each query to a condition, `records` writes the statements that all
//! nouns share. Texts fit SQLite and PostgreSQL alike; [`sqlite`] runs them. `recall` is what this process remembers of both.
#![warn(missing_docs)]

mod columns;
mod damage;
mod dispatch;
mod fields;
mod kept;
mod noun;
mod question;
mod recall;
pub mod sqlite;
mod table;
mod word;

pub use sqlite::{OpenError, SqliteMetastore};
