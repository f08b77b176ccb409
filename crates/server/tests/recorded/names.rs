//! Names that stand in recordings for what differs each time: `{item}`. A value that an answer brings is kept under its name;
//! where the name comes again, so must the value. Knows no message.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::Timestamp;

/// What names stand for.
#[derive(Clone, Default)]
pub(crate) struct Names(BTreeMap<String, String>);

/// A piece of a recorded text.
enum Piece<'t> {
    /// As it stands.
    Text(&'t str),
    /// What this name stands for.
    Name(&'t str),
}

impl Names {
    /// These values, which are known beforehand.
    pub(crate) fn known<'v>(values: impl Iterator<Item = (&'v str, &'v str)>) -> Self {
        Self(values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// A recorded request's text with values in the place of names; what the client itself made up is made up by `make`.
    pub(crate) fn filled(&mut self, text: &str, make: &dyn Fn() -> String) -> Result<String, String> {
        let mut filled = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Name(name) if name.starts_with("made") => {
                    filled.push_str(self.0.entry(name.to_owned()).or_insert_with(make));
                }
                Piece::Name(name) => {
                    let value = self.0.get(name).ok_or_else(|| format!("no answer has brought `{name}` yet"))?;
                    filled.push_str(value);
                }
            }
        }
        Ok(filled)
    }

    /// Holds a text against a recorded one, and keeps what it brings.
    pub(crate) fn matched(&mut self, recorded: &str, actual: &str) -> Result<(), String> {
        let (mut rest, mut open) = (actual, None::<&str>);
        for piece in pieces(recorded) {
            let text = match piece {
                Piece::Text(text) => text,
                Piece::Name(name) => match (self.0.get(name), open) {
                    (Some(value), None) => {
                        rest = rest.strip_prefix(value.as_str()).ok_or_else(|| differs(name, actual, rest))?;
                        continue;
                    }
                    (None, None) => {
                        open = Some(name);
                        continue;
                    }
                    (_, Some(_)) => return Err(format!("nothing stands between `{name}` and the name before it")),
                },
            };
            let at = if open.is_some() { rest.find(text) } else { rest.starts_with(text).then_some(0) };
            let at = at.ok_or_else(|| differs(text, actual, rest))?;
            if let Some(name) = open.take() {
                self.keep(name, &rest[..at])?;
            }
            rest = &rest[at + text.len()..];
        }
        match open {
            Some(name) => self.keep(name, rest),
            None if rest.is_empty() => Ok(()),
            None => Err(differs("", actual, rest)),
        }
    }

    /// Keeps a value, if it can be one.
    fn keep(&mut self, name: &str, value: &str) -> Result<(), String> {
        let is_value = match name {
            "time" => value.parse::<Timestamp>().is_ok(),
            "space" => value.parse::<u64>().is_ok(),
            _ => !value.is_empty() && !value.contains(['"', '<', '>', '{', '}', ' ', '\n']),
        };
        if !is_value {
            return Err(format!("`{value}` is no `{name}`"));
        }
        if !matches!(name, "time" | "space") {
            self.0.insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }
}

/// Where the difference begins, with a little of what is before it.
fn differs(expected: &str, actual: &str, rest: &str) -> String {
    let before = actual.len() - rest.len();
    let start = (before.saturating_sub(120)..=before).find(|at| actual.is_char_boundary(*at)).unwrap_or(before);
    let mut why = String::new();
    write!(why, "after `{}` comes\n  `{rest}`\ninstead of\n  `{expected}`", &actual[start..before]).unwrap();
    why
}

/// A recorded text taken apart.
fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    while let Some((start, name)) = first_name(text) {
        if start > 0 {
            pieces.push(Piece::Text(&text[..start]));
        }
        pieces.push(Piece::Name(name));
        text = &text[start + name.len() + 2..];
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// The first `{name}` of a text, and where it begins.
fn first_name(text: &str) -> Option<(usize, &str)> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.match_indices('{').find_map(|(start, _)| {
        let (name, _) = text[start + 1..].split_once('}')?;
        (name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_plain)).then_some((start, name))
    })
}

#[test]
fn a_value_is_kept_and_must_come_again() {
    let mut names = Names::default();
    assert_eq!(names.matched(r#"{"id":"{item}"}"#, r#"{"id":"i-1"}"#), Ok(()));
    assert_eq!(names.filled("GET /item/{item}?x={made}", &|| "m".to_owned()).unwrap(), "GET /item/i-1?x=m");
    assert_eq!(names.matched("{item}-{made}", "i-1-m"), Ok(()));
    names.matched("{item}", "i-2").unwrap_err();
    names.filled("{session}", &String::new).unwrap_err();
}

#[test]
fn what_is_gone_changed_or_new_differs() {
    let recorded = r#"{"id":"{item}","size":7,"made":"{time}","name":"a"}"#;
    let same = r#"{"id":"i","size":7,"made":"2020-01-01T00:00:00Z","name":"a"}"#;
    assert_eq!(Names::default().matched(recorded, same), Ok(()));
    let changes = [
        (r#""size":7,"#, ""),
        (r#","name":"a""#, ""),
        ("7", "8"),
        ("7", r#""7""#),
        ("2020-01-01T00:00:00Z", "yesterday"),
        (r#""i""#, r#""""#),
        ("}", r#","more":1}"#),
    ];
    for (old, new) in changes {
        Names::default().matched(recorded, &same.replacen(old, new, 1)).unwrap_err();
    }
}
