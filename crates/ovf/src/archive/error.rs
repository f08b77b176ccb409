//! Why an archive was refused: the cause, the byte where it shows, and the member that is concerned.

use crate::names::{NameError, PlainName};

/// A refusal. The archive cannot be read on from here; every later call gives the same error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault} (byte {offset} of the archive{})", of_member(.member.as_deref()))]
pub struct ArchiveError {
    /// Offset in bytes from the start of the archive of the header or data that is wrong.
    pub offset: u64,
    /// Name of the member that is concerned, escaped and cut, where one is known.
    pub member: Option<String>,
    /// What is wrong.
    pub fault: ArchiveFault,
}

fn of_member(member: Option<&str>) -> String {
    member.map(|name| format!(", member `{name}`")).unwrap_or_default()
}

/// What is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveFault {
    /// The sum over a header is not the one that it states.
    #[error(
        "the header's checksum is {stated}, but its bytes sum to {computed}; the archive is damaged or no tar archive"
    )]
    Checksum {
        /// The sum that the header states.
        stated: u64,
        /// The sum of its bytes.
        computed: u64,
    },
    /// A numeric field holds something else than a number.
    #[error("the header's {field} is not a number; the archive is damaged or no tar archive")]
    Number {
        /// `size` or `checksum`.
        field: &'static str,
    },
    /// A size below zero.
    #[error("the header's size is negative; pack the archive anew")]
    NegativeSize,
    /// A size beyond 2^63 - 1 bytes.
    #[error("the header's size is beyond 2^63 bytes; pack the archive anew")]
    HugeSize,
    /// An extended header and the plain header state different sizes.
    #[error("the extended header says {extended} bytes, the header {plain}; pack the archive anew")]
    SizeDisagrees {
        /// Size by the PAX record, in bytes.
        extended: u64,
        /// Size by the header, in bytes.
        plain: u64,
    },
    /// Two long-name conventions name the member differently.
    #[error("the member has two different long names; pack the archive anew")]
    NameDisagrees,
    /// The member is a link, folder, device or the like.
    #[error("the member is a {what}; pack regular files only")]
    NotAFile {
        /// What the member is.
        what: &'static str,
    },
    /// The type of the member is unknown.
    #[error("the member has the unknown type `{0}`; pack regular files only")]
    UnknownType(String),
    /// The member's name is no plain file name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The member's name is not UTF-8.
    #[error("the member's name is not UTF-8; rename the file")]
    NameEncoding,
    /// Two members have one name, or names that differ only in case or Unicode form.
    #[error("the name is already taken by member `{first}`; names must differ in more than case")]
    Duplicate {
        /// The earlier member.
        first: PlainName,
    },
    /// More members than the limit.
    #[error("the archive has more than {0} members; split the package")]
    TooManyMembers(usize),
    /// A long name or extended header beyond the limit.
    #[error("an extended header has {bytes} bytes; at most {limit} are accepted")]
    ExtendedTooLong {
        /// Its size by the header.
        bytes: u64,
        /// The limit that it exceeds.
        limit: u64,
    },
    /// Two extended headers of one kind before one member, too many global ones, or one before the end.
    #[error("an extended header is repeated or belongs to no member; pack the archive anew")]
    ExtendedStray,
    /// An extended header cannot be read.
    #[error("an extended header's record is malformed: {0}; pack the archive anew")]
    ExtendedRecord(&'static str),
    /// The archive ends where more bytes must follow.
    #[error("the archive is cut off in {within}; {missing} more bytes are needed, send it again")]
    Truncated {
        /// In what it ends: `a header`, `the data`, `the padding`, `an extended header`.
        within: &'static str,
        /// How many bytes that part still lacks.
        missing: u64,
    },
    /// The archive ends after a whole member, without the zero blocks that must follow.
    #[error("the archive ends without its end blocks and is probably cut off; send it again")]
    NoEnd,
    /// No member at all.
    #[error("the archive holds no file; pack a descriptor and its disks")]
    Empty,
    /// Something else than zeros after the end blocks.
    #[error("data follows the end of the archive; remove it")]
    Trailing,
}
