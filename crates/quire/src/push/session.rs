//! The update session of a push: filled, completed, or cancelled. Decides nothing about what is pushed.

use std::time::Duration;

use client::api::content::library::item::transfer::{TransferEndpoint, TransferStatus};
use client::api::content::library::item::update_session::{State, UpdateSessionModel};
use client::api::content::library::item::updatesession::file::{AddSpec, Info, SourceType, ValidationResult};
use client::api::content::library::item::updatesession::preview_info::{WarningBehavior, WarningType};
use client::api::ids::{ItemId, UpdateSessionId};
use client::api::std::LocalizableMessage;
use client::bind::{Id, Uri};
use client::{CallError, Client, Digests, FaultKind, LocalFile, Manner, Patience, Url, is_lost};

use super::Push;
use super::plan::{Part, Source};
use crate::failure::Failure;
use crate::ls::unsigned;

/// First and longest pause between two looks at something that takes its time.
const LOOKS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(2));
/// What cancelling may take.
const ABANDON: Duration = Duration::from_secs(10);

/// How often a call whose answer was lost is made.
const ATTEMPTS: usize = 5;

/// What was sent from this machine: name and digests.
pub(crate) type Sent = Vec<(String, Digests)>;

/// An open update session.
pub(crate) struct Session<'a> {
    client: &'a Client,
    pub(crate) id: UpdateSessionId,
}

impl<'a> Session<'a> {
    pub(crate) async fn open(client: &'a Client, item: ItemId, accept_warnings: bool) -> Result<Self, Failure> {
        let new = UpdateSessionModel {
            library_item_id: Some(Id(item.0)),
            warning_behavior: accept_warnings.then(accepted),
            ..UpdateSessionModel::default()
        };
        Ok(Self { client, id: client.update_sessions().create(None, new).await? })
    }

    /// Sends everything, has it judged, and completes the session.
    pub(crate) async fn fill(&self, push: &Push<'_>) -> Result<Sent, Failure> {
        if !push.args.add {
            self.clear().await?;
        }
        let mut sent = Sent::new();
        for part in &push.plan.parts {
            match &part.source {
                Source::Local(_) => sent.push((part.name.clone(), self.send(push, part).await?)),
                Source::Remote(url) => self.fetch(push, &part.name, url).await?,
            }
        }
        self.fetch_dependents(push).await?;
        self.judge().await?;
        self.complete().await?;
        self.done().await?;
        Ok(sent)
    }

