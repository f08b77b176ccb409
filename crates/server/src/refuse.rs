//! What a client hears whose transfer is refused, and that it is noted. Decides nothing; knows the meaning of an error and
//! no more.

use http::{HeaderValue, Response, StatusCode, header};
use library_core::{Error, Meaning};

use crate::{events::Watched, listener::Body, plain};

/// When a client should come again while too much is going on, or something does not answer, in seconds.
pub(crate) const RETRY_AFTER: &str = "10";
/// The same while only another writer is in the way.
const RETRY_SOON: &str = "1";

/// The answer to a refused transfer, whose event says why.
pub(crate) fn refuse_watched(error: &Error, mut watched: Watched) -> Response<Body> {
    watched.refused = Some(error.id);
    refuse(error)
}

/// The answer to a refused transfer.
pub fn refuse(error: &Error) -> Response<Body> {
    let status = status(error.meaning);
    if error.meaning == Meaning::Internal {
        tracing::error!(error = ?error, "a transfer failed");
    }
    let mut response = plain::told(plain::text(status, &error.text), &error.text);
    let after = come_again(error.meaning).map(|after| (header::RETRY_AFTER, HeaderValue::from_static(after)));
    response.headers_mut().extend(after);
    response
}

fn status(meaning: Meaning) -> StatusCode {
    match meaning {
        Meaning::NotFound | Meaning::NotAllowedInCurrentState => StatusCode::NOT_FOUND,
        Meaning::ResourceBusy | Meaning::AlreadyExists | Meaning::AlreadyInDesiredState | Meaning::ConcurrentChange => {
            StatusCode::CONFLICT
        }
        Meaning::UnableToAllocateResource => StatusCode::INSUFFICIENT_STORAGE,
        Meaning::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Meaning::Unauthenticated => StatusCode::UNAUTHORIZED,
        Meaning::Unauthorized => StatusCode::FORBIDDEN,
        Meaning::InvalidArgument
        | Meaning::InvalidElementType
        | Meaning::InvalidElementConfiguration
        | Meaning::Unsupported
        | Meaning::ResourceInaccessible => StatusCode::BAD_REQUEST,
        Meaning::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// When to come again with the same request, where that may help.
fn come_again(meaning: Meaning) -> Option<&'static str> {
    match meaning {
        Meaning::ServiceUnavailable => Some(RETRY_AFTER),
        Meaning::ResourceBusy | Meaning::ConcurrentChange => Some(RETRY_SOON),
        Meaning::NotFound
        | Meaning::NotAllowedInCurrentState
        | Meaning::AlreadyExists
        | Meaning::AlreadyInDesiredState
        | Meaning::UnableToAllocateResource
        | Meaning::Unauthenticated
        | Meaning::Unauthorized
        | Meaning::InvalidArgument
        | Meaning::InvalidElementType
        | Meaning::InvalidElementConfiguration
        | Meaning::Unsupported
        | Meaning::ResourceInaccessible
        | Meaning::Internal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_try_again_hears_when() {
        let heard = |meaning| {
            let response = refuse(&Error::new(meaning, "quire.test", "text"));
            let after =
                response.headers().get(header::RETRY_AFTER).and_then(|after| after.to_str().ok().map(str::to_owned));
            (response.status().as_u16(), after)
        };
        assert_eq!(heard(Meaning::ServiceUnavailable), (503, Some("10".to_owned())));
        assert_eq!(heard(Meaning::ResourceBusy), (409, Some("1".to_owned())));
        assert_eq!(heard(Meaning::ConcurrentChange), (409, Some("1".to_owned())));
        assert_eq!(heard(Meaning::AlreadyExists), (409, None));
        assert_eq!(heard(Meaning::NotFound), (404, None));
    }
}
