//! The servers of a run: each is started here with a configuration of its own in a folder that goes with the run, and ended
//! here, by its process id.

pub(crate) mod announced;
pub(crate) mod nginx;
pub(crate) mod process;
mod question;
pub(crate) mod quire;
pub(crate) mod registry;
pub(crate) mod rest;
pub(crate) mod stock;
pub(crate) mod vcsim;
