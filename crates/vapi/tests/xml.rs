//! The XML face of `/rest`, rule by rule.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Door, SESSION, header, request, text};
use vapi::{Fault, Message, Structure, Value};

const ITEM: &str = "/rest/com/vmware/content/library/item";
const SENT: (&str, &str) = ("content-type", "application/xml");
const WANTED: (&str, &str) = ("accept", "application/xml");

fn send(door: &Door, line: &str, headers: &[(&str, &str)], body: &str) -> http::Response<bytes::Bytes> {
    let headers: Vec<_> = headers.iter().copied().chain([SESSION]).collect();
    door.send(request(line, &headers, body))
}

/// The result document without its declaration.
fn result(value: Value, line: &str) -> String {
    let response = send(&Door::answering(Ok(value)), line, &[WANTED], "");
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), Some("application/xml"));
    text(&response).strip_prefix("<?xml version=\"1.0\" ?>\n").unwrap().to_owned()
}

const XSI: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

#[test]
fn a_structure_result_is_boxed_in_value() {
    let model = Structure::new("com.vmware.content.library.item_model")
        .with("name", Value::set(Value::string("a & b <c>")))
        .with("accept_all_EULA", Value::set(Value::Boolean(true)))
        .with("notes", Value::set(Value::List(vec![])))
        .with("rules", Value::set(Value::Map(vec![(Value::string("k"), Value::string("PUSH"))])))
        .with("extra", Value::set(Value::Structure(Structure::new("com.vmware.x").with("a", Value::string("b")))));
    assert_eq!(
        result(Value::Structure(model), &format!("GET {ITEM}/id:i")),
        format!(
            "<ns0:Get-Result xmlns:ns0=\"http://vmware.com/content/library/item\" {XSI}><value>\
             <name>a &amp; b &lt;c&gt;</name><accept_all_EULA>true</accept_all_EULA><notes-array></notes-array>\
             <rules-array><array-item><key>k</key><value>PUSH</value></array-item></rules-array>\
             <extra class=\"com.vmware.x\"><a>b</a></extra></value></ns0:Get-Result>"
        )
    );
}

#[test]
fn a_list_result_is_a_value_array_under_the_root() {
    let list = Value::List(vec![Value::string("0a-1"), Value::string("0b-2")]);
    assert_eq!(
        result(list, &format!("GET {ITEM}?library_id=l")),
        format!(
            "<ns0:List-Result xmlns:ns0=\"http://vmware.com/content/library/item\" {XSI}><value-array>\
             <array-item>0a-1</array-item><array-item>0b-2</array-item></value-array></ns0:List-Result>"
        )
    );
    let empty = result(Value::List(vec![]), &format!("GET {ITEM}?library_id=l"));
    assert!(empty.contains("<value-array></value-array>"));
}

#[test]
fn the_namespace_keeps_the_underscores_of_the_service_id() {
    let line = "GET /rest/com/vmware/content/library/item/update-session";
    let document = result(Value::List(vec![]), line);
    assert!(document.contains("\"http://vmware.com/content/library/item/update_session\""), "{document}");
}

#[test]
fn void_has_no_document() {
    let response = send(&Door::new(), &format!("DELETE {ITEM}/id:i"), &[WANTED], "");
    assert_eq!((response.status().as_u16(), response.body().len()), (200, 0));
    assert_eq!(header(&response, "content-type"), None);
}

fn keep_alive(body: &str) -> (u16, Option<Value>) {
    let door = Door::new();
    let line = "POST /rest/com/vmware/content/library/item/update-session/id:s?~action=keep-alive";
    let response = send(&door, line, &[SENT], body);
    let input = door.world.inputs.lock().unwrap().last().cloned();
    (response.status().as_u16(), input.and_then(|input| input.get("client_progress").cloned()))
}

#[test]
fn requests_take_any_prefix_and_a_missing_declaration() {
    let namespace = "http://vmware.com/content/library/item/update_session";
    let forty = (200, Some(Value::set(Value::Long(40))));
    let unset = (200, Some(Value::UNSET));
    let cases = [
        (
            format!(
                "<?xml version=\"1.0\" ?>\n<ns0:KeepAlive-Input xmlns:ns0=\"{namespace}\" {XSI}>\n  <client_progress>40</client_progress>\n</ns0:KeepAlive-Input>"
            ),
            &forty,
        ),
        (
            format!("<KeepAlive-Input xmlns=\"{namespace}\"><client_progress> 40 </client_progress></KeepAlive-Input>"),
            &forty,
        ),
        (
            format!(
                "\u{feff}<x:KeepAlive-Input xmlns:x='{namespace}'><client_progress><![CDATA[4]]>&#48;</client_progress></x:KeepAlive-Input>"
            ),
            &forty,
        ),
        (format!("<x:KeepAlive-Input xmlns:x='{namespace}'><!-- none --></x:KeepAlive-Input>"), &unset),
        (format!("<x:KeepAlive-Input xmlns:x='{namespace}'/>"), &unset),
        (
            format!(
                "<x:KeepAlive-Input xmlns:x='{namespace}' {XSI}><client_progress xsi:nil='true'/></x:KeepAlive-Input>"
            ),
            &unset,
        ),
        (String::new(), &unset),
    ];
    for (body, expected) in cases {
        assert_eq!(&keep_alive(&body), expected, "{body}");
    }
}

