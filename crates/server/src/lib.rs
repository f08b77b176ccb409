//! Listener, gate, transfer, jobs and wiring: the only place where all rooms meet. Holds no business rule and no SQL.

pub mod clock;
pub mod ids;
pub mod listener;
