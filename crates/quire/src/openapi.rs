//! `quire openapi`: prints the document that the declarations make.

use crate::{failure::Failure, screen::Screen};

#[allow(clippy::unnecessary_wraps, reason = "every command has this form")]
pub(crate) fn run(screen: &Screen) -> Result<(), Failure> {
    screen.value(&client::openapi());
    Ok(())
}