    /// Takes everything out that the item has.
    async fn clear(&self) -> Result<(), Failure> {
        let files = self.client.update_files();
        for file in files.list(self.id.clone()).await? {
            let remove = || files.remove(self.id.clone(), file.name.clone());
            match self.insist(remove).await {
                // The answer to the first attempt may have been lost.
                Err(CallError::Fault(fault)) if fault.kind == FaultKind::NotFound => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// Makes a call that may be made twice until it has an answer.
    async fn insist<T, F: Future<Output = Result<T, CallError>>>(&self, call: impl Fn() -> F) -> Result<T, CallError> {
        for _ in 1..ATTEMPTS {
            match call().await {
                // To look bears an outage.
                Err(error) if is_lost(&error) => drop(self.client.update_sessions().get(self.id.clone()).await?),
                outcome => return outcome,
            }
        }
        call().await
    }

    async fn send(&self, push: &Push<'_>, part: &Part) -> Result<Digests, Failure> {
        let Source::Local(path) = &part.source else {
            return Err(Failure::failed(format!("`{}` is no file of this machine", part.name)));
        };
        let file = LocalFile::at(path).await?;
        let spec = AddSpec { size: i64::try_from(file.size()).ok(), ..announced(&part.name, SourceType::Push) };
        let Some(endpoint) = self.add(spec).await?.upload_endpoint else {
            return Err(Failure::failed(format!("the server gave no address for `{}`; try again", part.name)));
        };
        let bar = push.screen.bar(&part.name, Some(file.size()));
        let patience = push.args.patience();
        let streams = push.args.streams;
        let manner = Manner { streams, patience, progress: bar.progress(), witness: bar.witness(&part.name) };
        match self.client.send(&endpoint, &file, &manner).await {
            Ok(digests) => self.ready(&part.name, |_| {}).await.map(|()| digests),
            // The server knows better than the connection why that ended.
            Err(error) => Err(self.complaint(&part.name).await.unwrap_or_else(|| error.into())),
        }
    }

    async fn add(&self, spec: AddSpec) -> Result<Info, CallError> {
        let files = self.client.update_files();
        self.insist(|| files.add(self.id.clone(), spec.clone())).await
    }

    async fn fetch(&self, push: &Push<'_>, name: &str, url: &Url) -> Result<(), Failure> {
        let endpoint = TransferEndpoint {
            uri: Uri(url.to_string()),
            ssl_certificate_thumbprint: push.args.source_thumbprint.clone(),
            ssl_certificate: None,
        };
        let spec = AddSpec { source_endpoint: Some(endpoint), ..announced(name, SourceType::Pull) };
        self.add(spec).await?;
        self.fetched(push, name).await
    }

    /// Waits for what the server fetches by itself: the files that a fetched descriptor refers to.
    async fn fetch_dependents(&self, push: &Push<'_>) -> Result<(), Failure> {
        for file in self.client.update_files().list(self.id.clone()).await? {
            if file.source_type == SourceType::Pull && file.status != TransferStatus::Ready {
                self.fetched(push, &file.name).await?;
            }
        }
        Ok(())
    }

    async fn fetched(&self, push: &Push<'_>, name: &str) -> Result<(), Failure> {
        let bar = push.screen.bar(name, None);
        self.ready(name, |info| bar.moved(unsigned(info.bytes_transferred), info.size.map(unsigned))).await
    }

    /// Waits until a file is READY.
    async fn ready(&self, name: &str, look: impl Fn(&Info)) -> Result<(), Failure> {
        let (mut pause, longest) = LOOKS;
        loop {
            let info = self.client.update_files().get(self.id.clone(), name.to_owned()).await?;
            look(&info);
            match info.status {
                TransferStatus::Ready => return Ok(()),
                TransferStatus::Error => return Err(refused(name, info.error_message)),
                TransferStatus::WaitingForTransfer | TransferStatus::Transferring | TransferStatus::Validating => {}
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// What the server has against a file.
    async fn complaint(&self, name: &str) -> Option<Failure> {
        let info = self.at_once().update_files().get(self.id.clone(), name.to_owned()).await.ok()?;
        (info.status == TransferStatus::Error).then(|| refused(name, info.error_message))
    }

    async fn judge(&self) -> Result<(), Failure> {
        let result: ValidationResult = self.client.update_files().validate(self.id.clone()).await?;
        if !result.has_errors {
            return Ok(());
        }
        let missing = result.missing_files.iter().map(|name| format!("`{name}` is missing"));
        let invalid =
            result.invalid_files.iter().map(|file| format!("`{}`: {}", file.name, file.error_message.default_message));
        let texts: Vec<String> = missing.chain(invalid).collect();
        Err(Failure::failed(format!("the files do not make a good item: {}", texts.join("; "))))
    }

    /// Completes the session. Whether a call whose answer was lost took effect shows in the session.
    async fn complete(&self) -> Result<(), Failure> {
        let sessions = self.client.update_sessions();
        for _ in 1..ATTEMPTS {
            match sessions.complete(self.id.clone()).await {
                Err(error) if is_lost(&error) => {}
                outcome => return Ok(outcome?),
            }
            if sessions.get(self.id.clone()).await?.state != Some(State::Active) {
                return Ok(());
            }
        }
        Ok(sessions.complete(self.id.clone()).await?)
    }

    /// For what is asked when all patience is spent.
    fn at_once(&self) -> Client {
        self.client.patient(Patience::NONE)
    }

    /// Waits until completion has taken effect.
    async fn done(&self) -> Result<(), Failure> {
        let (mut pause, longest) = LOOKS;
        loop {
            let session = self.client.update_sessions().get(self.id.clone()).await?;
            match session.state {
                Some(State::Done) | None => return Ok(()),
                Some(State::Error) => return Err(refused("the item", session.error_message)),
                Some(State::Canceled) => return Err(Failure::failed("somebody cancelled the session; try again")),
                Some(State::Active) => {}
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// Why the server ended the session as failed, if it did.
    pub(crate) async fn reason(&self) -> Option<String> {
        let session = self.at_once().update_sessions().get(self.id.clone()).await.ok()?;
        let message = session.error_message.map(|message| message.default_message);
        message.filter(|_| session.state == Some(State::Error))
    }

    /// Cancels and removes the session. Tells whether the item is as it was.
    pub(crate) async fn abandon(&self) -> bool {
        let sessions = self.at_once().update_sessions();
        let abandon = async {
            let cancelled = sessions.cancel(self.id.clone()).await.is_ok();
            let failed = match sessions.get(self.id.clone()).await {
                Ok(session) => matches!(session.state, Some(State::Error | State::Canceled)),
                Err(_) => false,
            };
            // A session that stays goes after a time by itself.
            let _ = sessions.delete(self.id.clone()).await;
            cancelled || failed
        };
        tokio::time::timeout(ABANDON, abandon).await.unwrap_or(false)
    }
}

fn announced(name: &str, source_type: SourceType) -> AddSpec {
    AddSpec { name: name.to_owned(), source_type, source_endpoint: None, size: None, checksum_info: None }
}

fn accepted() -> Vec<WarningBehavior> {
    let all = [
        WarningType::SelfSignedCertificate,
        WarningType::ExpiredCertificate,
        WarningType::NotYetValidCertificate,
        WarningType::UntrustedCertificate,
    ];
    all.into_iter().map(|r#type| WarningBehavior { r#type, ignored: true }).collect()
}

fn refused(name: &str, message: Option<LocalizableMessage>) -> Failure {
    let reason = message.map_or_else(|| "no reason given".to_owned(), |message| message.default_message);
    Failure::failed(format!("the server refused `{name}`: {reason}"))
}
