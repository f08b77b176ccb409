//! What runs without a caller: jobs, expiry, the sweep, and recovery at a start.

pub mod expire;
pub mod jobs;
pub mod recover;
pub mod resume;
pub mod sweep;
pub mod trees;
