//! Completing a session: the item gets its changes in one unit of work, or the session fails and the item stays.

use super::{
    end::Ending,
    files::{SessionFile, SessionFiles},
    validate::{Basis, Judged, pushed_files_are_ready},
    warnings::is_ignored,
};
use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Meaning, Result},
    model::{
        Checksum, EventKind, FileStatus, Item, ItemFile, ItemVersion, ItemVersionKey, JobKind, Library, SourceKind,
        UpdateFile, UpdateSession, UpdateSessionId, UpdateState, Verification, template,
    },
    plugin::Verdict,
    ports::metastore::Stored,
    update_session::look::{Activity, must_be_active},
};

/// What became of an attempt to decide about a session.
enum Conclusion {
    /// It is DONE or ERROR.
    Reached,
    /// Somebody changed the session or its files meanwhile: look at it again.
    Disturbed,
}

/// A session whose files are all there, as its caller saw it.
struct Seen {
    session: UpdateSession,
    /// Files of the snapshot.
    base: Vec<ItemFile>,
    /// The files as the item would have them.
    view: Vec<SessionFile>,
}

impl Domain {
    /// Completes a session. With pushed files only, the item has its new content when this returns; with pulls that are
    /// still running, it has when the last one is done, and the session stays ACTIVE until then.
    ///
    /// A package that is incomplete or wrong, or a warning that is not ignored, puts the session in ERROR.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE (or DONE because it finished itself), and while a file that the
    /// client pushes is not received.
    pub async fn complete_update_session(&self, id: &UpdateSessionId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_update_session(&mut work, id).await?;
            if session.record.finished_itself && session.record.state == UpdateState::Done {
                return Ok(());
            }
            must_be_active(&session.record)?;
            let files = self.files_of(&mut work, &session.record).await?;
            let view = files.view(id);
            pushed_files_are_ready(&view)?;
            if !is_pulling(&view) {
                drop(work);
                let seen = Seen { session: session.record, base: files.base, view };
                match self.conclude_session(seen, &mut attempts).await? {
                    Conclusion::Reached => return Ok(()),
                    Conclusion::Disturbed => continue,
                }
            }
            session.record.completing = true;
            self.renew(&mut session.record, Activity::Working);
            work.update(session);
            if attempts.saved(work.save().await)? {
                // The last pull may have ended before it could see that the session waits for it.
                return self.conclude_if_waiting(id).await;
            }
        }
    }

    /// Completes a session that waits for its pulls, if they are done. One that others ended meanwhile is no error.
    pub(crate) async fn conclude_if_waiting(&self, id: &UpdateSessionId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let session = match self.live_update_session(&mut work, id).await {
                Ok(session) => session,
                Err(error) if error.meaning == Meaning::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            if !session.record.waits() {
                return Ok(());
            }
            let files = self.files_of(&mut work, &session.record).await?;
            let view = files.view(id);
            if is_pulling(&view) {
                return Ok(());
            }
            drop(work);
            let seen = Seen { session: session.record, base: files.base, view };
            match self.conclude_session(seen, &mut attempts).await? {
                Conclusion::Reached => return Ok(()),
                Conclusion::Disturbed => {}
            }
        }
    }

    /// Decides about a session.
    ///
    /// Judging reads content and may take long; no unit of work is open meanwhile, and what was judged is compared with what
    /// is there when it is decided.
    async fn conclude_session(&self, seen: Seen, attempts: &mut Attempts) -> Result<Conclusion> {
        let Seen { session, base, view } = seen;
        let id = &session.id;
        let Judged { verdict, files: judged, basis } = self.judge_files(&session, view).await?;
        let published = self.item_files_after(&base, &judged).await?;
        let mut work = self.begin().await?;
        let Ok(mut session) = self.live_update_session(&mut work, id).await else {
            return Ok(Conclusion::Disturbed);
        };
        let files = self.files_of(&mut work, &session.record).await?;
        if session.record.state != UpdateState::Active || files.view(id) != judged {
            return Ok(Conclusion::Disturbed);
        }
        if !self.stands(&mut work, &session.record, &basis).await? {
            return Ok(Conclusion::Disturbed);
        }
        // Without a change nothing was received that could be wrong; what the item has is not judged again.
        let obstacle = obstacle(&verdict, &session.record).filter(|_| !files.changes.is_empty());
        let changes = (!files.changes.is_empty()).then(|| Content {
            files: published,
            message: sentence(&files),
            verification: verdict.verification,
            template: verdict.template,
        });
        let conclusion = self.decide(&mut work, &mut session.record, obstacle, changes).await?;
        work.update(session);
        Ok(if attempts.saved(work.save().await)? { conclusion } else { Conclusion::Disturbed })
    }

    /// Ends a session that was judged: by its obstacle, else with its changes as the item's next version.
    async fn decide(
        &self,
        work: &mut Work,
        session: &mut UpdateSession,
        obstacle: Option<String>,
        changes: Option<Content>,
    ) -> Result<Conclusion> {
        let (ending, conclusion) = match (work.get::<Item>(&session.item).await?, obstacle) {
            // Its item was deleted by somebody who could not see this session yet.
            (None, _) => (Ending::plain(UpdateState::Canceled), Conclusion::Disturbed),
            (Some(_), Some(reason)) => (Ending::error(reason), Conclusion::Reached),
            (Some(_), None) => {
                if let Some(content) = changes {
                    self.publish(work, session, content).await?;
                }
                session.client_progress = 100;
                (Ending::plain(UpdateState::Done), Conclusion::Reached)
            }
        };
        self.end_session(work, session, ending).await?;
        Ok(conclusion)
    }

    /// Whether the session is still as it was judged, and is when this unit is saved.
    async fn stands(&self, work: &mut Work, session: &UpdateSession, basis: &Basis) -> Result<bool> {
        let Some(item) = work.get::<Item>(&session.item).await? else { return Ok(true) };
        let Some(library) = work.get::<Library>(&item.record.library).await? else { return Ok(true) };
        work.expect(&item);
        work.expect(&library);
        let (item_type, policy) = (item.record.item_type, library.record.security_policy);
        Ok(Basis { item_type, policy } == *basis)
    }

    /// The item's files if the session completes.
    async fn item_files_after(&self, base: &[ItemFile], view: &[SessionFile]) -> Result<Vec<ItemFile>> {
        let mut files = Vec::new();
        for file in view.iter().filter(|file| file.keep_in_storage) {
            files.push(self.item_file(file, base).await?);
        }
        Ok(files)
    }

    /// Makes the session's files the item's.
    async fn publish(&self, work: &mut Work, session: &UpdateSession, content: Content) -> Result<()> {
        let Some(mut item) = work.get::<Item>(&session.item).await? else { return Ok(()) };
        let published = content.files;
        for blob in published.iter().filter_map(|file| file.blob.clone()) {
            work.refer(blob);
        }
        let version = item.record.content_version + 1;
        item.record.content_version = version;
        item.record.unfinished = false;
        item.record.size = published.iter().map(|file| file.size).sum();
        item.record.modified = self.now();
        item.record.verification = content.verification;
        work.insert(ItemVersion {
            key: ItemVersionKey { item: session.item.clone(), version },
            files: published,
            created: self.now(),
            user: Some(session.creator.clone()),
            message: Some(content.message),
            template: content.template,
        });
        self.tell_by(work, EventKind::ItemContentChanged, session.item.as_str(), Some(session.creator.clone()));
        self.enqueue_tree(work, session, &item).await?;
        work.update(item);
        Ok(())
    }

    async fn enqueue_tree(&self, work: &mut Work, session: &UpdateSession, item: &Stored<Item>) -> Result<()> {
        let library = item.record.library.clone();
        if let Some(store) = self.store_id_of(work, session).await? {
            self.enqueue(work, JobKind::Tree { item: session.item.clone(), library, store });
        }
        Ok(())
    }

    async fn item_file(&self, file: &SessionFile, base: &[ItemFile]) -> Result<ItemFile> {
        let name = &file.key.name;
        let before = base.iter().find(|before| before.name == *name);
        if let Some(unchanged) = before.filter(|_| file.generation == 0) {
            return Ok(unchanged.clone());
        }
        let algorithm = file.checksum.as_ref().map_or(self.rules.reported, |checksum| checksum.algorithm);
        let digests = match &file.blob {
            Some(blob) => self.digests_of(blob, &[algorithm]).await?,
            None => crate::model::Digests::default(),
        };
        Ok(ItemFile {
            name: name.clone(),
            size: file.size.unwrap_or_default(),
            version: before.map_or(1, |before| before.version + 1),
            checksum: Checksum { algorithm, hex: digests.get(algorithm).unwrap_or_default().to_owned() },
            blob: file.blob.clone(),
        })
    }
}

