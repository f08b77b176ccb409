//! What the client must not see, for the log.

use library_core::Error;
use vapi::Caller;

/// Hears of failures inside: defects, and whatever has a cause that is not the client's business.
pub trait Report: Send + Sync {
    /// A call of `caller` (its context has the request id) failed with `error`; the cause is its source.
    fn failed(&self, caller: &Caller, error: &Error);
}
