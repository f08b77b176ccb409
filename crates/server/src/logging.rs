//! Where log lines go: standard error, as text or JSON. Decides no level: that is the filter's.

use std::io::IsTerminal;

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Logging cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter makes no sense.
    #[error("`{filter}` is no log filter; write for example `info` or `info,server=debug`")]
    Filter {
        /// The filter as it was given.
        filter: String,
        /// Why.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// Another part of the process set it up before.
    #[error("logging was set up already")]
    Twice(#[source] TryInitError),
}

/// Sends log lines of this process that pass `filter` (`tracing` syntax, for example `info,server=debug`) to standard
/// error.
///
/// # Errors
/// When the filter makes no sense or logging is set up already.
pub fn start(format: LogFormat, filter: &str) -> Result<(), LogError> {
    let parsed = EnvFilter::try_new(filter).map_err(|source| LogError::Filter { filter: filter.to_owned(), source })?;
    let lines = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).finish().try_init(),
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
    };
    started.map_err(LogError::Twice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_makes_no_sense_is_named() {
        let Err(error) = start(LogFormat::Text, "info,=,=") else {
            unreachable!("the filter is wrong");
        };
        assert!(error.to_string().contains("`info,=,=`"), "{error}");
    }
}
