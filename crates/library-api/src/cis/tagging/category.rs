//! `com.vmware.cis.tagging.category`: groups of tags.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Structure, service};

use super::category_model::{Cardinality, CategoryModel};
use crate::ids::CategoryId;

/// The category to create.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.category.create_spec")]
pub struct CreateSpec {
    /// Its name, which no other category has.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// How many of its tags one object may have.
    pub cardinality: Cardinality,
    /// The types of objects that its tags are for; empty means all.
    pub associable_types: BTreeSet<String>,
    /// The id to give it; the server makes one when unset.
    pub category_id: Option<Id>,
}

/// What to change of a category; what is unset stays.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.cis.tagging.category.update_spec")]
pub struct UpdateSpec {
    /// Its name, which no other category has.
    pub name: Option<String>,
    /// What it is for; may be empty.
    pub description: Option<String>,
    /// How many of its tags one object may have.
    pub cardinality: Option<Cardinality>,
    /// All types of objects that its tags are for; types are added and never taken away.
    pub associable_types: Option<BTreeSet<String>>,
}

/// Categories of tags.
#[service("com.vmware.cis.tagging.category")]
pub trait Category {
    /// Creates a category and returns its id.
    #[post("/cis/tagging/category", body = create_spec, success = 201)]
    #[faults(AlreadyExists, InvalidArgument, Unauthorized)]
    #[privilege("InventoryService.Tagging.CreateCategory")]
    async fn create(
        &self,
        cx: &Caller,
        /// The category to create.
        create_spec: CreateSpec,
    ) -> Result<CategoryId, Fault>;

    /// Returns a category.
    #[get("/cis/tagging/category/{categoryId}")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("System.Read")]
    async fn get(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
    ) -> Result<CategoryModel, Fault>;

    /// Changes what is set in `update_spec`; the rest stays.
    #[patch("/cis/tagging/category/{categoryId}", body = update_spec)]
    #[faults(AlreadyExists, InvalidArgument, NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.EditCategory")]
    async fn update(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
        /// What to change.
        update_spec: UpdateSpec,
    ) -> Result<(), Fault>;

    /// Deletes a category with all its tags; they go from the objects that have them.
    #[delete("/cis/tagging/category/{categoryId}")]
    #[faults(NotFound, Unauthorized, Unauthenticated)]
    #[privilege("InventoryService.Tagging.DeleteCategory")]
    async fn delete(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
    ) -> Result<(), Fault>;

    /// Lists all categories.
    #[get("/cis/tagging/category")]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;

    /// Lists the categories that an entity said to use.
    #[post("/cis/tagging/category?action=list-used-categories")]
    #[privilege("System.Read")]
    async fn list_used_categories(
        &self,
        cx: &Caller,
        /// Who uses them.
        used_by_entity: String,
    ) -> Result<Vec<Id>, Fault>;

    /// Says that an entity uses a category; it may have said so before.
    #[post("/cis/tagging/category/{categoryId}?action=add-to-used-by")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.ModifyUsedByForCategory")]
    async fn add_to_used_by(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
        /// Who uses it.
        used_by_entity: String,
    ) -> Result<(), Fault>;

    /// Says that an entity no longer uses a category; it may never have used it.
    #[post("/cis/tagging/category/{categoryId}?action=remove-from-used-by")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.ModifyUsedByForCategory")]
    async fn remove_from_used_by(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
        /// Who used it.
        used_by_entity: String,
    ) -> Result<(), Fault>;

    /// Takes away what was granted above a category and reaches down to it.
    #[post("/cis/tagging/category/{categoryId}?action=revoke-propagating-permissions")]
    #[faults(NotFound, Unauthorized)]
    #[privilege("InventoryService.Tagging.EditCategory")]
    async fn revoke_propagating_permissions(
        &self,
        cx: &Caller,
        /// The category.
        category_id: CategoryId,
    ) -> Result<(), Fault>;
}
