//! Ending what nobody uses any more: sessions whose lease has run out, logins, old client tokens.

use crate::{
    Domain,
    error::Result,
    model::{
        ClientToken, DownloadSession, DownloadSessionId, Item, ItemId, Library, LibraryId, LoginSession, Subscription,
        SubscriptionId, UpdateSession, UpdateSessionId,
    },
    ports::{
        MetastoreError,
        metastore::{Noun, Query, Stored},
    },
    work::Work,
};

impl Domain {
    /// Removes what has expired; returns how many steps that took. A thing that was renewed meanwhile stays.
    pub async fn expire(&self) -> Result<usize> {
        // What goes wrong with a session that completes must not keep everything else from expiring.
        let completing = match self.finish_idle_pulls().await {
            Ok(()) => self.resume_completing().await,
            failed => failed,
        };
        let steady = self.steady();
        let updates = self.drop_each::<UpdateSession>(Query::ExpiredUpdateSessions(steady), |work, session| {
            work.delete_matching(Query::UpdateFiles(session.id.clone()));
        });
        let downloads = self.drop_each::<DownloadSession>(Query::ExpiredDownloadSessions(steady), |work, session| {
            work.delete_matching(Query::DownloadFiles(session.id.clone()));
        });
        let logins = self.drop_each::<LoginSession>(Query::ExpiredLoginSessions(steady), |_, _| {});
        let dropped = updates.await? + downloads.await? + logins.await? + self.forget_tokens().await?;
        completing.map(|()| dropped)
    }

    async fn drop_each<N: Noun>(&self, query: Query, children: impl Fn(&mut Work, &N)) -> Result<usize> {
        let expired = self.begin().await?.query::<N>(&query).await?;
        let mut dropped = 0;
        for thing in expired {
            dropped += usize::from(self.drop_one(thing, &children).await?);
        }
        Ok(dropped)
    }

    async fn drop_one<N: Noun>(&self, thing: Stored<N>, children: impl Fn(&mut Work, &N)) -> Result<bool> {
        let mut work = self.begin().await?;
        children(&mut work, &thing.record);
        work.delete(thing);
        saved(work.save().await)
    }

    /// Client tokens are kept while their object lives and at least a day. Those of living objects are young again, so
    /// that the query's limit never hides the others behind them.
    async fn forget_tokens(&self) -> Result<usize> {
        let before = self.steady() - self.rules.token_retention;
        let old = self.begin().await?.query::<ClientToken>(&Query::ClientTokensBefore(before)).await?;
        let mut steps = 0;
        for mut token in old {
            let mut work = self.begin().await?;
            if lives(&mut work, &token.record.object).await? {
                token.record.created = self.steady();
                work.update(token);
            } else {
                work.delete(token);
            }
            steps += usize::from(saved(work.save().await)?);
        }
        Ok(steps)
    }
}

/// Whether a step was saved; a conflict means that somebody was at the thing meanwhile.
fn saved(outcome: Result<(), MetastoreError>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(MetastoreError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether any object with this id exists. Ids are random, so that no two nouns share one.
async fn lives(work: &mut Work, id: &str) -> Result<bool> {
    Ok(work.get::<Library>(&LibraryId::new(id)).await?.is_some()
        || work.get::<Item>(&ItemId::new(id)).await?.is_some()
        || work.get::<UpdateSession>(&UpdateSessionId::new(id)).await?.is_some()
        || work.get::<DownloadSession>(&DownloadSessionId::new(id)).await?.is_some()
        || work.get::<Subscription>(&SubscriptionId::new(id)).await?.is_some())
}
