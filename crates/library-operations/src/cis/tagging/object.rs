//! Objects as associations name them: an id and the type that it is of.

use library_api::std::DynamicId;
use library_core::model::TaggedObject;
use vapi::bind::Id;

/// The object that a caller means.
pub(super) fn meant(object: DynamicId) -> TaggedObject {
    TaggedObject::new(object.r#type, object.id.0)
}

/// An object as it is shown.
pub(super) fn shown(object: TaggedObject) -> DynamicId {
    DynamicId { r#type: object.object_type, id: Id(object.id) }
}
