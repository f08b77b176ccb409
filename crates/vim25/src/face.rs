//! The door: a body goes in, an answer comes out. It must never hold what would be missed after a restart.

use std::sync::Arc;

use crate::host::Host;

/// What the face says about the server it stands in.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Names this server for ever; lower-case `8-4-4-4-12`.
    pub instance_uuid: String,
    /// The vSphere version that clients see, `x.y.z` with numbers only (Terraform's provider parses it and fails hard).
    pub version: String,
    /// The build that clients see: a number (Terraform's provider parses it too).
    pub build: String,
    /// Which release of this server it is, such as `0.1.0`; shown to people beside the name.
    pub release: String,
    /// Name of the one datacenter.
    pub datacenter: String,
    /// Name of the one network.
    pub network: String,
}

/// Which address a body was sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /sdk`
    Sdk,
    /// `POST /pbm`
    Pbm,
}

/// What to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status: 200, or 500 for a SOAP fault.
    pub status: u16,
    /// The body, `text/xml; charset=utf-8`.
    pub body: String,
    /// What becomes of the client's cookie `vmware_soap_session`.
    pub session: SessionChange,
}

/// What becomes of the client's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// Nothing.
    Unchanged,
    /// It has begun; this is its token, to be set as a cookie.
    Begun(String),
    /// It has ended; the cookie is to be forgotten.
    Ended,
}

/// The SOAP face of one server.
pub struct Face {
    facts: Facts,
    host: Arc<dyn Host>,
}

impl Face {
    /// A face of the server behind `host`.
    pub fn new(facts: Facts, host: Arc<dyn Host>) -> Self {
        Self { facts, host }
    }

    /// Answers one SOAP request. `token` is what the client holds of its session: the value of the cookie
    /// `vmware_soap_session` without quotes, else a vAPI session id. `body` may have 1 MiB at most.
    pub async fn answer(&self, endpoint: Endpoint, token: Option<&str>, body: &[u8]) -> Answer {
        let _ = (&self.facts, &self.host, endpoint, token, body);
        Answer { status: 500, body: String::new(), session: SessionChange::Unchanged }
    }

    /// The answer to `GET /sdk/vimServiceVersions.xml`, `text/xml`: which versions of the API are spoken.
    pub fn service_versions(&self) -> &'static str {
        ""
    }
}
