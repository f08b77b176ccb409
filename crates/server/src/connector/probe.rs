//! Looks whether a source of a pull is there: as far as the head of its answer. Fetches no file.

use http::StatusCode;
use library_core::{model::PullSource, ports::feed::FeedError};
use tls::Certificate;

use super::{
    Connector,
    exchange::{self, File},
    feed::{disconnected, misdirected, unheard},
    target::Target,
};

impl Connector {
    /// Whether a file is there; `peer` becomes the certificate that its host showed.
    pub(super) async fn probe(&self, source: &PullSource, peer: &mut Option<Certificate>) -> Result<(), FeedError> {
        let (first, pin) = self.examine(source).map_err(misdirected)?;
        let mut target = first.clone();
        for _ in 0..=self.rules.max_redirects {
            let connected = match self.connect(&target, pin.clone()).await {
                Ok(connected) => connected,
                Err(unconnected) => return Err(disconnected(unconnected, peer)),
            };
            // What a redirect leads to is not the source's own.
            *peer = peer.take().or(connected.peer);
            let asked = exchange::ask(connected.stream, exchange::request(&target), self.rules.answer_time).await;
            let file = asked.map_err(|unanswered| unheard(&unanswered, &target))?;
            match redirected(&file, &target)? {
                Some(location) => target = target.follow(&location).map_err(misdirected)?,
                None => return Ok(()),
            }
        }
        let text =
            format!("`{first}` redirects more than {} times; give the file's own address", self.rules.max_redirects);
        Err(FeedError::Other(text))
    }
}

/// Where the file is instead, if it is elsewhere.
fn redirected(file: &File, target: &Target) -> Result<Option<String>, FeedError> {
    let status = file.response.status();
    let answered = format!("`{target}` answered {status}");
    match status {
        StatusCode::OK => Ok(None),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Err(FeedError::Credentials(format!("{answered}; the server fetches only what needs no login")))
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            Err(FeedError::NotFound(format!("{answered}; check the address of the file")))
        }
        _ if exchange::is_redirect(status) => match exchange::location(&file.response) {
            Some(location) => Ok(Some(location)),
            None => Err(FeedError::Other(exchange::lost(&file.response, target))),
        },
        _ => Err(FeedError::Other(format!("{answered} instead of a file; check its address, or try again later"))),
    }
}
