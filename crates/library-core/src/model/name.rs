//! Names that people give, and how they are compared.

/// Folds a name for comparison: full Unicode case folding. Stored beside the name, so that SQL never folds.
pub fn folded(name: &str) -> String {
    // The names that nearly all calls fold, and that need no table.
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    icu_casemap::CaseMapper::new().fold_string(name).into_owned()
}

/// The first control character of a name, shown as `U+0007`. Names of libraries and items hold none: they appear in lines,
/// paths and addresses.
pub fn control_character(name: &str) -> Option<String> {
    let found = name.chars().find(|character| character.is_control())?;
    Some(format!("U+{:04X}", u32::from(found)))
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

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn plain_letters_fold_as_the_table_says() {
        let all: String = (0..=127_u8).map(char::from).collect();
        assert_eq!(folded(&all), icu_casemap::CaseMapper::new().fold_string(&all));
        assert_eq!(folded("Straße"), "strasse");
    }
}
