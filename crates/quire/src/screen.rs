//! What the user sees: text or JSON on standard output, progress and errors on standard error. Decides nothing.

use std::io::{self, IsTerminal, Write};

use client::{Incident, Progress, Witness};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use crate::failure::Failure;

/// For whom the output is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    People,
    Scripts,
}

/// Standard output and error of a command.
pub(crate) struct Screen {
    style: Style,
}

impl Screen {
    pub(crate) fn new(json: bool) -> Self {
        Self { style: if json { Style::Scripts } else { Style::People } }
    }

    /// The outcome of a command: `text` for people, `value` for scripts.
    pub(crate) fn outcome(&self, text: &str, value: &Value) {
        match self.style {
            Style::People => print(text),
            Style::Scripts => self.value(value),
        }
    }

    /// A JSON document, whoever reads it.
    pub(crate) fn value(&self, value: &Value) {
        print(&match self.style {
            Style::Scripts => value.to_string(),
            Style::People => format!("{value:#}"),
        });
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        let line = match self.style {
            Style::People => format!("error: {}", failure.message),
            Style::Scripts => {
                let exit = failure.exit;
                json!({ "error": { "kind": exit.word(), "exit": exit as u8, "message": failure.message } }).to_string()
            }
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A progress bar of a file, drawn for people at a terminal only.
    pub(crate) fn bar(&self, name: &str, size: Option<u64>) -> Bar {
        let shown = self.style == Style::People && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(size, target);
        let template = "{msg:30!} {bar:30} {bytes:>11} of {total_bytes:>11} {bytes_per_sec:>13} {eta:>4}";
        let fallback = ProgressStyle::default_bar;
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| fallback()));
        bar.set_message(plain(name));
        Bar { drawn: bar, style: self.style }
    }
}

/// A progress bar; it goes when this is dropped.
pub(crate) struct Bar {
    drawn: ProgressBar,
    style: Style,
}

impl Bar {
    pub(crate) fn progress(&self) -> Progress {
        let bar = self.drawn.clone();
        std::sync::Arc::new(move |position| bar.set_position(position))
    }

    /// Tells people of breaks and of how the transfer of the file `name` goes on.
    pub(crate) fn witness(&self, name: &str) -> Witness {
        let (bar, style, name) = (self.drawn.clone(), self.style, plain(name));
        std::sync::Arc::new(move |incident| {
            let text = match incident {
                Incident::Lost(_) => format!("`{name}`: connection lost, trying again"),
                Incident::GoingOn(offset) => format!("`{name}`: going on at {}", size(offset)),
            };
            match style {
                Style::People => bar.suspend(|| drop(writeln!(io::stderr(), "{text}"))),
                Style::Scripts => {}
            }
        })
    }

    pub(crate) fn moved(&self, position: u64, size: Option<u64>) {
        if let Some(size) = size {
            self.drawn.set_length(size);
        }
        self.drawn.set_position(position);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.drawn.finish_and_clear();
    }
}

/// A reader that has gone away needs no message.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Aligned columns under their headings; the last column is not padded.
pub(crate) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    let mut lines = vec![headings.map(str::to_owned)];
    lines.extend(rows.iter().map(|row| row.each_ref().map(|cell| plain(cell))));
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let texts = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Text that cannot steer a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A size as people read it.
pub(crate) fn size(bytes: u64) -> String {
    indicatif::BinaryBytes(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::{plain, table};

    #[test]
    fn columns_are_aligned() {
        let rows = [["a".to_owned(), "1".to_owned()], ["long name".to_owned(), "22".to_owned()]];
        assert_eq!(table(["NAME", "SIZE"], &rows), "NAME       SIZE\na          1\nlong name  22");
    }

    #[test]
    fn names_cannot_steer_a_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
    }
}
