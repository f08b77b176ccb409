//! A source of pulls that answers as a test told it. Reaches for nothing outside the process.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, channel::mpsc, stream};
use library_core::{
    model::PullSource,
    ports::{
        Source, SourceError,
        feed::FeedError,
        source::{SourceBody, SourceLook},
    },
};

/// One answer to one request.
pub enum Answer {
    /// The file, with its length.
    File(Bytes),
    /// The file, without its length.
    Unsized(Bytes),
    /// The beginning of a file of `size` bytes, then this error.
    Breaks {
        /// The length that is told.
        size: u64,
        /// What comes of it.
        beginning: Bytes,
        /// What comes then.
        error: SourceError,
    },
    /// No file at all.
    Refuses(SourceError),
    /// The pieces that the test sends, as it sends them.
    Pieces(mpsc::UnboundedReceiver<Result<Bytes, SourceError>>),
}

#[derive(Default)]
struct Script {
    answers: BTreeMap<String, VecDeque<Answer>>,
    asked: Vec<String>,
}

/// A scripted source. An address without an answer left is unreachable.
#[derive(Default)]
pub struct ScriptedSource {
    script: Mutex<Script>,
}

impl ScriptedSource {
    /// Adds the next answer for `uri`.
    pub fn answer(&self, uri: &str, answer: Answer) {
        self.lock().answers.entry(uri.to_owned()).or_default().push_back(answer);
    }

    /// The addresses that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.lock().asked.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Source for ScriptedSource {
    fn judge(&self, source: &PullSource) -> Result<(), SourceError> {
        let known = ["http://", "https://"].iter().any(|scheme| source.uri.starts_with(scheme));
        if known { Ok(()) } else { Err(SourceError::Refused(format!("`{}` is no http or https address", source.uri))) }
    }

    async fn open(&self, source: &PullSource) -> Result<SourceBody, SourceError> {
        let mut script = self.lock();
        script.asked.push(source.uri.clone());
        let answer = script.answers.get_mut(&source.uri).and_then(VecDeque::pop_front);
        match answer {
            None => Err(SourceError::Unreachable(format!("`{}` does not answer", source.uri))),
            Some(Answer::Refuses(error)) => Err(error),
            Some(Answer::File(bytes)) => Ok(body(Some(bytes.len() as u64), vec![Ok(bytes)])),
            Some(Answer::Unsized(bytes)) => Ok(body(None, vec![Ok(bytes)])),
            Some(Answer::Breaks { size, beginning, error }) => Ok(body(Some(size), vec![Ok(beginning), Err(error)])),
            Some(Answer::Pieces(pieces)) => Ok(SourceBody { size: None, bytes: pieces.boxed() }),
        }
    }

    /// As `open` would answer next; that answer is used up.
    async fn look(&self, source: &PullSource) -> SourceLook {
        let opened = match self.judge(source) {
            Ok(()) => self.open(source).await.map(drop),
            Err(error) => Err(error),
        };
        SourceLook { outcome: opened.map_err(missed), peer: None }
    }
}

fn missed(error: SourceError) -> FeedError {
    match error {
        SourceError::Refused(text) => FeedError::InvalidUrl(text),
        SourceError::Failed(text) => FeedError::NotFound(text),
        SourceError::Unreachable(text) => FeedError::TimedOut(text),
    }
}

fn body(size: Option<u64>, pieces: Vec<Result<Bytes, SourceError>>) -> SourceBody {
    SourceBody { size, bytes: stream::iter(pieces).boxed() }
}
