//! The services of `library-api`, done: wire model to domain, one core verb, domain to wire model. Each file has the
//! name of the declaration that it implements. No HTTP, no SQL, no storage; no rule of the domain is decided here.
#![warn(missing_docs)]

mod absent;
pub mod authorise;
mod cis;
mod content;
pub mod endpoints;
pub mod fault;
mod field;
mod fingerprint;
mod message;
pub mod report;
pub mod tokens;
mod vcenter;

use std::sync::Arc;

use library_api::{
    cis::{session, tagging},
    content::library::{self, item},
    vcenter::{cluster, datacenter, datastore, folder, host, network, resource_pool, vm},
};
use library_core::{Domain, Error, Meaning, model::UserName, model::folded};
use vapi::{Caller, Fault, Registry};

pub use authorise::authorise;
pub use content::r#type::ovf::template_of;
pub use endpoints::{EndpointCertificate, Endpoints};
pub use report::Report;
pub use tokens::{NewToken, Tokens};

/// What the services work with.
pub struct Services {
    /// The domain.
    pub domain: Arc<Domain>,
    /// Makes the addresses that clients send bytes to and fetch them from.
    pub endpoints: Arc<dyn Endpoints>,
    /// Makes tokens of login sessions.
    pub tokens: Arc<dyn Tokens>,
    /// Hears of failures that the client must not see.
    pub report: Arc<dyn Report>,
}

/// A registry of all services that the project declares, of the metamodel and of introspection.
pub fn registry(services: Services) -> Registry {
    use library_api::content;
    let services = Arc::new(services);
    let registry = Registry::new()
        .lacking(absent::ABSENT)
        .with(&session::SERVICE, session::mount(Arc::clone(&services)))
        .with(&tagging::category::SERVICE, tagging::category::mount(Arc::clone(&services)))
        .with(&tagging::tag::SERVICE, tagging::tag::mount(Arc::clone(&services)))
        .with(&tagging::tag_association::SERVICE, tagging::tag_association::mount(Arc::clone(&services)))
        .with(&content::configuration::SERVICE, content::configuration::mount(Arc::clone(&services)))
        .with(&library::SERVICE, library::mount(Arc::clone(&services)))
        .with(&content::local_library::SERVICE, content::local_library::mount(Arc::clone(&services)))
        .with(&content::security_policies::SERVICE, content::security_policies::mount(Arc::clone(&services)))
        .with(&content::subscribed_library::SERVICE, content::subscribed_library::mount(Arc::clone(&services)))
        .with(&content::trusted_certificates::SERVICE, content::trusted_certificates::mount(Arc::clone(&services)))
        .with(&content::r#type::SERVICE, content::r#type::mount(Arc::clone(&services)))
        .with(&library::subscribed_item::SERVICE, library::subscribed_item::mount(Arc::clone(&services)))
        .with(&library::subscriptions::SERVICE, library::subscriptions::mount(Arc::clone(&services)))
        .with(&library::usages::SERVICE, library::usages::mount(Arc::clone(&services)))
        .with(&item::SERVICE, item::mount(Arc::clone(&services)))
        .with(&item::changes::SERVICE, item::changes::mount(Arc::clone(&services)))
        .with(&item::download_session::SERVICE, item::download_session::mount(Arc::clone(&services)))
        .with(&item::downloadsession::file::SERVICE, item::downloadsession::file::mount(Arc::clone(&services)))
        .with(&item::file::SERVICE, item::file::mount(Arc::clone(&services)))
        .with(&item::storage::SERVICE, item::storage::mount(Arc::clone(&services)))
        .with(&item::update_session::SERVICE, item::update_session::mount(Arc::clone(&services)))
        .with(&item::updatesession::file::SERVICE, item::updatesession::file::mount(Arc::clone(&services)))
        .with(&cluster::SERVICE, cluster::mount(Arc::clone(&services)))
        .with(&datacenter::SERVICE, datacenter::mount(Arc::clone(&services)))
        .with(&datastore::SERVICE, datastore::mount(Arc::clone(&services)))
        .with(&folder::SERVICE, folder::mount(Arc::clone(&services)))
        .with(&host::SERVICE, host::mount(Arc::clone(&services)))
        .with(&network::SERVICE, network::mount(Arc::clone(&services)))
        .with(&resource_pool::SERVICE, resource_pool::mount(Arc::clone(&services)))
        .with(&vm::SERVICE, vm::mount(services));
    vapi::introspection::mounted_on(vapi::metamodel::mounted_on(registry, &library_api::structures_apart()))
}

impl Services {
    /// Turns domain errors of this call into faults; what the client must not see is reported.
    pub(crate) fn fault<'a>(&'a self, cx: &'a Caller) -> impl Fn(Error) -> Fault + use<'a> {
        move |error| {
            if error.meaning == Meaning::Internal || error.source.is_some() {
                self.report.failed(cx, &error);
            }
            fault::of(error)
        }
    }
}

/// The key of the user who calls.
///
/// # Errors
/// Unauthenticated when nobody has logged in.
pub(crate) fn user(cx: &Caller) -> Result<UserName, Error> {
    let Some(user) = &cx.user else {
        let text = "this needs a login; create a session first, or send user name and password";
        return Err(Error::new(Meaning::Unauthenticated, "quire.login.needed", text));
    };
    Ok(UserName::new(folded(user)))
}
