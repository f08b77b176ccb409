//! Objects as associations name them, an id and the type that it is of; and types as categories name them.

use std::collections::BTreeSet;

use library_api::std::DynamicId;
use library_core::model::TaggedObject;
use vapi::bind::Id;

/// What some clients put before every type, those of libraries too: Terraform's `vsphere_tag_category` and Ansible's
/// `vmware_category` do, since 7.0 U1 asks for it (community.vmware #579), and read the types without it again.
const NAMESPACE: &str = "urn:vim25:";

/// The object that a caller means.
pub(super) fn meant(object: DynamicId) -> TaggedObject {
    TaggedObject::new(object.r#type, object.id.0)
}

/// An object as it is shown.
pub(super) fn shown(object: TaggedObject) -> DynamicId {
    DynamicId { r#type: object.object_type, id: Id(object.id) }
}

/// The types that a caller means.
pub(super) fn meant_types(types: BTreeSet<String>) -> BTreeSet<String> {
    types.into_iter().map(|name| name.strip_prefix(NAMESPACE).map(str::to_owned).unwrap_or(name)).collect()
}
