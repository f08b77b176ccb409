//! Listener, gate, transfer, jobs and wiring: the only place where all rooms meet. Holds no business rule and no SQL.

pub mod address;
pub mod clock;
pub mod conditions;
pub mod config;
pub mod connector;
pub mod ids;
pub mod listener;
pub mod lock;
pub mod logging;
pub mod passwords;
pub mod ranges;
