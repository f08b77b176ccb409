//! Names that people give, and how they are compared.

/// Folds a name for comparison: full Unicode case folding. Stored beside the name, so that SQL never folds.
pub fn folded(name: &str) -> String {
    icu_casemap::CaseMapper::new().fold_string(name).into_owned()
}

/// A name with its folded form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    text: String,
    folded: String,
}

impl Name {
    /// Keeps `text` byte for byte.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { folded: folded(&text), text }
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// For comparison without regard to case.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}
