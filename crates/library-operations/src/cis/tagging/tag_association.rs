//! `com.vmware.cis.tagging.tag_association`: which tags are on which objects.

use library_api::{
    cis::tagging::tag_association::{BatchResult, ObjectToTags, TagAssociation, TagToObjects},
    ids::TagId,
    std::{DynamicId, LocalizableMessage},
};
use library_core::{
    Error,
    model::{self, TaggedObject},
};
use vapi::{Caller, Fault, bind::Id};

use super::object::{meant, shown};
use crate::Services;

impl TagAssociation for Services {
    async fn attach(&self, cx: &Caller, tag_id: TagId, object_id: DynamicId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tag, inventory) = (model::TagId::new(tag_id.0), self.inventory());
        self.domain.attach_tag(&tag, &meant(object_id), &inventory, &user).await.map_err(self.fault(cx))
    }

    async fn attach_multiple_tags_to_object(
        &self,
        cx: &Caller,
        object_id: DynamicId,
        tag_ids: Vec<Id>,
    ) -> Result<BatchResult, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tags, inventory) = (tags(tag_ids), self.inventory());
        let outcome = self.domain.attach_tags(&meant(object_id), &tags, &inventory, &user).await;
        Ok(batch(outcome.map_err(self.fault(cx))?))
    }

    async fn attach_tag_to_multiple_objects(
        &self,
        cx: &Caller,
        tag_id: TagId,
        object_ids: Vec<DynamicId>,
    ) -> Result<BatchResult, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tag, inventory) = (model::TagId::new(tag_id.0), self.inventory());
        let outcome = self.domain.attach_tag_to_objects(&tag, &objects(object_ids), &inventory, &user).await;
        Ok(batch(outcome.map_err(self.fault(cx))?))
    }

    async fn detach(&self, cx: &Caller, tag_id: TagId, object_id: DynamicId) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tag, inventory) = (model::TagId::new(tag_id.0), self.inventory());
        self.domain.detach_tag(&tag, &meant(object_id), &inventory, &user).await.map_err(self.fault(cx))
    }

    async fn detach_multiple_tags_from_object(
        &self,
        cx: &Caller,
        object_id: DynamicId,
        tag_ids: Vec<Id>,
    ) -> Result<BatchResult, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tags, inventory) = (tags(tag_ids), self.inventory());
        let outcome = self.domain.detach_tags(&meant(object_id), &tags, &inventory, &user).await;
        Ok(batch(outcome.map_err(self.fault(cx))?))
    }

    async fn detach_tag_from_multiple_objects(
        &self,
        cx: &Caller,
        tag_id: TagId,
        object_ids: Vec<DynamicId>,
    ) -> Result<BatchResult, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tag, inventory) = (model::TagId::new(tag_id.0), self.inventory());
        let outcome = self.domain.detach_tag_from_objects(&tag, &objects(object_ids), &inventory, &user).await;
        Ok(batch(outcome.map_err(self.fault(cx))?))
    }

    async fn list_attached_objects(&self, cx: &Caller, tag_id: TagId) -> Result<Vec<DynamicId>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tag, inventory) = (model::TagId::new(tag_id.0), self.inventory());
        let found = self.domain.attached_objects(&tag, &inventory, &user).await.map_err(self.fault(cx))?;
        Ok(found.into_iter().map(shown).collect())
    }

    async fn list_attached_objects_on_tags(&self, cx: &Caller, tag_ids: Vec<Id>) -> Result<Vec<TagToObjects>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (tags, inventory) = (tags(tag_ids), self.inventory());
        let found = self.domain.attached_objects_on_tags(&tags, &inventory, &user).await.map_err(self.fault(cx))?;
        let row = |(tag, objects): (model::TagId, Vec<TaggedObject>)| TagToObjects {
            tag_id: TagId(tag.into()),
            object_ids: objects.into_iter().map(shown).collect(),
        };
        Ok(found.into_iter().map(row).collect())
    }

    async fn list_attached_tags(&self, cx: &Caller, object_id: DynamicId) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let inventory = self.inventory();
        let found = self.domain.attached_tags(&meant(object_id), &inventory, &user).await.map_err(self.fault(cx))?;
        Ok(ids(found))
    }

    async fn list_attached_tags_on_objects(
        &self,
        cx: &Caller,
        object_ids: Vec<DynamicId>,
    ) -> Result<Vec<ObjectToTags>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let (objects, inventory) = (objects(object_ids), self.inventory());
        let found = self.domain.attached_tags_on_objects(&objects, &inventory, &user).await.map_err(self.fault(cx))?;
        let row = |(object, tags)| ObjectToTags { object_id: shown(object), tag_ids: ids(tags) };
        Ok(found.into_iter().map(row).collect())
    }

    async fn list_attachable_tags(&self, cx: &Caller, object_id: DynamicId) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let inventory = self.inventory();
        let found = self.domain.attachable_tags(&meant(object_id), &inventory, &user).await.map_err(self.fault(cx))?;
        Ok(ids(found))
    }
}

fn tags(ids: Vec<Id>) -> Vec<model::TagId> {
    ids.into_iter().map(|id| model::TagId::new(id.0)).collect()
}

fn objects(ids: Vec<DynamicId>) -> Vec<TaggedObject> {
    ids.into_iter().map(meant).collect()
}

fn ids(tags: Vec<model::TagId>) -> Vec<Id> {
    tags.into_iter().map(|id| Id(id.into())).collect()
}

/// What was refused is told by message (govmomi shows its id and its text).
fn batch(refusals: Vec<Error>) -> BatchResult {
    let told = |error: Error| LocalizableMessage {
        id: error.id.to_owned(),
        default_message: error.text,
        args: error.args,
        ..LocalizableMessage::default()
    };
    BatchResult { success: refusals.is_empty(), error_messages: refusals.into_iter().map(told).collect() }
}
