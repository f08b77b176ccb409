//! Looks at published libraries: fetches the head of a feed and reads which library it is. Stores nothing, and sends user
//! name and password to no other server than the one that they are for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use library_core::model::{Publisher, PublisherLogin, TransferTrust};
use library_core::ports::RemoteFeed;
use library_core::ports::feed::{FeedError, FeedHead, Look, PeerCertificate};
use library_core::ports::source::SourceError;
use tls::{Certificate, Pin};
use tokio::time::timeout;

use super::Connector;
use super::connect::{Unconnected, Why};
use super::exchange::{self, File, Unanswered};
use super::target::Target;

mod head;

/// Longest head of a feed, in bytes. Real ones have less than one KiB.
const LONGEST: usize = 1 << 20;

#[async_trait::async_trait]
impl RemoteFeed for Connector {
    async fn look(&self, publisher: &Publisher) -> Look {
        let mut peer = None;
        let outcome = self.head(publisher, &mut peer).await;
        Look { outcome, peer: peer.as_ref().map(named) }
    }
}

/// What is told of a certificate.
pub(super) fn named(peer: &Certificate) -> PeerCertificate {
    PeerCertificate { thumbprint: peer.sha256.to_string(), pem: peer.pem() }
}

/// How a publisher is asked.
struct Asking {
    pin: Pin,
    authorization: Option<HeaderValue>,
}

/// What it answers.
enum Answer {
    Redirect(String),
    Document(File),
}

impl Connector {
    /// The head of the feed; `peer` becomes the certificate that the publisher showed.
    async fn head(&self, publisher: &Publisher, peer: &mut Option<Certificate>) -> Result<FeedHead, FeedError> {
        let (first, asking) = self.asking(publisher)?;
        let mut target = first.clone();
        for _ in 0..=self.rules.max_redirects {
            match self.ask(&target, &asking, peer).await? {
                Answer::Redirect(location) => target = follow(&target, &location, &asking)?,
                Answer::Document(file) => return head::read(&self.whole(file, &target).await?, &target),
            }
        }
        let text = format!("`{first}` redirects more than {} times; give its own address", self.rules.max_redirects);
        Err(FeedError::Other(text))
    }

    /// Judges address, pin and login without reaching for anything.
    fn asking(&self, publisher: &Publisher) -> Result<(Target, Asking), FeedError> {
        let target = Target::parse(&publisher.url).map_err(misdirected)?;
        self.judge_literal(&target).map_err(FeedError::InvalidUrl)?;
        let (thumbprint, certificate) = (publisher.thumbprint.clone(), publisher.certificate.clone());
        let pin = self.pin(&TransferTrust { thumbprint, certificate }, &target).map_err(FeedError::Certificate)?;
        Ok((target, Asking { pin, authorization: authorization(&publisher.login)? }))
    }

    async fn ask(&self, target: &Target, asking: &Asking, peer: &mut Option<Certificate>) -> Result<Answer, FeedError> {
        let connected = match self.connect(target, asking.pin.clone()).await {
            Ok(connected) => connected,
            Err(unconnected) => return Err(disconnected(unconnected, peer)),
        };
        // What a redirect leads to is not the publisher's own.
        *peer = peer.take().or(connected.peer);
        let mut request = exchange::request(target);
        if let Some(authorization) = &asking.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let asked = exchange::ask(connected.stream, request, self.rules.answer_time).await;
        judged(asked.map_err(|unanswered| unheard(&unanswered, target))?, target)
    }

    /// All of a document, in bounded time and memory.
    async fn whole(&self, mut file: File, target: &Target) -> Result<Bytes, FeedError> {
        let body = Limited::new(file.response.body_mut(), LONGEST);
        match timeout(self.rules.answer_time, body.collect()).await {
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(FeedError::Other(format!(
                "`{target}` is longer than the {LONGEST} bytes that a feed's head may have; check that it is the address \
                 of a `lib.json`"
            ))),
            Ok(Err(error)) => Err(FeedError::Other(format!("`{target}` broke off: {error}; try again later"))),
            Err(_) => Err(FeedError::TimedOut(format!("`{target}` sends its answer too slowly; try again later"))),
        }
    }
}

fn authorization(login: &PublisherLogin) -> Result<Option<HeaderValue>, FeedError> {
    let PublisherLogin::Basic { user, password } = login else { return Ok(None) };
    if user.contains(':') {
        let text =
            format!("the user name `{user}` holds a colon, which this way to log in cannot send; use one without");
        return Err(FeedError::Credentials(text));
    }
    let value = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let mut value = HeaderValue::from_str(&value).map_err(|error| FeedError::Credentials(error.to_string()))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn follow(target: &Target, location: &str, asking: &Asking) -> Result<Target, FeedError> {
    let next = target.follow(location).map_err(misdirected)?;
    if asking.authorization.is_some() && !next.has_origin_of(target) {
        return Err(FeedError::Other(format!(
            "`{target}` redirects to the other server `{next}`, to which user name and password are not sent; subscribe to \
             that address if it is the publisher's"
        )));
    }
    Ok(next)
}

fn judged(file: File, target: &Target) -> Result<Answer, FeedError> {
    let status = file.response.status();
    match status {
        StatusCode::OK => match exchange::encoding(&file.response) {
            Some(encoding) => Err(FeedError::Other(format!(
                "`{target}` answers encoded (`{encoding}`), not as it is; have its publisher serve it without compression"
            ))),
            None => Ok(Answer::Document(file)),
        },
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(FeedError::Credentials(format!(
            "`{target}` answered {status}; check user name and password, and whether the publisher wants any"
        ))),
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(FeedError::NotFound(format!(
            "`{target}` answered {status}; check the address, and that the library is published"
        ))),
        _ if exchange::is_redirect(status) => exchange::location(&file.response)
            .map(Answer::Redirect)
            .ok_or_else(|| FeedError::Other(exchange::lost(&file.response, target))),
        _ => Err(FeedError::Other(format!(
            "`{target}` answered {status} instead of the head of a feed; {}",
            advice(status)
        ))),
    }
}

/// What to do about a status that says nothing of address or login.
fn advice(status: StatusCode) -> &'static str {
    match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => "try again later",
        _ if status.is_server_error() => "try again later, or ask its publisher what is wrong with it",
        _ => "check that it is the address of a `lib.json`",
    }
}

pub(super) fn disconnected(unconnected: Unconnected, peer: &mut Option<Certificate>) -> FeedError {
    let Unconnected { why, text, peer: shown } = unconnected;
    match why {
        Why::Refused => FeedError::InvalidUrl(text),
        Why::UnknownHost => FeedError::HostNotFound(text),
        Why::TimedOut => FeedError::TimedOut(text),
        Why::Untrusted => {
            *peer = shown.map(|shown| *shown);
            FeedError::Certificate(text)
        }
        Why::NoTls | Why::Unreachable => FeedError::Other(text),
    }
}

pub(super) fn unheard(unanswered: &Unanswered, target: &Target) -> FeedError {
    let text = unanswered.text(target);
    match unanswered {
        Unanswered::Unaskable(_) => FeedError::InvalidUrl(text),
        Unanswered::Silent => FeedError::TimedOut(text),
        Unanswered::Broken(_) => FeedError::Other(text),
    }
}

/// An address that is none, or a redirect to one.
pub(super) fn misdirected(error: SourceError) -> FeedError {
    match error {
        SourceError::Refused(text) => FeedError::InvalidUrl(text),
        SourceError::Failed(text) | SourceError::Unreachable(text) => FeedError::Other(text),
    }
}
