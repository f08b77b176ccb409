//! Transfers in simulated time: how many run at once, who waits where, and how the bandwidth is shared.
#![allow(clippy::unwrap_used)]

mod bandwidth;
mod places;
mod stage;
