//! The `OpenAPI` document of what is served, kept in the repository so that a change of the wire is seen in review.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

const FILE: &str = "openapi/quire.json";

/// Writes the document.
pub(crate) fn write(root: &Path) -> Result<()> {
    fs::write(root.join(FILE), document()?).context(FILE)
}

/// # Errors
/// When the document in the repository is not the one of the declarations.
pub(crate) fn check(root: &Path) -> Result<()> {
    let kept = fs::read_to_string(root.join(FILE)).context(FILE)?;
    ensure!(
        kept == document()?,
        "{FILE} is not what the declarations say; run `cargo xtask openapi` and look at the difference"
    );
    Ok(())
}

fn document() -> Result<String> {
    Ok(serde_json::to_string_pretty(&library_api::openapi())? + "\n")
}
