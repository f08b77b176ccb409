//! `com.vmware.cis.tagging.category`: groups of tags.

use library_api::{
    cis::tagging::{
        category::{Category, CreateSpec, UpdateSpec},
        category_model::{Cardinality, CategoryModel},
    },
    ids::CategoryId,
};
use library_core::{
    model,
    tagging::{CategoryChange, NewCategory},
};
use vapi::{Caller, Fault, bind::Id};

use super::object::meant_types;
use crate::Services;

impl Category for Services {
    async fn create(&self, cx: &Caller, spec: CreateSpec) -> Result<CategoryId, Fault> {
        let new = NewCategory {
            id: spec.category_id.map(|id| id.0),
            name: spec.name,
            description: spec.description,
            cardinality: meant(spec.cardinality),
            associable_types: meant_types(spec.associable_types),
        };
        let id = self.domain.create_category(new).await.map_err(self.fault(cx))?;
        Ok(CategoryId(id.into()))
    }

    async fn get(&self, cx: &Caller, category_id: CategoryId) -> Result<CategoryModel, Fault> {
        let id = model::CategoryId::new(category_id.0);
        Ok(shown(self.domain.category(&id).await.map_err(self.fault(cx))?))
    }

    async fn update(&self, cx: &Caller, category_id: CategoryId, spec: UpdateSpec) -> Result<(), Fault> {
        let change = CategoryChange {
            name: spec.name,
            description: spec.description,
            cardinality: spec.cardinality.map(meant),
            associable_types: spec.associable_types.map(meant_types),
        };
        let id = model::CategoryId::new(category_id.0);
        self.domain.update_category(&id, &change).await.map_err(self.fault(cx))
    }

    async fn delete(&self, cx: &Caller, category_id: CategoryId) -> Result<(), Fault> {
        let id = model::CategoryId::new(category_id.0);
        self.domain.delete_category(&id).await.map_err(self.fault(cx))
    }

    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault> {
        let all = self.domain.categories(None).await.map_err(self.fault(cx))?;
        Ok(all.into_iter().map(|category| Id(category.id.into())).collect())
    }

    async fn list_used_categories(&self, cx: &Caller, used_by_entity: String) -> Result<Vec<Id>, Fault> {
        let used = self.domain.categories(Some(&used_by_entity)).await.map_err(self.fault(cx))?;
        Ok(used.into_iter().map(|category| Id(category.id.into())).collect())
    }

    async fn add_to_used_by(&self, cx: &Caller, category_id: CategoryId, entity: String) -> Result<(), Fault> {
        let id = model::CategoryId::new(category_id.0);
        self.domain.add_category_user(&id, &entity).await.map_err(self.fault(cx))
    }

    async fn remove_from_used_by(&self, cx: &Caller, category_id: CategoryId, entity: String) -> Result<(), Fault> {
        let id = model::CategoryId::new(category_id.0);
        self.domain.remove_category_user(&id, &entity).await.map_err(self.fault(cx))
    }

    /// Grants hold on the service or on a library; none reaches down to a category, so that there is none to take away.
    async fn revoke_propagating_permissions(&self, cx: &Caller, category_id: CategoryId) -> Result<(), Fault> {
        let id = model::CategoryId::new(category_id.0);
        self.domain.category(&id).await.map(drop).map_err(self.fault(cx))
    }
}

fn meant(cardinality: Cardinality) -> model::Cardinality {
    match cardinality {
        Cardinality::Single => model::Cardinality::Single,
        Cardinality::Multiple => model::Cardinality::Multiple,
    }
}

fn shown(category: model::Category) -> CategoryModel {
    CategoryModel {
        id: CategoryId(category.id.into()),
        name: category.name,
        description: category.description,
        cardinality: match category.cardinality {
            model::Cardinality::Single => Cardinality::Single,
            model::Cardinality::Multiple => Cardinality::Multiple,
        },
        associable_types: category.associable_types,
        used_by: category.used_by,
    }
}
