//! Messages inside results: why a session or a file failed, what is wrong with a package.

use library_api::std::LocalizableMessage;

/// A message with the stable `id`; `text` is shown as it is.
pub(crate) fn message(id: &str, text: impl Into<String>) -> LocalizableMessage {
    LocalizableMessage { id: id.to_owned(), default_message: text.into(), ..LocalizableMessage::default() }
}
