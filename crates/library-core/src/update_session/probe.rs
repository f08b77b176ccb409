//! A look at a source before anybody pulls from it. Fetches and keeps nothing.

use crate::{Domain, model::PullSource, ports::source::SourceLook};

impl Domain {
    /// Looks at a source from which somebody may want to pull. Whatever is wrong with it is in the answer.
    pub async fn probe_source(&self, source: &PullSource) -> SourceLook {
        self.ports.source.look(source).await
    }
}
