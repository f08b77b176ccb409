//! Judging what a session has received: the same check serves `validate`, the preview and `complete`.

use std::collections::BTreeMap;

use ::ovf::PlainName;

use super::files::SessionFile;
use crate::{
    Domain, Work,
    error::{Error, Result},
    library::policy::rule_of,
    model::{
        BlobId, ChecksumAlgorithm, Digests, FileStatus, Item, Library, SourceKind, UpdateSession, UpdateSessionId,
    },
    plugin::{self, Invalid, ItemType, Package, PackageFile, Part, Verdict},
    transfer::budget::MAX_SESSION_TEXT,
    trust::anchors,
    update_session::look::{Activity, must_be_active},
};

/// A session's files, judged.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) files: Vec<SessionFile>,
    pub(crate) verdict: Verdict,
    /// What it was judged under.
    pub(crate) basis: Basis,
}

/// What a judgement depends on beside the files: if one of these moves, it must be made again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Basis {
    /// The type of the item.
    pub(crate) item_type: String,
    /// The policy of the library.
    pub(crate) policy: Option<String>,
}

/// A session as it is judged: its files, its item's type, and what its library says about them.
pub(crate) struct Looked {
    pub(crate) files: Vec<SessionFile>,
    pub(crate) item_type: String,
    library: Option<Library>,
    anchors: Vec<Vec<u8>>,
}

impl Domain {
    /// What stands against completing an ACTIVE session.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE, and while a file that the client pushes is not received.
    pub async fn validate_session(&self, id: &UpdateSessionId) -> Result<Verdict> {
        let session = self.visited_update_session(id, Activity::Working).await?;
        must_be_active(&session)?;
        pushed_files_are_ready(&self.look_at(&session).await?.files)?;
        Ok(self.judge(&session).await?.verdict)
    }

    /// The verdict of the session's plug-in on its files as they are now.
    pub(crate) async fn judge(&self, session: &UpdateSession) -> Result<Judged> {
        self.judge_looked(self.look_at(session).await?).await
    }

    /// The verdict of the session's plug-in on these files.
    pub(crate) async fn judge_files(&self, session: &UpdateSession, files: Vec<SessionFile>) -> Result<Judged> {
        let mut work = self.begin().await?;
        let looked = self.look_around(&mut work, session, files).await?;
        drop(work);
        self.judge_looked(looked).await
    }

    async fn judge_looked(&self, looked: Looked) -> Result<Judged> {
        let plugin = plugin_for(&looked.item_type, &looked.files);
        let policy = looked.library.as_ref().and_then(|library| library.security_policy.clone());
        let basis = Basis { item_type: looked.item_type.clone(), policy };
        if let Some(invalid) = too_much_text(plugin, &looked.files) {
            let verdict = Verdict { invalid: vec![invalid], ..Verdict::default() };
            return Ok(Judged { verdict, files: looked.files, basis });
        }
        let mut package = self.package(plugin, &looked).await?;
        self.complete_digests(&mut package, plugin, &looked.files).await?;
        Ok(Judged { verdict: plugin.check(&package), files: looked.files, basis })
    }

    pub(crate) async fn look_at(&self, session: &UpdateSession) -> Result<Looked> {
        let mut work = self.begin().await?;
        let files = self.files_of(&mut work, session).await?.view(&session.id);
        self.look_around(&mut work, session, files).await
    }

    async fn look_around(&self, work: &mut Work, session: &UpdateSession, files: Vec<SessionFile>) -> Result<Looked> {
        let item = work.get::<Item>(&session.item).await?.map(|item| item.record);
        let library = match &item {
            Some(item) => work.get::<Library>(&item.library).await?.map(|library| library.record),
            None => None,
        };
        let item_type = item.map(|item| item.item_type).unwrap_or_default();
        Ok(Looked { files, item_type, library, anchors: anchors(work).await? })
    }

