//! Verbs on what carries which tag.

mod attach;
mod batch;
mod detach;
mod find;