/// What an item gets.
struct Content {
    files: Vec<ItemFile>,
    message: String,
    verification: Option<Verification>,
    template: Option<template::Summary>,
}

/// What a session changed, for the item's history.
fn sentence(files: &SessionFiles) -> String {
    let was_there = |file: &UpdateFile| files.base.iter().any(|before| before.name == file.key.name);
    let verb = |file: &UpdateFile| match (file.removed, was_there(file)) {
        (true, _) => "removed",
        (false, true) => "replaced",
        (false, false) => "added",
    };
    let changes = files.changes.iter().map(|change| &change.record);
    let seen = changes.filter(|file| if file.removed { was_there(file) } else { file.keep_in_storage });
    let words: Vec<String> = seen.map(|file| format!("{} `{}`", verb(file), file.key.name)).collect();
    if words.is_empty() { "nothing changed".to_owned() } else { words.join(", ") }
}

fn is_pulling(files: &[SessionFile]) -> bool {
    let under_way = |file: &SessionFile| !matches!(file.status, FileStatus::Ready | FileStatus::Error);
    files.iter().any(|file| file.source == SourceKind::Pull && under_way(file))
}

/// Why a session cannot be completed, in a sentence.
fn obstacle(verdict: &Verdict, session: &UpdateSession) -> Option<String> {
    if !verdict.is_good() {
        return Some(verdict.sentence());
    }
    let warning = verdict.warnings.iter().find(|warning| !is_ignored(warning, &session.warning_rules))?;
    Some(format!("{}; set `warning_behavior` to ignore it if you trust the package", warning.text))
}
