//! The small SOAP face that vSphere clients meet at `/sdk` and `/pbm` before they speak REST: logins, and a read-only
//! inventory of a datacenter with datastores and nothing else. It speaks bodies, not HTTP: no socket, no clock, no
//! store, no library is known here; what it needs it asks of a [`Host`].

#![warn(missing_docs)]

mod face;
mod host;

pub use face::{Answer, Endpoint, Face, Facts, SessionChange};
pub use host::{Datastore, Entry, Host, LoggedIn, Login, Refusal};
