//! Logging in, being known, logging out.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Client, LOGIN, method};
use vim25::{Endpoint, Refusal, SessionChange};

const CONTENT: (&str, &str) = ("ServiceInstance", "ServiceInstance");
const SESSIONS: (&str, &str) = ("SessionManager", "SessionManager");

#[tokio::test]
async fn who_the_server_is_is_told_to_everyone() {
    let answer = Client::new().call("RetrieveServiceContent", CONTENT, "").await;
    assert_eq!(answer.status, 200);
    for part in [
        r#"<RetrieveServiceContentResponse xmlns="urn:vim25"><returnval xsi:type="ServiceContent">"#,
        r#"<rootFolder type="Folder">group-d1</rootFolder>"#,
        r#"<propertyCollector type="PropertyCollector">propertyCollector</propertyCollector>"#,
        r#"<sessionManager type="SessionManager">SessionManager</sessionManager>"#,
        r#"<searchIndex type="SearchIndex">SearchIndex</searchIndex>"#,
        "<name>VMware vCenter Server</name><fullName>VMware vCenter Server 8.0.3 build-24022510 (Quire 0.1.0)</fullName>",
        "<version>8.0.3</version><build>24022510</build>",
        "<productLineId>vpx</productLineId><apiType>VirtualCenter</apiType><apiVersion>8.0.3.0</apiVersion>",
        "<instanceUuid>11111111-2222-3333-4444-555555555555</instanceUuid>",
    ] {
        assert!(answer.body.contains(part), "{part} in {}", answer.body);
    }
    // Clients that see these use them; without, they do without.
    for part in ["customFieldsManager", "extensionManager"] {
        assert!(!answer.body.contains(part), "{part} in {}", answer.body);
    }
}

/// As govmomi dereferences them, and in the schema's order.
#[tokio::test]
async fn every_reference_that_govc_takes_for_granted_is_there() {
    let answer = Client::new().call("RetrieveServiceContent", CONTENT, "").await;
    let (mut at, references) = (
        0,
        [
            r#"<setting type="OptionManager">"#,
            r#"<authorizationManager type="AuthorizationManager">"#,
            r#"<perfManager type="PerformanceManager">"#,
            r#"<eventManager type="EventManager">"#,
            r#"<taskManager type="TaskManager">"#,
            r#"<licenseManager type="LicenseManager">"#,
            r#"<searchIndex type="SearchIndex">"#,
            r#"<fileManager type="FileManager">"#,
            r#"<datastoreNamespaceManager type="DatastoreNamespaceManager">"#,
            r#"<virtualDiskManager type="VirtualDiskManager">"#,
            r#"<ovfManager type="OvfManager">"#,
        ],
    );
    for reference in references {
        let found = answer.body[at..].find(reference);
        assert!(found.is_some(), "{reference} in {}", answer.body);
        at += found.unwrap();
    }
}

