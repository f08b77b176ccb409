//! What a run comes to: a table for people, JSON with every sample, a chart. Judges nothing anew.

pub(crate) mod chart;
mod curves;
pub(crate) mod json;
pub(crate) mod table;
