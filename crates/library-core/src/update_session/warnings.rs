//! What a session's preview shows: whether there is one, its warnings, who signed it.

use super::{
    files::SessionFile,
    validate::{Looked, part_of, plugin_for},
};
use crate::{
    Domain,
    error::{Error, Result},
    model::{FileStatus, UpdateSession, UpdateState, WarningRule},
    plugin::{CertificateFacts, ItemType, Part, Previews, Warning},
};

/// The preview of an ACTIVE session (contract: `updatesession.preview_info`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// Nothing to preview yet; so it stays for an item without a type until a metadata file comes.
    Unavailable,
    /// Metadata files were added and are not received yet.
    Preparing,
    /// Metadata files are there.
    Available {
        /// What the client may choose to ignore, and whether it does.
        warnings: Vec<(Warning, bool)>,
        /// Who signed it.
        certificate: Option<CertificateFacts>,
    },
    /// Items of this type have none.
    NotApplicable,
}

impl Domain {
    /// The preview of a session; `None` unless it is ACTIVE.
    pub async fn preview(&self, session: &UpdateSession) -> Result<Option<Preview>> {
        if session.state != UpdateState::Active {
            return Ok(None);
        }
        let Looked { files, item_type, .. } = self.look_at(session).await?;
        let plugin = plugin_for(&item_type, &files);
        Ok(Some(match plugin.previews() {
            _ if files.is_empty() => Preview::Unavailable,
            // An OVF package may still come into an item without a type; and a client that sees that there is none completes
            // (Ansible's `import_content_library_iso` does, of files that are still on their way).
            Previews::No if item_type.is_empty() && !session.completing => Preview::Unavailable,
            Previews::No if files.iter().any(|file| file.status != FileStatus::Ready) => Preview::Unavailable,
            Previews::No => Preview::NotApplicable,
            Previews::Yes => match readiness(plugin, &files) {
                Readiness::None => Preview::Unavailable,
                Readiness::Some => Preview::Preparing,
                Readiness::All => {
                    let verdict = self.judge(session).await?.verdict;
                    let warnings = verdict.warnings.into_iter();
                    let warnings =
                        warnings.map(|it| (is_ignored(&it, &session.warning_rules), it)).map(|(i, w)| (w, i));
                    Preview::Available { warnings: warnings.collect(), certificate: verdict.certificate }
                }
            },
        }))
    }
}

/// How much of a package's metadata is there.
enum Readiness {
    None,
    Some,
    All,
}

fn readiness(plugin: &dyn ItemType, files: &[SessionFile]) -> Readiness {
    let parts = files.iter().map(|file| (part_of(plugin, file), file.status));
    let metadata: Vec<_> = parts.filter(|(part, _)| !matches!(part, None | Some(Part::Content))).collect();
    let has_descriptor = metadata.iter().any(|(part, _)| *part == Some(Part::Descriptor));
    let all_ready = metadata.iter().all(|(_, status)| *status == FileStatus::Ready);
    match (metadata.is_empty(), has_descriptor && all_ready) {
        (true, _) => Readiness::None,
        (false, false) => Readiness::Some,
        (false, true) => Readiness::All,
    }
}

/// # Errors
/// InvalidArgument when a client says twice how one kind of warning is treated.
pub(crate) fn check_rules(rules: &[WarningRule]) -> Result<()> {
    let twice =
        rules.iter().enumerate().find(|(at, rule)| rules.iter().take(*at).any(|before| before.kind == rule.kind));
    let Some((_, rule)) = twice else { return Ok(()) };
    let kind = rule.kind.as_str();
    let text = format!("`warning_behavior` names `{kind}` more than once; name each type of warning once");
    Err(Error::invalid("quire.update_session.warning_behavior", text).arg(kind))
}

/// Whether the client ignores a warning.
pub(crate) fn is_ignored(warning: &Warning, rules: &[WarningRule]) -> bool {
    rules.iter().any(|rule| rule.kind == warning.kind && rule.ignored)
}
