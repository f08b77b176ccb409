//! Several tags on one object, and one tag on several objects. Each is done or refused for itself; what answers is the list
//! of refusals, empty when all was done.

use crate::{
    Domain,
    error::{Error, Meaning, Result},
    model::{TagId, TaggedObject, UserName},
    tagging::{
        object::{Inventory, Sight, hidden, look},
        tag,
    },
};

/// What is done with each.
#[derive(Clone, Copy)]
enum Change {
    Attach,
    Detach,
}

impl Domain {
    /// Attaches tags to an object; answers why some could not be attached.
    ///
    /// # Errors
    /// Unauthorized for an object that `by` may not see.
    pub async fn attach_tags(
        &self,
        object: &TaggedObject,
        tags: &[TagId],
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<Error>> {
        self.must_not_be_hidden(object, inventory, by).await?;
        let pairs = tags.iter().map(|tag| (tag, object)).collect();
        self.change_each(Change::Attach, pairs, (inventory, by)).await
    }

    /// Attaches a tag to objects; answers why it could not be attached to some.
    ///
    /// # Errors
    /// NotFound tag.
    pub async fn attach_tag_to_objects(
        &self,
        tag: &TagId,
        objects: &[TaggedObject],
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<Error>> {
        tag::existing(&mut self.begin().await?, tag).await?;
        let pairs = objects.iter().map(|object| (tag, object)).collect();
        self.change_each(Change::Attach, pairs, (inventory, by)).await
    }

    /// Takes tags off an object; answers why some could not be taken off.
    ///
    /// # Errors
    /// Unauthorized for an object that `by` may not see.
    pub async fn detach_tags(
        &self,
        object: &TaggedObject,
        tags: &[TagId],
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<Error>> {
        self.must_not_be_hidden(object, inventory, by).await?;
        let pairs = tags.iter().map(|tag| (tag, object)).collect();
        self.change_each(Change::Detach, pairs, (inventory, by)).await
    }

    /// Takes a tag off objects; answers why it could not be taken off some.
    ///
    /// # Errors
    /// NotFound tag.
    pub async fn detach_tag_from_objects(
        &self,
        tag: &TagId,
        objects: &[TaggedObject],
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<Vec<Error>> {
        tag::existing(&mut self.begin().await?, tag).await?;
        let pairs = objects.iter().map(|object| (tag, object)).collect();
        self.change_each(Change::Detach, pairs, (inventory, by)).await
    }

    async fn change_each(
        &self,
        change: Change,
        pairs: Vec<(&TagId, &TaggedObject)>,
        (inventory, by): (&Inventory, &UserName),
    ) -> Result<Vec<Error>> {
        let mut refusals = Vec::new();
        for (tag, object) in pairs {
            let outcome = match change {
                Change::Attach => self.attach_tag(tag, object, inventory, by).await,
                Change::Detach => self.detach_tag(tag, object, inventory, by).await,
            };
            note(outcome, &mut refusals)?;
        }
        Ok(refusals)
    }

    async fn must_not_be_hidden(&self, object: &TaggedObject, inventory: &Inventory, by: &UserName) -> Result<()> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, by).await?;
        match look(&mut work, &permissions, object, inventory).await? {
            Sight::Visible | Sight::Missing => Ok(()),
            Sight::Hidden => Err(hidden(object)),
        }
    }
}

/// Keeps what speaks against one of several; what speaks against the server ends them all.
fn note(outcome: Result<()>, refusals: &mut Vec<Error>) -> Result<()> {
    let Err(error) = outcome else { return Ok(()) };
    if matches!(error.meaning, Meaning::NotFound | Meaning::InvalidArgument | Meaning::Unauthorized) {
        refusals.push(error);
        return Ok(());
    }
    Err(error)
}