    async fn package(&self, plugin: &dyn ItemType, looked: &Looked) -> Result<Package> {
        let mut package = Package {
            files: Vec::new(),
            texts: BTreeMap::new(),
            now: self.now(),
            anchors: looked.anchors.clone(),
            rule: looked.library.as_ref().and_then(|library| rule_of(library, plugin)),
        };
        let store = looked.library.as_ref().map(|library| library.backing.store());
        for file in &looked.files {
            if let (Some(store), Some(blob), Some(size), true) = (store, &file.blob, file.size, is_text(plugin, file)) {
                package.texts.insert(file.key.name.clone(), self.text(store, blob, size).await?);
            }
            package.files.push(package_file(file));
        }
        Ok(package)
    }

    /// Fills in the digests that the package's own texts ask for.
    async fn complete_digests(
        &self,
        package: &mut Package,
        plugin: &dyn ItemType,
        files: &[SessionFile],
    ) -> Result<()> {
        let mut wanted: BTreeMap<String, Vec<ChecksumAlgorithm>> = BTreeMap::new();
        for (name, algorithm) in plugin.wanted_digests(package) {
            wanted.entry(name).or_default().push(algorithm);
        }
        for file in &mut package.files {
            let blob: Option<&BlobId> =
                files.iter().find(|other| other.key.name == file.name).and_then(|it| it.blob.as_ref());
            if let (Some(blob), Some(algorithms)) = (blob, wanted.get(&file.name)) {
                file.digests = self.digests_of(blob, algorithms).await?;
            }
        }
        Ok(())
    }
}

/// The plug-in of a session: by the item's type, else by the first file that has a say.
pub(crate) fn plugin_for(item_type: &str, files: &[SessionFile]) -> &'static dyn ItemType {
    let names = files.iter().filter_map(|file| PlainName::parse(&file.key.name).ok());
    let mut found = names.map(|name| (plugin::of(item_type, Some(&name)), name));
    let telling = found.find(|(plugin, name)| plugin.part(name) != Part::Content);
    telling.map_or_else(|| plugin::of(item_type, None), |(plugin, _)| plugin)
}

/// What stands against reading a session's texts into memory.
fn too_much_text(plugin: &dyn ItemType, files: &[SessionFile]) -> Option<Invalid> {
    let texts = || files.iter().filter(|file| file.blob.is_some() && is_text(plugin, file));
    let bytes: u64 = texts().filter_map(|file| file.size).sum();
    let longest = texts().max_by_key(|file| file.size).filter(|_| bytes > MAX_SESSION_TEXT)?;
    let reason = format!(
        "descriptors, manifests and certificates have at most {MAX_SESSION_TEXT} bytes together, these have {bytes}; remove \
         those that do not belong to the template"
    );
    Some(Invalid { file: longest.key.name.clone(), reason })
}

fn is_text(plugin: &dyn ItemType, file: &SessionFile) -> bool {
    part_of(plugin, file).is_some_and(|part| matches!(part, Part::Descriptor | Part::Sidecar))
}

pub(crate) fn part_of(plugin: &dyn ItemType, file: &SessionFile) -> Option<Part> {
    PlainName::parse(&file.key.name).ok().map(|name| plugin.part(&name))
}

fn package_file(file: &SessionFile) -> PackageFile {
    PackageFile {
        name: file.key.name.clone(),
        status: file.status,
        size: file.size,
        digests: Digests::default(),
        error_message: file.error_message.clone(),
    }
}

/// # Errors
/// NotAllowedInCurrentState, naming a file that the client has still to send.
pub(crate) fn pushed_files_are_ready(files: &[SessionFile]) -> Result<()> {
    let waiting = files.iter().find(|file| file.source == SourceKind::Push && file.status != FileStatus::Ready);
    let Some(file) = waiting else { return Ok(()) };
    let name = &file.key.name;
    let reason = match file.status {
        FileStatus::Transferring | FileStatus::Validating => "it is being received",
        FileStatus::WaitingForTransfer | FileStatus::Ready | FileStatus::Error => {
            "it was not received; send it to its upload address"
        }
    };
    let text = format!("file `{name}` is not ready: {reason}");
    Err(Error::state("quire.update_session.file_not_ready", text).arg(name.clone()))
}
