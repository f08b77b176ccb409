//! The door: a body goes in, an answer comes out. It must never hold what would be missed after a restart.

use crate::{
    about,
    call::Call,
    envelope::{self, Reply, Request},
    fault::Fault,
    host::Host,
    memory::Memory,
    open, pbm, versions,
};

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
    /// The method that was called; empty when the body names none. For the host's log.
    pub method: String,
    /// The type of the fault, such as `InvalidLogin`, when the answer is one. For the host's log.
    pub fault: Option<&'static str>,
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
    memory: Memory,
    versions: String,
}

impl Face {
    /// A face with these facts.
    pub fn new(facts: Facts) -> Self {
        let versions = versions::document(&facts.version);
        Self { facts, memory: Memory::default(), versions }
    }

    /// Answers one SOAP request, asking `host`, which may know whose request it is. `token` is what the client holds of
    /// its session: a vAPI session id, else the value of the cookie `vmware_soap_session` without quotes. `body` may have
    /// 1 MiB at most. Views, filters, collectors and tasks that clients make are kept in memory, 100 of each in a session
    /// at most; they end with the session, and with this value.
    pub async fn answer(&self, host: &dyn Host, endpoint: Endpoint, token: Option<&str>, body: &[u8]) -> Answer {
        let request = match envelope::read(body) {
            Ok(request) => request,
            Err(why) => return Answer::fault(&Fault::InvalidRequest(why), ""),
        };
        let token = token.or(request.token.as_deref());
        let answered = match endpoint {
            Endpoint::Sdk => self.sdk(host, &request, token).await,
            Endpoint::Pbm => pbm::answer(&self.facts, &request).map(unchanged),
        };
        match answered {
            Ok((reply, session)) => {
                let body = envelope::reply(request.method(), endpoint.namespace(), &reply);
                Answer { status: 200, body, session, method: request.method().to_owned(), fault: None }
            }
            Err(fault) => Answer::fault(&fault, request.method()),
        }
    }

    async fn sdk(
        &self,
        host: &dyn Host,
        request: &Request,
        token: Option<&str>,
    ) -> Result<(Reply, SessionChange), Fault> {
        let open = open::answer(&self.facts, request);
        if let Some(reply) = open {
            return reply.map(unchanged);
        }
        if (request.this.kind.as_str(), request.method()) == ("SessionManager", "Login") {
            return log_in(host, request).await;
        }
        let refused = |refusal| Fault::of(refusal, &request.this);
        let Some(token) = token else { return Err(Fault::NotAuthenticated(request.this.clone())) };
        let Some(login) = host.session(token).await.map_err(refused)? else {
            return Err(Fault::NotAuthenticated(request.this.clone()));
        };
        if (request.this.kind.as_str(), request.method()) == ("SessionManager", "Logout") {
            host.log_out(token).await.map_err(refused)?;
            self.memory.forget(&login);
            return Ok((Reply::Nothing, SessionChange::Ended));
        }
        let (facts, memory) = (&self.facts, &self.memory);
        Call { facts, host, memory, token, login: &login, request }.answer().await.map(unchanged)
    }

    /// The answer to `GET /sdk/vimServiceVersions.xml`, `text/xml`: which versions of the API are spoken.
    pub fn service_versions(&self) -> &str {
        &self.versions
    }
}

async fn log_in(host: &dyn Host, request: &Request) -> Result<(Reply, SessionChange), Fault> {
    let text = |name| request.call.text_of(name).unwrap_or_default();
    let made = host.log_in(text("userName"), text("password")).await;
    let made = made.map_err(|refusal| Fault::of(refusal, &request.this))?;
    Ok((Reply::One(about::user_session(&made.login).into()), SessionChange::Begun(made.token)))
}

fn unchanged(reply: Reply) -> (Reply, SessionChange) {
    (reply, SessionChange::Unchanged)
}

impl Endpoint {
    fn namespace(self) -> &'static str {
        match self {
            Self::Sdk => "urn:vim25",
            Self::Pbm => "urn:pbm",
        }
    }
}

impl Answer {
    fn fault(fault: &Fault, method: &str) -> Self {
        let (body, name) = (envelope::fault(fault), fault.data().kind);
        Self { status: 500, body, session: SessionChange::Unchanged, method: method.to_owned(), fault: Some(name) }
    }
}
