//! Cases of categories, tags, and what they are attached to.

use serde_json::{Value, json};
use vapi::FaultKind::{AlreadyExists, InvalidArgument, NotFound};

use crate::case::{Case, Of, Twist};

const CATEGORY: Of = Of("cis.tagging.category");
const TAG: Of = Of("cis.tagging.tag");
const ASSOCIATION: Of = Of("cis.tagging.tag_association");

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    let all = [categories(), tags(), users(), attaching(), batches(), detaching(), attached(), attachable()];
    all.concat().into_iter().map(|case| case.after(Twist::Tagged)).chain(nothing()).collect()
}

fn category(name: &str, fields: &Value) -> Value {
    let mut spec = json!({ "name": name, "description": "d", "cardinality": "MULTIPLE", "associable_types": [] });
    for (field, value) in fields.as_object().into_iter().flatten() {
        spec[field] = value.clone();
    }
    json!({ "create_spec": spec })
}

fn of_category(id: &str) -> Value {
    json!({ "category_id": id })
}

fn changed_category(id: &str, spec: &Value) -> Value {
    json!({ "category_id": id, "update_spec": spec })
}

fn categories() -> Vec<Case> {
    let chosen = json!({ "category_id": "urn:vmomi:InventoryServiceCategory:chosen-1:GLOBAL" });
    let types =
        json!({ "associable_types": ["com.vmware.content.Library", "VirtualMachine"], "cardinality": "SINGLE" });
    let wider = json!({
        "name": "use", "description": "", "cardinality": "MULTIPLE",
        "associable_types": ["com.vmware.content.Library", "com.vmware.content.library.Item", "VirtualMachine"],
    });
    let narrower = json!({ "associable_types": ["VirtualMachine"] });
    vec![
        CATEGORY.ok("create", category("owner", &types)),
        CATEGORY.ok("create", category("owner", &chosen)).named("success_chosen_id"),
        CATEGORY.fault(AlreadyExists, "create", category("tier", &json!({}))),
        CATEGORY.fault(InvalidArgument, "create", category("", &json!({}))),
        CATEGORY.fault(InvalidArgument, "create", category("owner", &json!({ "category_id": "mine" }))).named("bad_id"),
        CATEGORY.ok("get", of_category("{category}")),
        CATEGORY.fault(NotFound, "get", of_category("{missing}")),
        CATEGORY.ok("update", changed_category("{category}", &wider)),
        CATEGORY.fault(AlreadyExists, "update", changed_category("{category}", &json!({ "name": "room" }))),
        CATEGORY.fault(InvalidArgument, "update", changed_category("{category}", &narrower)),
        CATEGORY.fault(NotFound, "update", changed_category("{missing}", &json!({ "name": "use" }))),
        CATEGORY.ok("delete", of_category("{category}")),
        CATEGORY.fault(NotFound, "delete", of_category("{missing}")),
        CATEGORY.ok("list", json!({})),
    ]
}

fn tag(name: &str, category: &str) -> Value {
    json!({ "create_spec": { "name": name, "description": "d", "category_id": category } })
}

fn of_tag(id: &str) -> Value {
    json!({ "tag_id": id })
}

fn tags() -> Vec<Case> {
    let update = |id: &str, name: &str| json!({ "tag_id": id, "update_spec": { "name": name } });
    let chosen = json!({
        "name": "bronze", "description": "", "category_id": "{category}",
        "tag_id": "urn:vmomi:InventoryServiceTag:chosen-2:GLOBAL",
    });
    vec![
        TAG.ok("create", tag("bronze", "{category}")),
        TAG.ok("create", json!({ "create_spec": chosen })).named("success_chosen_id"),
        TAG.fault(AlreadyExists, "create", tag("gold", "{category}")),
        TAG.fault(InvalidArgument, "create", tag("", "{category}")),
        TAG.fault(NotFound, "create", tag("bronze", "{missing}")),
        TAG.ok("get", of_tag("{gold}")),
        TAG.fault(NotFound, "get", of_tag("{missing}")),
        TAG.ok("update", update("{gold}", "platinum")),
        TAG.fault(AlreadyExists, "update", update("{gold}", "silver")),
        TAG.fault(InvalidArgument, "update", update("{gold}", "")),
        TAG.fault(NotFound, "update", update("{missing}", "platinum")),
        TAG.ok("delete", of_tag("{gold}")),
        TAG.fault(NotFound, "delete", of_tag("{missing}")),
        TAG.ok("list", json!({})),
        TAG.ok("list_tags_for_category", of_category("{category}")),
        TAG.fault(NotFound, "list_tags_for_category", of_category("{missing}")),
    ]
}

/// Who uses what, and the permissions that reach down to it.
fn users() -> Vec<Case> {
    let by = |mut of: Value, who: &str| {
        of["used_by_entity"] = json!(who);
        of
    };
    let of = |service: &Of, one: fn(&str) -> Value, id: &str| {
        vec![
            service.ok("add_to_used_by", by(one(id), "billing")),
            service.fault(NotFound, "add_to_used_by", by(one("{missing}"), "billing")),
            service.ok("remove_from_used_by", by(one(id), "crm")),
            service.ok("remove_from_used_by", by(one(id), "billing")).named("success_again"),
            service.fault(NotFound, "remove_from_used_by", by(one("{missing}"), "crm")),
            service.ok("revoke_propagating_permissions", one(id)),
            service.fault(NotFound, "revoke_propagating_permissions", one("{missing}")),
        ]
    };
    let used = [
        CATEGORY.ok("list_used_categories", by(json!({}), "crm")),
        CATEGORY.ok("list_used_categories", by(json!({}), "nobody")).named("success_none"),
        TAG.ok("list_used_tags", by(json!({}), "crm")),
        TAG.ok("list_used_tags", by(json!({}), "nobody")).named("success_none"),
    ];
    [of(&CATEGORY, of_category, "{category}"), of(&TAG, of_tag, "{gold}"), used.to_vec()].concat()
}

