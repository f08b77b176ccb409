//! What is measured, one file a case, each with its targets.

mod big_store;
mod calls;
mod complete;
mod creates;
mod download;
mod files;
mod growth;
mod library;
mod memory;
mod ova;
mod resume;
mod side;
mod upload;

use anyhow::Result;

use crate::figure::Figure;
use crate::stage::Stage;

/// A case.
pub(crate) struct Case {
    /// By which it is asked for.
    pub(crate) name: &'static str,
    /// What it is about.
    pub(crate) about: &'static str,
    /// Measures it.
    pub(crate) run: fn(&Stage) -> Result<Vec<Figure>>,
}

/// All of them, in the order in which they run.
pub(crate) const CASES: &[Case] = &[
    Case { name: "upload-http", about: "a file up, plain, beside nginx", run: upload::http },
    Case { name: "upload-sha256", about: "the same with SHA-256 alone", run: upload::sha256 },
    Case { name: "upload-https", about: "a file up, over TLS, beside nginx", run: upload::https },
    Case { name: "upload-registry", about: "a file up, beside docker-registry", run: upload::registry },
    Case { name: "download-http", about: "a file down, plain, 1 and 8 streams, beside nginx", run: download::http },
    Case {
        name: "download-https",
        about: "a file down, over TLS, 1 and 8 streams, beside nginx",
        run: download::https,
    },
    Case { name: "complete", about: "from the last byte to the answer of `complete`", run: complete::run },
    Case { name: "ova", about: "an OVA up, unpacked and verified, beside a plain file", run: ova::run },
    Case { name: "vcsim-files", about: "a file up and down, beside vcsim", run: files::run },
    Case { name: "calls", about: "an item by its id on each wire, beside a static file of nginx", run: calls::run },
    Case { name: "vcsim-calls", about: "small calls beside vcsim, 100 and 1,000 items", run: library::run },
    Case { name: "creates", about: "durable creates of small items, 8 clients", run: creates::run },
    Case { name: "memory", about: "memory at rest, with 100 streams and with 1,000 slow ones", run: memory::run },
    Case { name: "resume", about: "what is sent again after kill -9", run: resume::run },
    Case { name: "big-store", about: "1,000,000 items, 200 calls a second", run: big_store::run },
    Case { name: "growth", about: "the same figures as stores and streams grow", run: growth::run },
];
