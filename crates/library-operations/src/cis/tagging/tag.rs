//! `com.vmware.cis.tagging.tag`: the tags themselves.

use library_api::{
    cis::tagging::{
        tag::{CreateSpec, Tag, UpdateSpec},
        tag_model::TagModel,
    },
    ids::{CategoryId, TagId},
};
use library_core::{
    model,
    tagging::{NewTag, TagChange},
};
use vapi::{Caller, Fault, bind::Id};

use crate::Services;

impl Tag for Services {
    async fn create(&self, cx: &Caller, spec: CreateSpec) -> Result<TagId, Fault> {
        let new = NewTag {
            id: spec.tag_id.map(|id| id.0),
            category: model::CategoryId::new(spec.category_id.0),
            name: spec.name,
            description: spec.description,
        };
        let id = self.domain.create_tag(new).await.map_err(self.fault(cx))?;
        Ok(TagId(id.into()))
    }

    async fn get(&self, cx: &Caller, tag_id: TagId) -> Result<TagModel, Fault> {
        Ok(shown(self.domain.tag(&model::TagId::new(tag_id.0)).await.map_err(self.fault(cx))?))
    }

    async fn update(&self, cx: &Caller, tag_id: TagId, spec: UpdateSpec) -> Result<(), Fault> {
        let change = TagChange { name: spec.name, description: spec.description };
        self.domain.update_tag(&model::TagId::new(tag_id.0), &change).await.map_err(self.fault(cx))
    }

    async fn delete(&self, cx: &Caller, tag_id: TagId) -> Result<(), Fault> {
        self.domain.delete_tag(&model::TagId::new(tag_id.0)).await.map_err(self.fault(cx))
    }

    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault> {
        Ok(ids(self.domain.tags(None).await.map_err(self.fault(cx))?))
    }

    async fn list_used_tags(&self, cx: &Caller, used_by_entity: String) -> Result<Vec<Id>, Fault> {
        Ok(ids(self.domain.tags(Some(&used_by_entity)).await.map_err(self.fault(cx))?))
    }

    async fn list_tags_for_category(&self, cx: &Caller, category_id: CategoryId) -> Result<Vec<Id>, Fault> {
        let category = model::CategoryId::new(category_id.0);
        Ok(ids(self.domain.tags_of_category(&category).await.map_err(self.fault(cx))?))
    }

    async fn add_to_used_by(&self, cx: &Caller, tag_id: TagId, entity: String) -> Result<(), Fault> {
        self.domain.add_tag_user(&model::TagId::new(tag_id.0), &entity).await.map_err(self.fault(cx))
    }

    async fn remove_from_used_by(&self, cx: &Caller, tag_id: TagId, entity: String) -> Result<(), Fault> {
        self.domain.remove_tag_user(&model::TagId::new(tag_id.0), &entity).await.map_err(self.fault(cx))
    }

    /// Grants hold on the service or on a library; none reaches down to a tag, so that there is none to take away.
    async fn revoke_propagating_permissions(&self, cx: &Caller, tag_id: TagId) -> Result<(), Fault> {
        self.domain.tag(&model::TagId::new(tag_id.0)).await.map(drop).map_err(self.fault(cx))
    }
}

fn ids(tags: Vec<model::Tag>) -> Vec<Id> {
    tags.into_iter().map(|tag| Id(tag.id.into())).collect()
}

fn shown(tag: model::Tag) -> TagModel {
    TagModel {
        id: TagId(tag.id.into()),
        category_id: CategoryId(tag.category.into()),
        name: tag.name,
        description: tag.description,
        used_by: tag.used_by,
    }
}
