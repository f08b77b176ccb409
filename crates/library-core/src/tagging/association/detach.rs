//! Taking a tag off an object.

use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{TagAssociation, TagAssociationKey, TagId, TaggedObject, UserName},
    tagging::{
        object::{Inventory, Sight, hidden, look},
        tag,
    },
};

impl Domain {
    /// Takes a tag off an object that `by` may see. One that is not attached is no error, nor is an object that is gone.
    ///
    /// # Errors
    /// NotFound tag; Unauthorized for an object that `by` may not see.
    pub async fn detach_tag(
        &self,
        id: &TagId,
        object: &TaggedObject,
        inventory: &Inventory,
        by: &UserName,
    ) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            tag::existing(&mut work, id).await?;
            let permissions = self.permissions(&mut work, by).await?;
            match look(&mut work, &permissions, object, inventory).await? {
                Sight::Visible | Sight::Missing => {}
                Sight::Hidden => return Err(hidden(object)),
            }
            let key = TagAssociationKey { object: object.clone(), tag: id.clone() };
            let Some(attached) = work.get::<TagAssociation>(&key).await? else { return Ok(()) };
            work.delete(attached);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
