//! Users, roles and grants, for whoever may enter the data folder: one request, one answer, over a socket in the folder
//! while a server runs and on the metadata alone while none does. Decides nothing: the rules are the domain's.

mod answer;
mod ask;
mod line;
mod offline;
mod perform;
mod request;
pub mod socket;

pub use answer::{AdminAnswer, ListedGrant, ListedRole, ListedUser, Refusal, RefusalKind};
pub use ask::{AdminError, ask};
pub use library_core::access::{PRIVILEGES, Privilege};
pub use perform::Administration;
pub use request::{AdminRequest, Password};