fn library(id: &str) -> Value {
    json!({ "type": "com.vmware.content.Library", "id": id })
}

fn item(id: &str) -> Value {
    json!({ "type": "com.vmware.content.library.Item", "id": id })
}

fn datastore() -> Value {
    json!({ "type": "Datastore", "id": "datastore-1" })
}

fn one_on_one(tag: &str, object: &Value) -> Value {
    json!({ "tag_id": tag, "object_id": object })
}

fn attaching() -> Vec<Case> {
    let fault = |input: Value| ASSOCIATION.fault(InvalidArgument, "attach", input);
    vec![
        ASSOCIATION.ok("attach", one_on_one("{silver}", &item("{free}"))),
        ASSOCIATION.ok("attach", one_on_one("{gold}", &library("{library}"))).named("success_again"),
        ASSOCIATION.ok("attach", one_on_one("{roomy}", &datastore())).named("success_datastore"),
        ASSOCIATION.fault(NotFound, "attach", one_on_one("{missing}", &library("{library}"))),
        fault(one_on_one("{silver}", &library("{missing}"))),
        fault(one_on_one("{silver}", &library("{library}"))).named("one_of_a_category"),
        fault(one_on_one("{silver}", &datastore())).named("other_type"),
    ]
}

fn several_on_one(tags: &[&str], object: &Value) -> Value {
    json!({ "object_id": object, "tag_ids": tags })
}

fn one_on_several(tag: &str, objects: &[Value]) -> Value {
    json!({ "tag_id": tag, "object_ids": objects })
}

fn batches() -> Vec<Case> {
    let (onto_one, onto_several) = ("attach_multiple_tags_to_object", "attach_tag_to_multiple_objects");
    let mixed = [item("{free}"), library("{library}"), item("{missing}")];
    vec![
        ASSOCIATION.ok(onto_one, several_on_one(&["{gold}", "{roomy}"], &item("{free}"))),
        ASSOCIATION
            .ok(onto_one, several_on_one(&["{gold}", "{silver}", "{missing}"], &item("{free}")))
            .named("success_in_part"),
        ASSOCIATION.ok(onto_several, one_on_several("{silver}", &[item("{free}"), item("{busy}")])),
        ASSOCIATION.ok(onto_several, one_on_several("{silver}", &mixed)).named("success_in_part"),
        ASSOCIATION.fault(NotFound, onto_several, one_on_several("{missing}", &[item("{free}")])),
    ]
}

fn detaching() -> Vec<Case> {
    let (from_one, from_several) = ("detach_multiple_tags_from_object", "detach_tag_from_multiple_objects");
    vec![
        ASSOCIATION.ok("detach", one_on_one("{gold}", &library("{library}"))),
        ASSOCIATION.ok("detach", one_on_one("{silver}", &library("{library}"))).named("success_again"),
        ASSOCIATION.fault(NotFound, "detach", one_on_one("{missing}", &library("{library}"))),
        ASSOCIATION.ok(from_one, several_on_one(&["{gold}", "{roomy}"], &library("{library}"))),
        ASSOCIATION
            .ok(from_one, several_on_one(&["{gold}", "{missing}"], &library("{library}")))
            .named("success_in_part"),
        ASSOCIATION.ok(from_several, one_on_several("{gold}", &[library("{library}"), item("{item}")])),
        ASSOCIATION.fault(NotFound, from_several, one_on_several("{missing}", &[library("{library}")])),
    ]
}

fn attached() -> Vec<Case> {
    let objects = |objects: &[Value]| json!({ "object_ids": objects });
    let tags = |tags: &[&str]| json!({ "tag_ids": tags });
    vec![
        ASSOCIATION.ok("list_attached_objects", of_tag("{gold}")),
        ASSOCIATION.ok("list_attached_objects", of_tag("{silver}")).named("success_none"),
        ASSOCIATION.fault(NotFound, "list_attached_objects", of_tag("{missing}")),
        ASSOCIATION.ok("list_attached_objects_on_tags", tags(&["{gold}", "{silver}", "{missing}"])),
        ASSOCIATION.ok("list_attached_tags", json!({ "object_id": library("{library}") })),
        ASSOCIATION.ok("list_attached_tags", json!({ "object_id": item("{missing}") })).named("success_none"),
        ASSOCIATION.ok("list_attached_tags_on_objects", objects(&[library("{library}"), item("{free}")])),
    ]
}

fn attachable() -> Vec<Case> {
    let on = |object: Value| json!({ "object_id": object });
    vec![
        ASSOCIATION.ok("list_attachable_tags", on(item("{free}"))),
        ASSOCIATION.ok("list_attachable_tags", on(library("{library}"))).named("success_carrying_one"),
        ASSOCIATION.ok("list_attachable_tags", on(datastore())).named("success_other_type"),
    ]
}

/// Before anybody made a tag.
fn nothing() -> Vec<Case> {
    vec![
        CATEGORY.ok("list", json!({})).named("success_none"),
        TAG.ok("list", json!({})).named("success_none"),
        ASSOCIATION.ok("list_attachable_tags", json!({ "object_id": item("{item}") })).named("success_none"),
    ]
}
