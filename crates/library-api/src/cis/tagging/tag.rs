//! `com.vmware.cis.tagging.tag`: the tags themselves.

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use super::tag_model::TagModel;
use crate::ids::{CategoryId, TagId};

/// The tag to create.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.tag.create_spec")]
pub struct CreateSpec {
    /// Its name, which no other tag of the category has.
    pub name: String,
    /// What it says; may be empty.
    pub description: String,
    /// The category that it is in.
    pub category_id: CategoryId,
    /// The id to give it; the server makes one when unset.
    pub tag_id: Option<Id>,
}

/// What to change of a tag; what is unset stays.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.tag.update_spec")]
pub struct UpdateSpec {
    /// Its name, which no other tag of the category has.
    pub name: Option<String>,
    /// What it says; may be empty.
    pub description: Option<String>,
}

/// Tags.
#[service("com.vmware.cis.tagging.tag")]
pub trait Tag {
    /// Creates a tag and returns its id.
    #[post("/cis/tagging/tag", body = create_spec, success = 201)]
    #[faults(AlreadyExists, InvalidArgument, NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.CreateTag")]
    async fn create(
        &self,
        cx: &Caller,
        /// The tag to create.
        create_spec: CreateSpec,
    ) -> Result<TagId, Fault>;

    /// Returns a tag.
    #[get("/cis/tagging/tag/{tagId}")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("System.Read")]
    async fn get(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
    ) -> Result<TagModel, Fault>;

    /// Changes what is set in `update_spec`; the rest stays.
    #[patch("/cis/tagging/tag/{tagId}", body = update_spec)]
    #[faults(AlreadyExists, InvalidArgument, NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.EditTag")]
    async fn update(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// What to change.
        update_spec: UpdateSpec,
    ) -> Result<(), Fault>;

    /// Deletes a tag; it goes from the objects that have it.
    #[delete("/cis/tagging/tag/{tagId}")]
    #[faults(NotFound, Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.DeleteTag")]
    async fn delete(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
    ) -> Result<(), Fault>;

    /// Lists all tags.
    #[get("/cis/tagging/tag")]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;

    /// Lists the tags that an entity said to use.
    #[post("/cis/tagging/tag?action=list-used-tags")]
    #[privilege("System.Read")]
    async fn list_used_tags(
        &self,
        cx: &Caller,
        /// Who uses them.
        used_by_entity: String,
    ) -> Result<Vec<Id>, Fault>;

    /// Lists the tags of a category.
    #[post("/cis/tagging/tag?action=list-tags-for-category")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("System.Read")]
    async fn list_tags_for_category(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
    ) -> Result<Vec<Id>, Fault>;

    /// Says that an entity uses a tag; it may have said so before.
    #[post("/cis/tagging/tag/{tagId}?action=add-to-used-by")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.ModifyUsedByForTag")]
    async fn add_to_used_by(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// Who uses it.
        used_by_entity: String,
    ) -> Result<(), Fault>;

    /// Says that an entity no longer uses a tag; it may never have used it.
    #[post("/cis/tagging/tag/{tagId}?action=remove-from-used-by")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.ModifyUsedByForTag")]
    async fn remove_from_used_by(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
        /// Who used it.
        used_by_entity: String,
    ) -> Result<(), Fault>;

    /// Takes away what was granted above a tag and reaches down to it.
    #[post("/cis/tagging/tag/{tagId}?action=revoke-propagating-permissions")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.EditTag")]
    async fn revoke_propagating_permissions(
        &self,
        cx: &Caller,
        /// The tag.
        tag_id: TagId,
    ) -> Result<(), Fault>;
}
