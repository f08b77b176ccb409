//! The storage policies' address, `/pbm`: its service content, without which Terraform's provider does not start. There
//! are no policies. It must never know of sessions.

use crate::{
    envelope::{Reply, Request},
    face::Facts,
    fault::Fault,
    value::{Data, Moref, Value},
};

/// Answers a call; only the content can be asked for, by everyone.
///
/// # Errors
/// Every other call.
pub(crate) fn answer(facts: &Facts, request: &Request) -> Result<Reply, Fault> {
    match (request.this.kind.as_str(), request.method()) {
        ("PbmServiceInstance", "PbmRetrieveServiceContent") => Ok(Reply::One(content(facts).into())),
        (_, method) => Err(Fault::NotSupported(method.to_owned())),
    }
}

fn content(facts: &Facts) -> Data {
    let singleton = |kind: &str, id: &str| Value::Reference(Moref::new(kind, id));
    let about = Data::new("PbmAboutInfo")
        .with("name", "PBM")
        .with("version", "2.0")
        .with("instanceUuid", facts.instance_uuid.as_str());
    Data::new("PbmServiceInstanceContent")
        .with("aboutInfo", about)
        .with("sessionManager", singleton("PbmSessionManager", "SessionManager"))
        .with("capabilityMetadataManager", singleton("PbmCapabilityMetadataManager", "CapabilityMetadataManager"))
        .with("profileManager", singleton("PbmProfileProfileManager", "ProfileManager"))
        .with("complianceManager", singleton("PbmComplianceManager", "complianceManager"))
        .with("placementSolver", singleton("PbmPlacementSolver", "placementSolver"))
}
