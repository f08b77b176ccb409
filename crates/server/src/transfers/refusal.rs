//! Why a transfer does not get its turn, in words and as an answer.

use http::{HeaderValue, Response, StatusCode, header};

use crate::{listener::Body, plain, refuse::RETRY_AFTER};

/// Why a transfer may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too many wait.
    #[error("{waiting} transfers wait for their turn already; try again in {RETRY_AFTER} s")]
    Full {
        /// How many may wait.
        waiting: usize,
    },
    /// Its turn did not come.
    #[error("the turn of this transfer did not come in {seconds} s; try again in {RETRY_AFTER} s")]
    Late {
        /// How long it waited.
        seconds: u64,
    },
}

impl Refusal {
    /// Stable name of the reason, for events.
    pub fn id(self) -> &'static str {
        match self {
            Self::Full { .. } => "quire.transfer.queue_full",
            Self::Late { .. } => "quire.transfer.queue_late",
        }
    }

    /// 503, with when to come again.
    pub fn answer(self) -> Response<Body> {
        let text = self.to_string();
        let mut response = plain::told(plain::text(StatusCode::SERVICE_UNAVAILABLE, &text), &text);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        response
    }
}
