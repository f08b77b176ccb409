//! Holds a source to its size and speed. Time in which nobody asked the source for more does not count against it.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{BoxStream, try_unfold};
use futures::{Stream, StreamExt};
use library_core::ports::source::SourceError;
use tokio::time::{Instant, timeout};

/// What a source is held to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Waiting time over which the speed is looked at.
    pub(super) window: Duration,
    /// Bytes that must come in each window.
    pub(super) min_in_window: u64,
    /// Largest file, in bytes.
    pub(super) max_size: u64,
}

impl Pace {
    /// The answer to a source that sends more than [`Pace::max_size`].
    pub(super) fn too_large(&self, name: &str) -> SourceError {
        SourceError::Failed(format!("`{name}` is larger than the {} bytes that a pull may fetch", self.max_size))
    }
}

/// `chunks` of the source called `name`, ended with an error when it is too large or too slow.
pub(super) fn paced<S, E>(chunks: S, pace: Pace, name: String) -> BoxStream<'static, Result<Bytes, SourceError>>
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Display + Send + 'static,
{
    let paced = Paced { chunks: chunks.boxed(), pace, name, waited: Duration::ZERO, in_window: 0, total: 0 };
    try_unfold(paced, |mut paced| async move { Ok(paced.next().await?.map(|chunk| (chunk, paced))) }).boxed()
}

struct Paced<E> {
    chunks: BoxStream<'static, Result<Bytes, E>>,
    pace: Pace,
    name: String,
    /// Time that this window's bytes took.
    waited: Duration,
    in_window: u64,
    total: u64,
}

impl<E: Display> Paced<E> {
    async fn next(&mut self) -> Result<Option<Bytes>, SourceError> {
        loop {
            let began = Instant::now();
            let next = timeout(self.pace.window.saturating_sub(self.waited), self.chunks.next()).await;
            self.waited += began.elapsed();
            if self.waited >= self.pace.window {
                self.begin_window()?;
            }
            match next {
                Ok(Some(Ok(chunk))) => return self.count(chunk).map(Some),
                Ok(Some(Err(error))) => return Err(self.broken(&error)),
                Ok(None) => return Ok(None),
                Err(_) => {}
            }
        }
    }

    fn begin_window(&mut self) -> Result<(), SourceError> {
        if self.in_window < self.pace.min_in_window {
            return Err(SourceError::Unreachable(format!(
                "`{}` is too slow: {} bytes in {} s, {} are needed; try again later",
                self.name,
                self.in_window,
                self.pace.window.as_secs(),
                self.pace.min_in_window
            )));
        }
        (self.waited, self.in_window) = (Duration::ZERO, 0);
        Ok(())
    }

    fn count(&mut self, chunk: Bytes) -> Result<Bytes, SourceError> {
        self.in_window = self.in_window.saturating_add(chunk.len() as u64);
        self.total = self.total.saturating_add(chunk.len() as u64);
        if self.total > self.pace.max_size {
            return Err(self.pace.too_large(&self.name));
        }
        Ok(chunk)
    }

    fn broken(&self, error: &E) -> SourceError {
        SourceError::Unreachable(format!("`{}` broke off after {} bytes: {error}", self.name, self.total))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::convert::Infallible;

    use futures::{TryStreamExt, stream};

    use super::*;

    const PACE: Pace = Pace { window: Duration::from_mins(1), min_in_window: 60 * 1024, max_size: 1_000_000 };

    /// `count` chunks of `size` bytes, one each second.
    fn dripping(count: usize, size: usize) -> BoxStream<'static, Result<Bytes, SourceError>> {
        let chunks = stream::iter(0..count).then(move |_| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, Infallible>(Bytes::from(vec![0; size]))
        });
        paced(chunks, PACE, "source".to_owned())
    }

    async fn length(stream: BoxStream<'static, Result<Bytes, SourceError>>) -> Result<usize, SourceError> {
        stream.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len()) }).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_of_one_byte_a_second_is_given_up_after_its_window() {
        let began = Instant::now();
        let error = length(dripping(1000, 1)).await.unwrap_err();
        assert!(matches!(&error, SourceError::Unreachable(text) if text.contains("too slow")), "{error}");
        assert_eq!(began.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_but_sufficient_source_is_heard_to_its_end() {
        assert_eq!(length(dripping(300, 1100)).await, Ok(330_000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_source_is_given_up() {
        let silent = paced(stream::pending::<Result<Bytes, Infallible>>(), PACE, "source".to_owned());
        assert!(matches!(length(silent).await, Err(SourceError::Unreachable(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_is_not_the_fault_of_the_source() {
        let quick = stream::iter(0..5).map(|_| Ok::<_, Infallible>(Bytes::from_static(b"x")));
        let mut stream = paced(quick, PACE, "source".to_owned());
        let mut count = 0;
        while let Some(chunk) = stream.next().await {
            chunk.unwrap();
            count += 1;
            tokio::time::sleep(Duration::from_secs(100)).await;
        }
        assert_eq!(count, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_source_is_cut_at_the_size_limit() {
        let endless = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 4096])));
        let error = length(paced(endless, PACE, "source".to_owned())).await.unwrap_err();
        assert!(matches!(&error, SourceError::Failed(text) if text.contains("larger than")), "{error}");
    }
}
