//! Names of the wire from names of Rust. Pure text.

use syn::{Ident, ext::IdentExt};

/// The identifier as text, without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `keepAlive` or `KeepAlive` as `keep_alive`. Digits stay with the letters before them.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `NotAvailable` as `NOT_AVAILABLE`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// Whether `name` is `lower_snake_case`.
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether `name` is a field's: `lower_snake_case`, or with a unit of bytes at its end, as the contract keeps
/// `memory_size_MiB`.
pub(crate) fn is_field(name: &str) -> bool {
    is_snake(["_KiB", "_MiB", "_GiB"].iter().find_map(|unit| name.strip_suffix(unit)).unwrap_or(name))
}

/// Whether `name` is a canonical name: snake-case parts with dots between them. The contract keeps a few abbreviations
/// in capitals, as in `V_app_template` and `VM`: a word of a part is all small or all capitals.
pub(crate) fn is_canonical(name: &str) -> bool {
    let is_word = |word: &str| is_snake(word) || (!word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase()));
    let is_part = |part: &str| is_snake(part) || part.split('_').all(is_word);
    name.contains('.') && name.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{constant, is_canonical, is_field, snake};

    #[test]
    fn variables_become_parameters() {
        assert_eq!(snake("libraryItemId"), "library_item_id");
        assert_eq!(snake("library"), "library");
    }

    #[test]
    fn variants_become_constants() {
        assert_eq!(constant("Sha256"), "SHA256");
        assert_eq!(constant("NotYetValidCertificate"), "NOT_YET_VALID_CERTIFICATE");
    }

    #[test]
    fn canonical_names_have_dots_and_no_capitals() {
        assert!(is_canonical("com.vmware.cis.session"));
        assert!(!is_canonical("session"));
        assert!(!is_canonical("com.vmware.Session"));
    }

    #[test]
    fn abbreviations_may_stay_in_capitals() {
        assert!(is_canonical("com.vmware.content.type.ovf.V_app_template"));
        assert!(is_canonical("com.vmware.content.type.ovf.USB_controller"));
        assert!(!is_canonical("com.vmware.content.Library_item"));
        assert!(is_canonical("com.vmware.vcenter.VM.filter_spec"));
        assert!(!is_canonical("com.vmware.Vm"));
        assert!(!is_canonical("com.vmware..VM"));
    }

    #[test]
    fn units_may_end_fields() {
        assert!(is_field("memory_size_MiB"));
        assert!(is_field("memory_size"));
        assert!(!is_field("memory_Size"));
        assert!(!is_field("_MiB"));
    }
}
