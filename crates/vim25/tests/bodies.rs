//! What comes in: all forms that clients write, and none that harms.

mod common;

use common::{Client, method, objects, reference};

const TIME: (&str, &str) = ("ServiceInstance", "ServiceInstance");

async fn is_refused(body: &str, why: &str) {
    let answer = Client::logged_in().await.send(body).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains(r#"xsi:type="InvalidRequest""#), "{}", answer.body);
    assert!(answer.body.contains(why), "{why} in {}", answer.body);
}

#[tokio::test]
async fn the_forms_of_all_clients_are_understood() {
    let client = Client::logged_in().await;
    let py = r#"<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<soapenv:Body><CurrentTime xmlns="urn:vim25"><_this versionId="8.0.3.0" type="ServiceInstance">ServiceInstance</_this></CurrentTime></soapenv:Body>
</soapenv:Envelope>"#;
    let java = r#"<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><ns1:CurrentTime xmlns:ns1="urn:vim25"><ns1:_this type="ServiceInstance" xsi:type="ns1:ManagedObjectReference" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">ServiceInstance</ns1:_this></ns1:CurrentTime></S:Body></S:Envelope>"#;
    let older = "\u{feff}<!-- hello --><e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>\n <v:CurrentTime xmlns:v='urn:vim25'>\n  <v:_this type='ServiceInstance'><![CDATA[Service]]>Instance\n</v:_this></v:CurrentTime></e:Body></e:Envelope>";
    for body in [py, java, older] {
        let answer = client.send(body).await;
        assert!(answer.status == 200 && answer.body.contains("<CurrentTimeResponse"), "{body}: {}", answer.body);
    }
}

#[tokio::test]
async fn references_and_entities_are_read_as_what_they_mean() {
    let client = Client::new();
    let login = "<userName>&#65;nn</userName><password>se&#x3c;cr&gt;&amp;t</password>";
    let answer = client.call("Login", ("SessionManager", "SessionManager"), login).await;
    assert!(answer.body.contains("<userName>Ann</userName>"));
}

#[tokio::test]
async fn a_doctype_and_entities_of_ones_own_are_refused() {
    let body = method("CurrentTime", TIME.0, TIME.1, "");
    let (_, envelope) = body.split_once('\n').unwrap_or_default();
    is_refused(&format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{envelope}"), "DOCTYPE").await;
    is_refused(&method("CurrentTime", TIME.0, TIME.1, "<x>&xxe;</x>"), "`xxe`").await;
}

#[tokio::test]
async fn size_depth_and_count_are_bounded() {
    let deep = "<a>".repeat(100) + &"</a>".repeat(100);
    is_refused(&method("CurrentTime", TIME.0, TIME.1, &deep), "levels deep").await;
    is_refused(&method("CurrentTime", TIME.0, TIME.1, &"<a/>".repeat(30_000)), "elements").await;
    is_refused(&method("CurrentTime", TIME.0, TIME.1, &" ".repeat(2 << 20)), "bytes").await;
    let steps = "<selectSet><type>Folder</type><path>childEntity</path></selectSet>".repeat(300);
    let spec = format!(r#"<specSet><objectSet><obj type="Folder">group-d1</obj>{steps}</objectSet></specSet>"#);
    is_refused(&method("RetrievePropertiesEx", "PropertyCollector", "propertyCollector", &spec), "traversals").await;
    let specs = "<specSet/>".repeat(11);
    is_refused(&method("RetrieveProperties", "PropertyCollector", "propertyCollector", &specs), "specifications").await;
    let spec = format!("<spec>{}</spec>", "<propSet/>".repeat(2_001));
    is_refused(&method("CreateFilter", "PropertyCollector", "propertyCollector", &spec), "elements").await;
    let spec = format!("<spec><propSet><pathSet>{}</pathSet></propSet></spec>", "p".repeat(1 << 17));
    is_refused(&method("CreateFilter", "PropertyCollector", "propertyCollector", &spec), "bytes of text").await;
}

#[tokio::test]
async fn what_is_kept_of_a_call_is_short() {
    let client = Client::logged_in().await;
    let (browser, long) = (("HostDatastoreBrowser", "datastoreBrowser-datastore-1"), "x".repeat(5_000));
    let view = format!(r#"<container type="Folder">group-d1</container><type>{long}</type>"#);
    let answer = client.call("CreateContainerView", ("ViewManager", "ViewManager"), &view).await;
    assert_eq!(answer.fault, Some("InvalidArgument"));
    let path = format!("<datastorePath>[LocalDS_0] {long}</datastorePath>");
    let task = reference(&client.call("SearchDatastore_Task", browser, &path).await);
    let info = client.fetch(("Task", &task), "info").await;
    assert!(info.body.contains("InvalidArgument") && !info.body.contains(&long), "{}", info.body);
}

#[tokio::test]
async fn a_step_that_is_named_often_is_taken_once() {
    let client = Client::logged_in().await;
    let again = "<selectSet><name>in</name></selectSet>".repeat(9_000);
    let step = format!("<selectSet><name>in</name><type>ListView</type><path>view</path>{again}</selectSet>");
    let mut views = Vec::new();
    for _ in 0..60 {
        let listed = format!(r#"{}<obj type="Folder">group-d1</obj>"#, views.concat());
        let view = reference(&client.call("CreateListView", ("ViewManager", "ViewManager"), &listed).await);
        views.push(format!(r#"<obj type="ListView">{view}</obj>"#));
    }
    let spec = format!(
        r#"<propSet><type>Folder</type><pathSet>name</pathSet></propSet><objectSet><obj type="ListView">view-60</obj>{step}</objectSet>"#
    );
    let answer = client.retrieve(&spec).await;
    assert_eq!(objects(&answer), ["group-d1"]);
}

#[tokio::test]
async fn what_is_no_envelope_is_refused() {
    let body = method("CurrentTime", TIME.0, TIME.1, "");
    is_refused("", "").await;
    is_refused("{}", "").await;
    is_refused("<a>", "ends too early").await;
    is_refused("<a></b>", "").await;
    is_refused("<a/><b/>", "second root").await;
    is_refused(&body.replace("/soap/envelope/", "/other/"), "SOAP 1.1").await;
    is_refused(&body.replace("_this", "that"), "_this").await;
    is_refused(r#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>"#, "no call").await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let client = Client::new();
    let answer = client.face.answer(client.host.as_ref(), vim25::Endpoint::Sdk, None, &[0xff, 0xfe, 0x00]).await;
    assert!(answer.status == 500 && answer.body.contains("not UTF-8"));
}

#[tokio::test]
async fn what_a_client_sends_comes_back_escaped_and_without_what_xml_cannot_say() {
    let client = Client::logged_in().await;
    let answer = client.fetch(TIME, "a&lt;b&gt;&amp;&quot;&#1;").await;
    assert!(answer.body.contains("<name>a&lt;b&gt;&amp;&quot;\u{fffd}</name>"), "{}", answer.body);
}