#[tokio::test]
async fn the_content_can_be_fetched_by_everyone_and_nothing_else() {
    let client = Client::new();
    assert!(client.fetch(CONTENT, "content").await.body.contains(r#"<returnval xsi:type="ServiceContent">"#));
    assert!(client.fetch(CONTENT, "serverClock").await.body.contains(r#"xsi:type="NotAuthenticated""#));
}

#[tokio::test]
async fn a_login_begins_a_session_whose_key_is_not_its_token() {
    let client = Client::new();
    let answer = client.send(&method("Login", SESSIONS.0, SESSIONS.1, LOGIN)).await;
    assert_eq!(answer.session, SessionChange::Begun("token-0".to_owned()));
    assert!(answer.body.contains("<key>key-0</key><userName>ann@local</userName><fullName>A &amp; B</fullName>"));
    assert!(answer.body.contains("<loginTime>1970-01-01T00:00:00.000Z</loginTime>"));
    assert!(!answer.body.contains("token-0"));
}

#[tokio::test]
async fn a_wrong_password_is_an_invalid_login() {
    let client = Client::new();
    let answer = client.call("Login", SESSIONS, "<userName>ann</userName><password>no</password>").await;
    assert_eq!((answer.status, answer.session), (500, SessionChange::Unchanged));
    assert!(answer.body.contains(r#"<detail><InvalidLoginFault xmlns="urn:vim25" xsi:type="InvalidLogin">"#));
    assert!(answer.body.contains("<faultcode>ServerFaultCode</faultcode><faultstring>cannot complete login"));
}

#[tokio::test]
async fn without_a_session_nothing_else_is_answered() {
    let mut client = Client::new();
    for token in [None, Some("made up".to_owned())] {
        client.token = token;
        let answer = client.call("CurrentTime", CONTENT, "").await;
        assert_eq!(answer.status, 500);
        let said = r#"<NotAuthenticatedFault xmlns="urn:vim25" xsi:type="NotAuthenticated"><object type="ServiceInstance">ServiceInstance</object><privilegeId>System.View</privilegeId>"#;
        assert!(answer.body.contains(said), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_current_session_is_read_by_govmomi_and_by_pyvmomi() {
    let client = Client::logged_in().await;
    let spec = r#"<propSet><type>SessionManager</type><pathSet>currentSession</pathSet></propSet><objectSet><obj type="SessionManager">SessionManager</obj><skip>false</skip></objectSet>"#;
    let said = r#"<name>currentSession</name><val xsi:type="UserSession"><key>key-0</key>"#;
    assert!(client.retrieve(spec).await.body.contains(said));
    assert!(
        client.fetch(SESSIONS, "currentSession").await.body.contains(r#"<returnval xsi:type="UserSession"><key>key-0"#)
    );
}

#[tokio::test]
async fn the_list_of_sessions_has_the_own_one_and_no_other() {
    let mut client = Client::logged_in().await;
    client.log_in().await;
    let spec = r#"<propSet><type>SessionManager</type><pathSet>sessionList</pathSet></propSet><objectSet><obj type="SessionManager">SessionManager</obj><skip>false</skip></objectSet>"#;
    let said = concat!(
        r#"<name>sessionList</name><val xsi:type="ArrayOfUserSession"><UserSession xsi:type="UserSession">"#,
        "<key>key-1</key><userName>ann@local</userName><fullName>A &amp; B</fullName>",
        "<loginTime>1970-01-01T00:00:00.000Z</loginTime><lastActiveTime>1970-01-01T00:00:00.000Z</lastActiveTime>",
        "<locale>en</locale><messageLocale>en</messageLocale><extensionSession>false</extensionSession>",
        "<ipAddress></ipAddress><userAgent></userAgent><callCount>0</callCount></UserSession></val>",
    );
    let answer = client.retrieve(spec).await;
    assert!(answer.body.contains(said), "{}", answer.body);
    assert!(!answer.body.contains("key-0"), "{}", answer.body);
}

#[tokio::test]
async fn only_the_own_session_is_active() {
    let client = Client::logged_in().await;
    for (key, active) in [("key-0", "true"), ("key-1", "false"), ("token-0", "false")] {
        let arguments = format!("<sessionID>{key}</sessionID><userName>ann@local</userName>");
        let answer = client.call("SessionIsActive", SESSIONS, &arguments).await;
        assert!(answer.body.contains(&format!("<returnval>{active}</returnval>")), "{key}");
    }
}

#[tokio::test]
async fn the_time_is_the_hosts() {
    let client = Client::logged_in().await;
    let answer = client.call("CurrentTime", CONTENT, "").await;
    assert!(answer.body.contains("<returnval>1970-01-01T00:00:00.000Z</returnval>"));
}

#[tokio::test]
async fn a_logout_ends_the_session_and_what_it_made() {
    let mut client = Client::logged_in().await;
    let arguments = r#"<container type="Folder">group-d1</container><recursive>true</recursive>"#;
    let view = common::reference(&client.call("CreateContainerView", ("ViewManager", "ViewManager"), arguments).await);
    let answer = client.call("Logout", SESSIONS, "").await;
    assert_eq!((answer.status, answer.session), (200, SessionChange::Ended));
    assert!(client.call("CurrentTime", CONTENT, "").await.body.contains("NotAuthenticated"));
    client.log_in().await;
    assert!(client.fetch(("ContainerView", &view), "view").await.body.contains("ManagedObjectNotFound"));
}

#[tokio::test]
async fn what_one_session_made_another_does_not_see() {
    let mut client = Client::logged_in().await;
    let arguments = r#"<container type="Folder">group-d1</container><recursive>true</recursive>"#;
    let view = common::reference(&client.call("CreateContainerView", ("ViewManager", "ViewManager"), arguments).await);
    client.log_in().await;
    assert_eq!(client.token.as_deref(), Some("token-1"));
    assert!(client.fetch(("ContainerView", &view), "view").await.body.contains("ManagedObjectNotFound"));
}

#[tokio::test]
async fn a_token_in_the_header_of_the_envelope_counts_where_no_other_came() {
    let mut client = Client::logged_in().await;
    client.token = None;
    let envelope = method("CurrentTime", CONTENT.0, CONTENT.1, "")
        .replace("<Header>", r#"<Header><vcSessionCookie xmlns="">token-0</vcSessionCookie>"#);
    assert_eq!(client.send(&envelope).await.status, 200);
}

#[tokio::test]
async fn other_ways_to_log_in_are_not_supported() {
    let answer = Client::new().call("LoginByToken", SESSIONS, "").await;
    assert!(answer.body.contains(r#"xsi:type="NotSupported""#) && answer.body.contains("LoginByToken"));
}

#[tokio::test]
async fn a_refusal_of_the_host_is_a_fault_that_says_why() {
    let client = Client::logged_in().await;
    let refuse = |refusal| *client.host.refuses.lock().unwrap() = Some(refusal);
    refuse(Refusal::NoPermission { privilege: "Datastore.Browse".to_owned() });
    let answer = client.fetch(CONTENT, "serverClock").await;
    assert!(answer.body.contains(r#"xsi:type="NoPermission""#));
    assert!(answer.body.contains("<privilegeId>Datastore.Browse</privilegeId>"));
    refuse(Refusal::Unavailable("the store is away".to_owned()));
    assert_eq!(client.call("CurrentTime", CONTENT, "").await.status, 200);
    let answer = client.fetch(CONTENT, "serverClock").await;
    assert!(answer.body.contains(r#"xsi:type="SystemError"><reason>the store is away</reason>"#));
}

#[tokio::test]
async fn storage_policies_have_a_service_content_and_nothing_more() {
    let client = Client::new();
    let body = r#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><vcSessionCookie>x</vcSessionCookie></Header><Body><PbmRetrieveServiceContent xmlns="urn:pbm"><_this type="PbmServiceInstance">ServiceInstance</_this></PbmRetrieveServiceContent></Body></Envelope>"#;
    let answer = client.face.answer(client.host.as_ref(), Endpoint::Pbm, None, body.as_bytes()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains(r#"<PbmRetrieveServiceContentResponse xmlns="urn:pbm"><returnval xsi:type="PbmServiceInstanceContent"><aboutInfo xsi:type="PbmAboutInfo"><name>PBM</name>"#));
    for manager in ["capabilityMetadataManager", "profileManager", "complianceManager", "placementSolver"] {
        assert!(answer.body.contains(&format!("</{manager}>")), "{manager}");
    }
    let other = body.replace("PbmRetrieveServiceContent", "PbmQueryProfile");
    let answer = client.face.answer(client.host.as_ref(), Endpoint::Pbm, None, other.as_bytes()).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains(r#"xsi:type="NotSupported""#) && answer.body.contains("PbmQueryProfile"));
}

#[test]
fn the_versions_are_the_shown_one_and_those_before_it() {
    let client = Client::new();
    let said = client.face.service_versions();
    assert!(said.contains("<namespaces version=\"1.0\">"));
    let versions = common::texts(said, "version");
    assert_eq!(versions.first(), Some(&"8.0.3.0"));
    // Those that pyVmomi 8.0.3 knows, and 9.1.1.
    assert!(versions.contains(&"8.0.2.0") && versions.contains(&"7.0.3.0") && versions.contains(&"6.7"));
    assert!(!versions.iter().any(|version| version.starts_with('9') || *version == "8.0.3.1"));
}
