//! `com.vmware.vapi.std`: messages in a form that can be translated, and ids that name their own type.

use std::collections::BTreeMap;

use vapi::bind::{DateTime, Id};
use vapi_macros::{Enumeration, Structure};

/// The id of an object of any type.
#[derive(Clone, Debug, PartialEq, Eq, Structure)]
#[structure("com.vmware.vapi.std.dynamic_ID")]
pub struct DynamicId {
    /// The object's type, for example `com.vmware.content.Library`.
    pub r#type: String,
    /// Its id; what resource it names is said in `type`.
    pub id: Id,
}

/// A message for people, with what is needed to translate it.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vapi.std.localizable_message")]
pub struct LocalizableMessage {
    /// Stable id of the message.
    pub id: String,
    /// English text, arguments already filled in.
    pub default_message: String,
    /// Positional arguments.
    pub args: Vec<String>,
    /// Named arguments.
    pub params: Option<BTreeMap<String, LocalizationParam>>,
    /// The text in the language that the caller asked for.
    pub localized: Option<String>,
}

/// A named argument of a message; one of the value fields is set.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vapi.std.localization_param")]
pub struct LocalizationParam {
    /// A text.
    pub s: Option<String>,
    /// A point in time.
    pub dt: Option<DateTime>,
    /// A whole number.
    pub i: Option<i64>,
    /// A decimal number.
    pub d: Option<f64>,
    /// Another message.
    pub l: Option<NestedLocalizableMessage>,
    /// How to write a point in time.
    pub format: Option<DateTimeFormat>,
    /// Digits behind the point of a decimal number.
    pub precision: Option<i64>,
}

/// A message inside an argument.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vapi.std.nested_localizable_message")]
pub struct NestedLocalizableMessage {
    /// Stable id of the message.
    pub id: String,
    /// Named arguments.
    pub params: Option<BTreeMap<String, LocalizationParam>>,
}

/// How a point in time is written in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vapi.std.localization_param.date_time_format")]
#[allow(missing_docs, reason = "the names say it all")]
pub enum DateTimeFormat {
    ShortDate,
    MedDate,
    LongDate,
    FullDate,
    ShortTime,
    MedTime,
    LongTime,
    FullTime,
    ShortDateTime,
    MedDateTime,
    LongDateTime,
    FullDateTime,
}
