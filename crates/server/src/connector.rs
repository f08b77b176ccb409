//! Every file that the server fetches from elsewhere comes through here: the address is judged, the address that was
//! judged is the one connected to, and a credential is sent to nobody but the publisher that it is for. Uses no proxy.

mod connect;
mod exchange;
mod feed;
mod networks;
mod pace;
mod probe;
mod resolve;
mod target;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use library_core::model::{PullSource, TransferTrust};
use library_core::ports::source::{Source, SourceBody, SourceError, SourceLook};
use tls::{Pin, Sha1};

pub use networks::{Networks, Reach};
pub use resolve::{Resolve, SystemResolver};

use crate::config::{self, seconds};
use crate::transfers::{Permit, paced, pulling};
use exchange::Answer;
use pace::Pace;
use target::{Scheme, Target};

/// What pulls are held to.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Where they may go.
    pub networks: Networks,
    /// Largest file, in bytes.
    pub max_size: u64,
    /// Bytes per second that a source must send on average over [`Rules::min_speed_time`].
    pub min_speed: u64,
    /// See [`Rules::min_speed`].
    pub min_speed_time: Duration,
    /// Name lookup, connection, and TLS handshake, each.
    pub connect_time: Duration,
    /// From the request to the end of the answer's headers.
    pub answer_time: Duration,
    /// Redirects that are followed.
    pub max_redirects: u8,
    /// Whether SHA-1 thumbprints pin a certificate.
    pub sha1: Sha1,
}

impl Rules {
    /// The configured rules of a server that itself is reached as `reach` says.
    pub fn new(pull: &config::Pull, reach: Reach) -> Self {
        Self {
            networks: Networks::new(pull.allow.clone(), pull.deny.clone(), reach),
            max_size: pull.max_size_bytes,
            min_speed: pull.min_speed_bytes,
            min_speed_time: seconds(pull.min_speed_seconds),
            connect_time: seconds(pull.connect_seconds),
            answer_time: seconds(pull.answer_seconds),
            max_redirects: pull.max_redirects,
            sha1: if pull.sha1_thumbprints { Sha1::Allowed } else { Sha1::Refused },
        }
    }
}

/// The connector.
pub struct Connector {
    rules: Rules,
    resolver: Arc<dyn Resolve>,
}

impl Connector {
    /// A connector that looks names up by `resolver`.
    pub fn new(rules: Rules, resolver: Arc<dyn Resolve>) -> Self {
        Self { rules, resolver }
    }

    /// The pin that `trust` asks for, which holds for every host that `target` redirects to as well; or what is wrong
    /// with it.
    fn pin(&self, trust: &TransferTrust, target: &Target) -> Result<Pin, String> {
        let (thumbprint, certificate) = (trust.thumbprint.as_deref(), trust.certificate.as_deref());
        if target.scheme == Scheme::Http && (thumbprint.is_some() || certificate.is_some()) {
            return Err(format!(
                "`{target}` has no certificate that could be compared; use an `https` address or give no thumbprint"
            ));
        }
        Pin::from_user(thumbprint, certificate, self.rules.sha1).map_err(|error| error.to_string())
    }

    fn examine(&self, source: &PullSource) -> Result<(Target, Pin), SourceError> {
        let target = Target::parse(&source.uri)?;
        let pin = self.pin(&source.trust, &target).map_err(SourceError::Refused)?;
        self.judge_literal(&target).map_err(SourceError::Refused)?;
        Ok((target, pin))
    }

    /// Judges an address that is no name, before anything is done about it.
    fn judge_literal(&self, target: &Target) -> Result<(), String> {
        let Some(address) = target.literal_address() else { return Ok(()) };
        self.rules.networks.judge(address).map_err(|denied| denied.at(target))
    }

    fn pace(&self) -> Pace {
        Pace {
            window: self.rules.min_speed_time,
            min_in_window: self.rules.min_speed.saturating_mul(self.rules.min_speed_time.as_secs()),
            max_size: self.rules.max_size,
        }
    }
}

#[async_trait]
impl Source for Connector {
    fn judge(&self, source: &PullSource) -> Result<(), SourceError> {
        self.examine(source).map(|_| ())
    }

    async fn open(&self, source: &PullSource) -> Result<SourceBody, SourceError> {
        let (first, pin) = self.examine(source)?;
        let mut target = first.clone();
        for _ in 0..=self.rules.max_redirects {
            let connected = self.connect(&target, pin.clone()).await?;
            match exchange::get(connected.stream, &target, self.rules.answer_time).await? {
                Answer::Redirect(location) => target = target.follow(&location)?,
                Answer::File(file) => {
                    return Ok(permitted(exchange::body(file, &first, self.pace())?, pulling::permit()));
                }
            }
        }
        Err(SourceError::Failed(format!(
            "`{first}` redirects more than {} times; give the address of the file itself",
            self.rules.max_redirects
        )))
    }

    async fn look(&self, source: &PullSource) -> SourceLook {
        let mut peer = None;
        let outcome = self.probe(source, &mut peer).await;
        SourceLook { outcome, peer: peer.as_ref().map(feed::named) }
    }
}

/// A body whose pieces pass the permit of the transfer that they are of.
fn permitted(body: SourceBody, permit: Option<Arc<Permit>>) -> SourceBody {
    let Some(permit) = permit else { return body };
    if let Some(size) = body.size {
        permit.set_size(size);
    }
    SourceBody { size: body.size, bytes: paced(body.bytes, permit) }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("rules", &self.rules).finish_non_exhaustive()
    }
}
