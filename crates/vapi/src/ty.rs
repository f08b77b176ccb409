//! The types that declarations speak of: everything a wire or a validator must know about a value's shape.

use std::fmt;

/// The shape of a vAPI value. All of it is `'static`: types are declared, never computed.
#[derive(Clone, Copy)]
pub enum Type {
    /// Nothing.
    Void,
    /// `true` or `false`.
    Boolean,
    /// A 64-bit signed integer.
    Long,
    /// A finite double.
    Double,
    /// Text.
    String,
    /// Text that must not be shown.
    Secret,
    /// Bytes, base64 on the wires.
    Binary,
    /// `YYYY-MM-DDThh:mm:ss[.f+](Z|±hh:mm)`; written with three digits and `Z`.
    DateTime,
    /// A URI; written percent-encoded, since clients refuse blanks.
    Uri,
    /// An identifier and the resource types that it may name; empty when the declaration names none.
    Id(&'static [&'static str]),
    /// One of a declared set of constants.
    Enumeration(fn() -> &'static EnumerationDef),
    /// A value that may be absent.
    Optional(&'static Type),
    /// Values in order.
    List(&'static Type),
    /// Values without duplicates.
    Set(&'static Type),
    /// Entries with distinct keys.
    Map(&'static Type, &'static Type),
    /// A declared structure (a function, so that declarations may be recursive).
    Structure(fn() -> &'static StructureDef),
    /// A structure that names its own type.
    DynamicStructure,
    /// Any value.
    Opaque,
    /// Any error.
    AnyError,
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => f.write_str("void"),
            Self::Boolean => f.write_str("boolean"),
            Self::Long => f.write_str("long"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Secret => f.write_str("secret"),
            Self::Binary => f.write_str("binary"),
            Self::DateTime => f.write_str("date_time"),
            Self::Uri => f.write_str("uri"),
            Self::Id([]) => f.write_str("id"),
            Self::Id(resources) => write!(f, "id<{}>", resources.join("|")),
            Self::Enumeration(definition) => f.write_str(definition().name),
            Self::Optional(inner) => write!(f, "optional<{inner:?}>"),
            Self::List(inner) => write!(f, "list<{inner:?}>"),
            Self::Set(inner) => write!(f, "set<{inner:?}>"),
            Self::Map(key, value) => write!(f, "map<{key:?},{value:?}>"),
            Self::Structure(definition) => f.write_str(definition().name),
            Self::DynamicStructure => f.write_str("dynamic_structure"),
            Self::Opaque => f.write_str("opaque"),
            Self::AnyError => f.write_str("any_error"),
        }
    }
}

/// A declared structure.
#[derive(Debug)]
pub struct StructureDef {
    /// Canonical name, for example `com.vmware.content.library.item.updatesession.file.add_spec`.
    pub name: &'static str,
    /// What it is, for the generated documents.
    pub doc: &'static str,
    /// Its fields, in declaration order.
    pub fields: &'static [FieldDef],
    /// Its tagged unions.
    pub unions: &'static [UnionDef],
}

impl StructureDef {
    /// The field called `name`, which is most likely the one in place `at`: values keep the order of their declaration.
    pub(crate) fn field_near(&self, at: usize, name: &str) -> Option<&'static FieldDef> {
        self.fields.get(at).filter(|field| field.name == name).or_else(|| self.field(name))
    }

    /// The field called `name`.
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// One field of a structure or one parameter of an operation.
#[derive(Debug)]
pub struct FieldDef {
    /// Wire name, snake case.
    pub name: &'static str,
    /// Its type; absent values need [`Type::Optional`].
    pub ty: Type,
    /// What it means.
    pub doc: &'static str,
}

/// A tagged union inside a structure: the tag decides which fields may be set.
#[derive(Debug)]
pub struct UnionDef {
    /// The field that carries the tag.
    pub discriminant: &'static str,
    /// One case for each constant of the tag.
    pub cases: &'static [UnionCase],
}

/// The fields of one case; every field of another case must be unset.
#[derive(Debug)]
pub struct UnionCase {
    /// The tag's constant.
    pub tag: &'static str,
    /// Field name, and whether it must be set.
    pub fields: &'static [(&'static str, bool)],
}

/// A declared enumeration.
#[derive(Debug)]
pub struct EnumerationDef {
    /// Canonical name, for example `com.vmware.content.library.item.update_session_model.state`.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its constants, upper case, in declaration order.
    pub constants: &'static [&'static str],
}
