//! Who may do what: privileges, the roles that hold them, the users to whom roles are granted, and the check of a call.
//! Permissions are read anew for each call, so that a change holds for the next one; nothing here may keep them.

mod authorise;
mod built_in;
mod grant;
mod holding;
mod known;
mod privilege;
mod role;
mod user;

pub(crate) use authorise::missing;
pub use authorise::{Object, Permissions};
pub use built_in::{ADMINISTRATOR, built_in_roles, is_built_in};
pub use holding::{GrantedLibrary, Holding};
pub use privilege::{PRIVILEGES, Privilege};
pub use user::{KnownUser, NewUser};
