//! Tags that somebody made and attached before a call.

use library_core::{
    model::{Cardinality, CategoryId, ItemId, TagId, TaggedObject, UserName},
    tagging::{Inventory, NewCategory, NewTag},
};
use testkit::world::ADMINISTRATOR;

use crate::stage::Stage;

/// Who uses the first tag and its category.
const USER: &str = "crm";

impl Stage {
    /// Two categories: of one, for libraries and items, an object carries one tag, and two have it; the other is for
    /// anything, and its tag is on nothing.
    pub(super) async fn tag(&mut self) {
        let domain = &self.world.domain;
        let types = [TaggedObject::LIBRARY, TaggedObject::ITEM];
        let tier = category(self, "tier", Cardinality::Single, &types).await;
        let room = category(self, "room", Cardinality::Multiple, &[]).await;
        let (gold, silver) = (tag(self, "gold", &tier).await, tag(self, "silver", &tier).await);
        let roomy = tag(self, "roomy", &room).await;
        domain.add_category_user(&tier, USER).await.unwrap();
        domain.add_tag_user(&gold, USER).await.unwrap();
        let item = ItemId::new(self.names["item"].clone());
        for object in [TaggedObject::library(&self.library("library")), TaggedObject::item(&item)] {
            domain.attach_tag(&gold, &object, &Inventory::new(), &UserName::new(ADMINISTRATOR)).await.unwrap();
        }
        let tags = [("gold", gold), ("silver", silver), ("roomy", roomy)];
        self.names.extend(tags.map(|(name, id)| (name, id.to_string())));
        self.names.insert("category", tier.to_string());
    }
}

async fn category(stage: &Stage, name: &str, cardinality: Cardinality, types: &[&str]) -> CategoryId {
    let new = NewCategory {
        id: None,
        name: name.to_owned(),
        description: format!("by {name}"),
        cardinality,
        associable_types: types.iter().map(|name| (*name).to_owned()).collect(),
    };
    stage.world.domain.create_category(new).await.unwrap()
}

async fn tag(stage: &Stage, name: &str, category: &CategoryId) -> TagId {
    let new = NewTag { id: None, category: category.clone(), name: name.to_owned(), description: String::new() };
    stage.world.domain.create_tag(new).await.unwrap()
}
