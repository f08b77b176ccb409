//! The small SOAP face that vSphere clients meet at `/sdk` and `/pbm` before they speak REST: logins, and a read-only
//! inventory of a datacenter with datastores and nothing else. It speaks bodies, not HTTP: no socket, no clock, no
//! store, no library is known here; what it needs it asks of a [`Host`].

#![warn(missing_docs)]

mod about;
mod absent;
mod browser;
mod call;
mod envelope;
mod face;
mod fault;
mod filter;
mod host;
mod inventory;
mod memory;
mod node;
mod object;
mod open;
mod pbm;
mod property;
mod search_index;
mod task;
mod value;
mod versions;
mod view;
mod waiting;
mod world;
mod writer;

pub use face::{Answer, Endpoint, Face, Facts, SessionChange};
pub use host::{Datastore, Entry, Host, LoggedIn, Login, Refusal};
pub use inventory::ids;
