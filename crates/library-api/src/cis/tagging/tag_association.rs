//! `com.vmware.cis.tagging.tag_association`: which tags are on which objects.

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use crate::{
    ids::TagId,
    std::{DynamicId, LocalizableMessage},
};

/// What became of an operation on several objects or tags.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.tag_association.batch_result")]
pub struct BatchResult {
    /// Whether each of them was done.
    pub success: bool,
    /// Why some were not.
    pub error_messages: Vec<LocalizableMessage>,
}

/// A tag, and the objects that have it.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.tag_association.tag_to_objects")]
pub struct TagToObjects {
    /// The tag.
    pub tag_id: TagId,
    /// The objects.
    pub object_ids: Vec<DynamicId>,
}

/// An object, and the tags that it has.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.tag_association.object_to_tags")]
pub struct ObjectToTags {
    /// The object.
    pub object_id: DynamicId,
    /// The tags.
    pub tag_ids: Vec<Id>,
}

/// Tags on objects. Attaching what is attached, or detaching what is not, changes nothing and is no error.
#[service("com.vmware.cis.tagging.tag_association")]
pub trait TagAssociation {
    /// Attaches a tag to an object.
    #[post("/cis/tagging/tag-association/{tagId}?action=attach")]
    #[faults(NotFound, InvalidArgument, Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.AttachTag")]
    #[privilege("System.Read")]
    async fn attach(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// The object.
        object_id: DynamicId,
    ) -> Result<(), Fault>;

    /// Attaches several tags to an object.
    #[post("/cis/tagging/tag-association?action=attach-multiple-tags-to-object")]
    #[faults(Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.AttachTag")]
    #[privilege("System.Read")]
    async fn attach_multiple_tags_to_object(
        &self,
        cx: &Caller,
        /// The object.
        object_id: DynamicId,
        /// The tags.
        tag_ids: Vec<Id>,
    ) -> Result<BatchResult, Fault>;

    /// Attaches a tag to several objects.
    #[post("/cis/tagging/tag-association/{tagId}?action=attach-tag-to-multiple-objects")]
    #[faults(NotFound, Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.AttachTag")]
    #[privilege("System.Read")]
    async fn attach_tag_to_multiple_objects(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// The objects.
        object_ids: Vec<DynamicId>,
    ) -> Result<BatchResult, Fault>;

    /// Detaches a tag from an object.
    #[post("/cis/tagging/tag-association/{tagId}?action=detach")]
    #[faults(NotFound, Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.AttachTag")]
    #[privilege("System.Read")]
    async fn detach(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// The object.
        object_id: DynamicId,
    ) -> Result<(), Fault>;

    /// Detaches several tags from an object.
    #[post("/cis/tagging/tag-association?action=detach-multiple-tags-from-object")]
    #[faults(Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.AttachTag")]
    #[privilege("System.Read")]
    async fn detach_multiple_tags_from_object(
        &self,
        cx: &Caller,
        /// The object.
        object_id: DynamicId,
        /// The tags.
        tag_ids: Vec<Id>,
    ) -> Result<BatchResult, Fault>;

    /// Detaches a tag from several objects.
    #[post("/cis/tagging/tag-association/{tagId}?action=detach-tag-from-multiple-objects")]
    #[faults(NotFound, Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.AttachTag")]
    #[privilege("System.Read")]
    async fn detach_tag_from_multiple_objects(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// The objects.
        object_ids: Vec<DynamicId>,
    ) -> Result<BatchResult, Fault>;

    /// Lists the objects that have a tag and that the caller may read.
    #[post("/cis/tagging/tag-association/{tagId}?action=list-attached-objects")]
    #[faults(NotFound, Unauthorized, Unauthenticated)]
    #[privilege("System.Read")]
    async fn list_attached_objects(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
    ) -> Result<Vec<DynamicId>, Fault>;

    /// Lists the objects that have one of several tags and that the caller may read, by tag.
    #[post("/cis/tagging/tag-association?action=list-attached-objects-on-tags")]
    #[faults(Unauthenticated)]
    #[privilege("System.Read")]
    async fn list_attached_objects_on_tags(
        &self,
        cx: &Caller,
        /// The tags.
        tag_ids: Vec<Id>,
    ) -> Result<Vec<TagToObjects>, Fault>;

    /// Lists the tags of an object.
    #[post("/cis/tagging/tag-association?action=list-attached-tags")]
    #[faults(Unauthorized, Unauthenticated)]
    #[privilege("System.Read")]
    async fn list_attached_tags(
        &self,
        cx: &Caller,
        /// The object.
        object_id: DynamicId,
    ) -> Result<Vec<Id>, Fault>;

    /// Lists the tags of several objects, by object.
    #[post("/cis/tagging/tag-association?action=list-attached-tags-on-objects")]
    #[faults(Unauthenticated)]
    #[privilege("System.Read")]
    async fn list_attached_tags_on_objects(
        &self,
        cx: &Caller,
        /// The objects.
        object_ids: Vec<DynamicId>,
    ) -> Result<Vec<ObjectToTags>, Fault>;

    /// Lists the tags that an object has not and may have, by type and by how many of a category it may have.
    #[post("/cis/tagging/tag-association?action=list-attachable-tags")]
    #[faults(Unauthorized, Unauthenticated)]
    #[privilege("System.Read")]
    async fn list_attachable_tags(
        &self,
        cx: &Caller,
        /// The object.
        object_id: DynamicId,
    ) -> Result<Vec<Id>, Fault>;
}