#[test]
fn wrong_documents_are_400() {
    let namespace = "http://vmware.com/content/library/item/update_session";
    let root = |inner: &str| format!("<x:KeepAlive-Input xmlns:x='{namespace}'>{inner}</x:KeepAlive-Input>");
    let cases = [
        "{\"client_progress\":40}".to_owned(),
        format!("<x:Keep-Alive-Input xmlns:x='{namespace}'/>"),
        "<KeepAlive-Input/>".to_owned(),
        root("<client_progress>4</client_progress><client_progress>4</client_progress>"),
        root("<client_progress>four</client_progress>"),
        root("<client_progress kind='x'>4</client_progress>"),
        root("<client_progress-array><array-item>4</array-item></client_progress-array>"),
        root("<unknown/>"),
        root("text"),
        root("<client_progress>&bomb;</client_progress>"),
        format!("<!DOCTYPE x [<!ENTITY bomb 'b'>]>{}", root("")),
        format!("{}{}", root(""), root("")),
        root("<client_progress>4"),
        root(&"<a>".repeat(100_000)),
        format!("<x:KeepAlive-Input xmlns:x='{namespace}'>"),
    ];
    for body in cases {
        let short: String = body.chars().take(200).collect();
        assert_eq!(keep_alive(&body).0, 400, "{short}");
    }
}

#[test]
fn empty_text_is_empty_not_unset() {
    let door = Door::new();
    let body = "<n:Update-Input xmlns:n='http://vmware.com/content/library/item'><update_spec><name/><notes-array/>\
                <parts-array><array-item> </array-item></parts-array></update_spec></n:Update-Input>";
    assert_eq!(send(&door, &format!("PATCH {ITEM}/id:i"), &[SENT], body).status(), 200);
    let input = door.last_input();
    let spec = input.get("update_spec").unwrap().as_structure().unwrap();
    assert_eq!(spec.get("name"), Some(&Value::set(Value::string(""))));
    assert_eq!(spec.get("notes"), Some(&Value::set(Value::List(vec![]))));
    assert!(
        matches!(spec.get("parts"), Some(Value::Optional(Some(list))) if matches!(&**list, Value::List(items) if items.len() == 1))
    );
}

#[test]
fn an_error_has_one_root_for_all_services() {
    let door = Door::answering(Err(Fault::not_found(Message::new("x", "gone").arg("42"))));
    let response = send(&door, &format!("GET {ITEM}/id:i"), &[WANTED], "");
    assert_eq!(response.status(), 404);
    assert_eq!(
        text(&response),
        format!(
            "<?xml version=\"1.0\" ?>\n<ns0:Error xmlns:ns0=\"http://vmware.com/vapi/rest/base\" {XSI}>\
             <type>com.vmware.vapi.std.errors.not_found</type><value><messages-array><array-item><id>x</id>\
             <default_message>gone</default_message><args-array><array-item>42</array-item></args-array></array-item>\
             </messages-array><error_type>NOT_FOUND</error_type></value></ns0:Error>"
        )
    );
    let unknown = send(&Door::new(), "GET /rest/com/vmware/nothing", &[WANTED], "");
    assert!(text(&unknown).contains("<type>com.vmware.vapi.std.errors.operation_not_found</type>"));
}

#[test]
fn formats_are_chosen_by_rank() {
    let cases = [
        (None, "json"),
        (Some("*/*"), "json"),
        (Some("application/json"), "json"),
        (Some("application/xml"), "xml"),
        (Some("text/xml"), "xml"),
        (Some("application/xml, application/json"), "json"),
        (Some("application/xml, application/json;q=0.9"), "xml"),
        (Some("application/xml;q=0.5, */*;q=0.1"), "xml"),
        (Some("application/xml;q=0"), "json"),
        (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), "json"),
        (Some("image/png"), "json"),
    ];
    for (accept, expected) in cases {
        let headers: Vec<_> = accept.map(|accept| ("accept", accept)).into_iter().collect();
        let door = Door::answering(Ok(Value::List(vec![])));
        let response = send(&door, &format!("GET {ITEM}?library_id=l"), &headers, "");
        assert_eq!(header(&response, "content-type"), Some(format!("application/{expected}").as_str()), "{accept:?}");
    }
}

#[test]
fn the_api_dialect_speaks_json_only() {
    let door = Door::answering(Ok(Value::List(vec![])));
    let response = send(&door, "GET /api/content/library/item?library_id=l", &[WANTED], "");
    assert_eq!(header(&response, "content-type"), Some("application/json"));
}
