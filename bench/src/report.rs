//! What a run comes to: a table for people, JSON with every sample, a chart. Judges nothing anew.

mod chart;
mod curves;
pub(crate) mod files;
mod json;
pub(crate) mod table;
