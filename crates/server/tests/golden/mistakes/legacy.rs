//! Odd requests of `/rest`, in JSON and in XML.

use vapi::FaultKind::{InvalidArgument, OperationNotFound, UnexpectedInput, Unsupported};

use super::{Ends, Mistake};
use crate::case::Twist;

const INVALID: Ends = Ends::Fault(InvalidArgument);

fn of((wire, media_type): (&'static str, &str), name: &'static str, request: &str, body: &str) -> Mistake {
    let (method, target) = request.split_once(' ').unwrap();
    let method = ["GET", "POST", "PUT", "DELETE", "PATCH"].into_iter().find(|known| *known == method).unwrap();
    let target = format!("/rest/com/vmware{target}");
    let mistake = Mistake {
        wire,
        name,
        method,
        target,
        headers: Vec::new(),
        after: None,
        body: body.to_owned(),
        ends: Ends::Well(200),
    }
    .header("vmware-api-session-id", "{admin}");
    if body.is_empty() { mistake } else { mistake.header("Content-Type", media_type) }
}

fn ends(mistake: Mistake, ends: Ends) -> Mistake {
    Mistake { ends, ..mistake }
}

/// Those in JSON.
pub(super) fn json() -> Vec<Mistake> {
    let json = |name, request: &str, body: &str| of(("rest", "application/json"), name, request, body);
    let by_body = r#"{"library_id":"{library}"}"#;
    let find = r#"{"spec":{"name":"lib1"}}"#;
    let of_category = "POST /cis/tagging/tag/id:{category}?~action=list-tags-for-category";
    let of_tag = "POST /cis/tagging/tag-association/id:{gold}?~action=list-attached-objects";
    let (unknown, unexpected) = (Ends::Fault(OperationNotFound), Ends::Fault(UnexpectedInput));
    vec![
        json("id_in_body", "POST /content/library?~action=get", by_body),
        json("id_in_both", "POST /content/library/id:{library}?~action=get", by_body),
        json("encoded_tilde", "POST /content/library?%7Eaction=find", find),
        json("underscore", "POST /content/library/item/update-session/id:{session}?~action=keep_alive", "{}"),
        json("force_delete_by_delete", "DELETE /content/local-library/id:{library}?~action=force-delete", ""),
        json("force_delete_of_mirror", "DELETE /content/subscribed-library/id:{subscribed}?~action=force-delete", ""),
        json("fail_without_body", "POST /content/library/item/update-session/id:{session}?~action=fail", ""),
        // govmomi sends the id a second time, and `null` where there is nothing to send (vapi/tags).
        json("id_in_both_with_tags", of_category, r#"{"category_id":"{category}"}"#).after(Twist::Tagged),
        json("null_for_nothing", of_tag, "null\n").after(Twist::Tagged),
        json("filter_repeated", "GET /vcenter/datastore?filter.names=nobody&filter.names=default", ""),
        json("filter_numbered", "GET /vcenter/datastore?filter.names.2=nobody&filter.names.1=default", ""),
        json("filter_exploded", "GET /vcenter/datastore?names=default", ""),
        json("inventory_id", "GET /vcenter/datacenter/id:datacenter-2", ""),
        ends(json("filter_unknown", "GET /vcenter/datastore?filter.colour=red", ""), unexpected),
        ends(json("two_ids", "POST /content/library/id:{subscribed}?~action=get", by_body), INVALID),
        ends(json("parameters_in_query", "POST /content/library?~action=find&spec.name=lib1", ""), unexpected),
        ends(json("broken_document", "POST /content/library?~action=find", "{"), INVALID),
        ends(
            json("unknown_member", "POST /content/library?~action=find", r#"{"shade":{}}"#),
            Ends::Fault(UnexpectedInput),
        ),
        ends(json("unknown_action", "POST /content/library?~action=lose", "{}"), unknown),
        ends(json("unknown_address", "GET /content/nothing", ""), unknown),
        ends(
            json("no_hypervisor", "POST /vcenter/ovf/library-item/id:{item}?~action=deploy", "{}"),
            Ends::Fault(Unsupported),
        ),
        ends(json("task_variant", "GET /content/library?vmw-task=true", ""), unknown),
        ends(json("task_unclear", "GET /content/library?vmw-task=maybe", ""), INVALID),
        ends(json("broken_escape", "GET /content/library/id:%ff", ""), INVALID),
        ends(json("no_id", "DELETE /content/local-library", ""), INVALID),
    ]
}

/// Those in XML.
pub(super) fn xml() -> Vec<Mistake> {
    let xml = |name, request: &str, body: &str| {
        of(("xml", "application/xml"), name, request, body).header("Accept", "application/xml")
    };
    let find = "POST /content/library?~action=find";
    let root = |namespace: &str, inner: &str| {
        format!(r#"<ns0:Find-Input xmlns:ns0="http://vmware.com/{namespace}">{inner}</ns0:Find-Input>"#)
    };
    let of_find = |inner: &str| root("content/library", inner);
    let spec = "<spec><name>lib1</name></spec>";
    let default = format!(r#"<Find-Input xmlns="http://vmware.com/content/library">{spec}</Find-Input>"#);
    let entity = format!("<!DOCTYPE x [<!ENTITY e \"lib1\">]>{}", of_find("<spec><name>&e;</name></spec>"));
    let reserved = of_find("<spec><name>lib1</name><type>LOCAL</type></spec>").replace("ns0", "other");
    let deep = of_find(&format!("{}{}", "<a>".repeat(500), "</a>".repeat(500)));
    let json = r#"{"spec":{"name":"lib1"}}"#;
    vec![
        xml("default_namespace", find, &default),
        xml("other_prefix", find, &reserved),
        of(("xml", "application/xml"), "json_wanted", find, &of_find(spec)).header("Accept", "application/json"),
        of(("xml", "application/json"), "json_sent", find, json).header("Accept", "application/xml"),
        xml("fail_without_body", "POST /content/library/item/update-session/id:{session}?~action=fail", ""),
        ends(xml("entity", find, &entity), INVALID),
        ends(xml("wrong_root", find, &of_find(spec).replace("Find-Input", "Get-Input")), INVALID),
        ends(xml("wrong_namespace", find, &root("content/local_library", spec)), INVALID),
        ends(xml("scalar_twice", find, &of_find("<spec><name>a</name><name>b</name></spec>")), INVALID),
        ends(xml("text_in_structure", find, &of_find("<spec>text<name>a</name></spec>")), INVALID),
        ends(xml("unknown_element", find, &of_find("<shade/>")), Ends::Fault(UnexpectedInput)),
        ends(xml("broken_document", find, "<ns0:Find-Input"), INVALID),
        ends(xml("too_deep", find, &deep), INVALID),
    ]
}
