//! `com.vmware.cis.session`: login, logout, and who am I.
//! The contract names no privilege here: `create` takes user and password, the others take the session itself.

use vapi::{
    Caller, Fault,
    bind::{DateTime, Secret},
};
use vapi_macros::{Structure, service};

/// What a login session knows about itself.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.session.info")]
pub struct Info {
    /// Who logged in.
    pub user: String,
    /// When the session was created.
    pub created_time: DateTime,
    /// When the session was last used.
    pub last_accessed_time: DateTime,
}

/// Login sessions: trade credentials once for an id that authenticates later calls.
#[service("com.vmware.cis.session")]
pub trait Session {
    /// Logs in with the credentials of this very call and returns the new session's id.
    #[post("/session", success = 201)]
    #[faults(Unauthenticated, ServiceUnavailable)]
    async fn create(&self, cx: &Caller) -> Result<Secret, Fault>;

    /// Describes the session that the call was made in; it counts as use of the session.
    #[get("/session")]
    #[faults(Unauthenticated, ServiceUnavailable)]
    async fn get(&self, cx: &Caller) -> Result<Info, Fault>;

    /// Logs out: ends the session that the call was made in.
    #[delete("/session")]
    #[faults(Unauthenticated, ServiceUnavailable)]
    async fn delete(&self, cx: &Caller) -> Result<(), Fault>;
}
