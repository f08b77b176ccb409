//! What the server says of itself, and which singletons it has. It must never name one that a client would do without:
//! clients call what they see (Ansible reads `customFieldsManager`, for one, whenever it is there).

use crate::{
    absent::{self, Absent},
    face::Facts,
    host::Login,
    inventory::root,
    object::Object,
    value::{Data, Moref, Value},
};

use jiff::Timestamp;

/// The object on which clients begin.
pub(crate) fn service_instance() -> Moref {
    Moref::new("ServiceInstance", "ServiceInstance")
}

/// The property collector that every session has.
pub(crate) fn property_collector() -> Moref {
    Moref::new("PropertyCollector", "propertyCollector")
}

/// The content of the service instance, in the schema's order.
pub(crate) fn content(facts: &Facts) -> Data {
    Data::new("ServiceContent")
        .with("rootFolder", root())
        .with("propertyCollector", property_collector())
        .with("viewManager", Moref::new("ViewManager", "ViewManager"))
        .with("about", about(facts))
        .with("setting", Absent::Setting.reference())
        .with("sessionManager", Moref::new("SessionManager", "SessionManager"))
        .with("authorizationManager", Absent::Authorization.reference())
        .with("perfManager", Absent::Performance.reference())
        .with("eventManager", Absent::Events.reference())
        .with("taskManager", Moref::new("TaskManager", "TaskManager"))
        .with("licenseManager", Absent::Licenses.reference())
        .with("searchIndex", Moref::new("SearchIndex", "SearchIndex"))
        .with("fileManager", Moref::new("FileManager", "FileManager"))
        .with("datastoreNamespaceManager", Moref::new("DatastoreNamespaceManager", "DatastoreNamespaceManager"))
        .with("virtualDiskManager", virtual_disk_manager())
        .with("ovfManager", Absent::Ovf.reference())
}

fn virtual_disk_manager() -> Moref {
    Moref::new("VirtualDiskManager", "virtualDiskManager")
}

/// Terraform's provider speaks REST only to what is called exactly `VMware vCenter Server`; what this really is stands in
/// the full name.
fn about(facts: &Facts) -> Data {
    let Facts { version, build, release, .. } = facts;
    Data::new("AboutInfo")
        .with("name", "VMware vCenter Server")
        .with("fullName", format!("VMware vCenter Server {version} build-{build} (Quire {release})"))
        .with("vendor", "Quire")
        .with("version", version.as_str())
        .with("build", build.as_str())
        .with("localeVersion", "INTL")
        .with("localeBuild", "000")
        .with("osType", "linux-x64")
        .with("productLineId", "vpx")
        .with("apiType", "VirtualCenter")
        .with("apiVersion", format!("{version}.0"))
        .with("instanceUuid", facts.instance_uuid.as_str())
}

/// The singletons, as one session sees them.
pub(crate) fn objects(facts: &Facts, login: &Login, now: Timestamp) -> Vec<Object> {
    let capability = Data::new("Capability").with("provisioningSupported", false).with("multiHostSupported", false);
    let mut objects = vec![
        Object::new(service_instance())
            .with("serverClock", now)
            .with("capability", capability)
            .with("content", content(facts)),
        Object::new(Moref::new("SessionManager", "SessionManager"))
            .with("currentSession", user_session(login))
            .with("messageLocaleList", Value::texts(["en"]))
            .with("supportedLocaleList", Value::texts(["en"]))
            .with("defaultLocale", "en")
            // Whoever asks is told of their own session alone.
            .with("sessionList", Value::list("UserSession", [user_session(login)]))
            .without(&["message"]),
        Object::new(Moref::new("SearchIndex", "SearchIndex")),
        Object::new(Moref::new("FileManager", "FileManager")),
        Object::new(Moref::new("DatastoreNamespaceManager", "DatastoreNamespaceManager")),
        Object::new(virtual_disk_manager()),
    ];
    objects.extend(absent::objects());
    objects
}

/// A login session, without its token.
pub(crate) fn user_session(login: &Login) -> Data {
    Data::new("UserSession")
        .with("key", login.key.as_str())
        .with("userName", login.user.as_str())
        .with("fullName", login.full_name.as_str())
        .with("loginTime", login.created)
        .with("lastActiveTime", login.last_active)
        .with("locale", "en")
        .with("messageLocale", "en")
        .with("extensionSession", false)
        // The schema requires these; from where and how often a session calls is not kept.
        .with("ipAddress", "")
        .with("userAgent", "")
        .with("callCount", 0_u64)
}
