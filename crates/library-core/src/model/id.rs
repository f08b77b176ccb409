//! Identifiers: opaque text, one type a noun. Ids that the server makes are random lower-case UUIDs.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; whether such a thing exists is the metastore's to say.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id! {
    /// A library.
    LibraryId
}
id! {
    /// A library item.
    ItemId
}
id! {
    /// An update session.
    UpdateSessionId
}
id! {
    /// A download session.
    DownloadSessionId
}
id! {
    /// A configured store, seen by clients as a datastore: `datastore-1` and so on.
    StoreId
}
id! {
    /// Stored content: the key under which a store keeps it, chosen before its first byte and never used twice.
    BlobId
}
id! {
    /// A user, as the user wrote the name at creation; compared folded.
    UserName
}
id! {
    /// A usage of a library.
    UsageId
}
id! {
    /// A subscription, as its publisher keeps it.
    SubscriptionId
}
id! {
    /// A trusted certificate.
    TrustedCertificateId
}
id! {
    /// A category of tags.
    CategoryId
}
id! {
    /// A tag.
    TagId
}
id! {
    /// A job.
    JobId
}
id! {
    /// An entry of the event outbox.
    EventId
}
