//! Categories, tags, and what they are attached to.

use serde_json::{Value, json};

use super::{Row, row};

/// The rows.
pub(super) fn rows() -> Vec<Row> {
    [categories(), tags(), attaching(), attached()].into_iter().flatten().collect()
}

fn category() -> Value {
    json!({ "category_id": "{category}" })
}

fn used_category() -> Value {
    json!({ "category_id": "{category}", "used_by_entity": "crm" })
}

fn categories() -> Vec<Row> {
    let new = json!({ "name": "new", "description": "", "cardinality": "SINGLE", "associable_types": [] });
    vec![
        row("cis.tagging.category.create", json!({ "create_spec": new })),
        row("cis.tagging.category.get", category()),
        row(
            "cis.tagging.category.update",
            json!({ "category_id": "{category}", "update_spec": { "description": "new" } }),
        ),
        row("cis.tagging.category.delete", category()),
        row("cis.tagging.category.list", json!({})),
        row("cis.tagging.category.list_used_categories", json!({ "used_by_entity": "crm" })),
        row("cis.tagging.category.add_to_used_by", used_category()),
        row("cis.tagging.category.remove_from_used_by", used_category()),
        row("cis.tagging.category.revoke_propagating_permissions", category()),
    ]
}

fn tag() -> Value {
    json!({ "tag_id": "{tag}" })
}

fn used_tag() -> Value {
    json!({ "tag_id": "{tag}", "used_by_entity": "crm" })
}

fn tags() -> Vec<Row> {
    let new = json!({ "name": "new", "description": "", "category_id": "{category}" });
    vec![
        row("cis.tagging.tag.create", json!({ "create_spec": new })),
        row("cis.tagging.tag.get", tag()),
        row("cis.tagging.tag.update", json!({ "tag_id": "{tag}", "update_spec": { "description": "new" } })),
        row("cis.tagging.tag.delete", tag()),
        row("cis.tagging.tag.list", json!({})),
        row("cis.tagging.tag.list_used_tags", json!({ "used_by_entity": "crm" })),
        row("cis.tagging.tag.list_tags_for_category", category()),
        row("cis.tagging.tag.add_to_used_by", used_tag()),
        row("cis.tagging.tag.remove_from_used_by", used_tag()),
        row("cis.tagging.tag.revoke_propagating_permissions", tag()),
    ]
}

fn object() -> Value {
    json!({ "type": "com.vmware.content.library.Item", "id": "{item}" })
}

fn one_on_one() -> Value {
    json!({ "tag_id": "{tag}", "object_id": object() })
}

fn several_on_one() -> Value {
    json!({ "object_id": object(), "tag_ids": ["{tag}"] })
}

fn one_on_several() -> Value {
    json!({ "tag_id": "{tag}", "object_ids": [object()] })
}

fn attaching() -> Vec<Row> {
    vec![
        row("cis.tagging.tag_association.attach", one_on_one()),
        row("cis.tagging.tag_association.attach_multiple_tags_to_object", several_on_one()),
        row("cis.tagging.tag_association.attach_tag_to_multiple_objects", one_on_several()),
        row("cis.tagging.tag_association.detach", one_on_one()),
        row("cis.tagging.tag_association.detach_multiple_tags_from_object", several_on_one()),
        row("cis.tagging.tag_association.detach_tag_from_multiple_objects", one_on_several()),
    ]
}

fn attached() -> Vec<Row> {
    let on = || json!({ "object_id": object() });
    vec![
        row("cis.tagging.tag_association.list_attached_objects", tag()),
        row("cis.tagging.tag_association.list_attached_objects_on_tags", json!({ "tag_ids": ["{tag}"] })),
        row("cis.tagging.tag_association.list_attached_tags", on()),
        row("cis.tagging.tag_association.list_attached_tags_on_objects", json!({ "object_ids": [object()] })),
        row("cis.tagging.tag_association.list_attachable_tags", on()),
    ]
}
