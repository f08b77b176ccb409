//! One request and what it is answered with. Says who asks only where it is given a login to say.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use http::request::Builder;
use http::{HeaderName, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use library_core::ports::source::{SourceBody, SourceError};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::connect::Stream;
use super::pace::{Pace, paced};
use super::target::Target;

/// What a source answers.
pub(super) enum Answer {
    /// Look elsewhere.
    Redirect(String),
    /// The file.
    File(File),
}

/// An answer, and the task that reads its body off the connection.
pub(super) struct File {
    pub(super) response: Response<Incoming>,
    connection: Connection,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The address cannot be asked for.
    Unaskable(http::Error),
    /// Nothing came in time.
    Silent,
    /// The connection ended.
    Broken(hyper::Error),
}

impl Unanswered {
    /// For the client.
    pub(super) fn text(&self, target: &Target) -> String {
        match self {
            Self::Unaskable(error) => format!("`{target}` cannot be asked for: {error}; correct the address"),
            Self::Silent => format!("`{target}` does not answer the request; try again later"),
            Self::Broken(error) => format!("`{target}` broke off: {error}; try again later"),
        }
    }
}

/// Ends the connection's task when the body is no longer wanted.
struct Connection(JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks for `target` and waits at most `time` for the answer's headers.
pub(super) async fn get(stream: Box<dyn Stream>, target: &Target, time: Duration) -> Result<Answer, SourceError> {
    let file = ask(stream, request(target), time).await.map_err(|unanswered| {
        let text = unanswered.text(target);
        match unanswered {
            Unanswered::Unaskable(_) => SourceError::Refused(text),
            Unanswered::Silent | Unanswered::Broken(_) => SourceError::Unreachable(text),
        }
    })?;
    match file.response.status() {
        StatusCode::OK => Ok(Answer::File(file)),
        status if is_redirect(status) => match location(&file.response) {
            Some(location) => Ok(Answer::Redirect(location)),
            None => Err(SourceError::Failed(lost(&file.response, target))),
        },
        status => Err(SourceError::Failed(format!(
            "`{target}` answered {status} ({}) instead of the file{}",
            content_type(&file.response),
            advice(status)
        ))),
    }
}

/// Sends a request and waits at most `time` for the answer's headers, whatever they say.
pub(super) async fn ask(stream: Box<dyn Stream>, request: Builder, time: Duration) -> Result<File, Unanswered> {
    let request = request.body(Empty::<Bytes>::new()).map_err(Unanswered::Unaskable)?;
    let asked = async {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(Unanswered::Broken)?;
        let connection = Connection(tokio::spawn(async move {
            // What goes wrong here also ends the answer or its body, where it is reported.
            let _ = connection.await;
        }));
        let response = sender.send_request(request).await.map_err(Unanswered::Broken)?;
        Ok(File { response, connection })
    };
    timeout(time, asked).await.map_err(|_| Unanswered::Silent)?
}

/// The file's bytes, as `pace` allows; `asked` is the address that the client gave.
pub(super) fn body(file: File, asked: &Target, pace: Pace) -> Result<SourceBody, SourceError> {
    let File { response, connection } = file;
    check_content(&response, asked)?;
    let body = response.into_body();
    let size = body.size_hint().exact();
    if size.is_some_and(|size| size > pace.max_size) {
        return Err(pace.too_large(&asked.to_string()));
    }
    let chunks = body.into_data_stream().map(move |chunk| {
        // Held by the stream, so that the connection lives exactly as long as its body.
        let _ = &connection;
        chunk
    });
    Ok(SourceBody { size, bytes: paced(chunks, pace, asked.to_string()) })
}

/// A request for `target` that says nothing about who asks.
pub(super) fn request(target: &Target) -> Builder {
    Request::get(target.path_and_query())
        .header(header::HOST, target.host_header())
        .header(header::USER_AGENT, concat!("quire/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "*/*")
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close")
}

/// Whether the answer is somewhere else.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    )
}

/// Where a redirect leads.
pub(super) fn location(response: &Response<Incoming>) -> Option<String> {
    text_of(response, &header::LOCATION).map(str::to_owned)
}

/// The text about a redirect that leads nowhere.
pub(super) fn lost(response: &Response<Incoming>, target: &Target) -> String {
    format!(
        "`{target}` answered {} without saying where to; use the address to which it should lead",
        response.status()
    )
}

/// How the body is encoded, if it is not sent as it is.
pub(super) fn encoding(response: &Response<Incoming>) -> Option<&str> {
    text_of(response, &header::CONTENT_ENCODING).filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
}

/// Refuses what is not the file although the status says so: compressed bytes, and login pages.
fn check_content(response: &Response<Incoming>, asked: &Target) -> Result<(), SourceError> {
    if let Some(encoding) = encoding(response) {
        return Err(SourceError::Failed(format!("`{asked}` sends the file encoded (`{encoding}`), not as it is")));
    }
    let content_type = content_type(response);
    if content_type.to_ascii_lowercase().starts_with("text/html") && !asked.is_page() {
        return Err(SourceError::Failed(format!(
            "`{asked}` answered 200 OK with a web page ({content_type}) instead of the file, perhaps one to log in; \
             use an address that needs no login"
        )));
    }
    Ok(())
}

fn advice(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 403 | 407 => "; use an address that needs no login",
        404 | 410 => "; check the address",
        429 | 500..=599 => "; try again later",
        _ => "",
    }
}

fn content_type(response: &Response<Incoming>) -> &str {
    text_of(response, &header::CONTENT_TYPE).unwrap_or("no content type")
}

fn text_of<'a>(response: &'a Response<Incoming>, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}
