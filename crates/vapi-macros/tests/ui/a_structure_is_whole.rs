use vapi_macros::{Enumeration, Structure};

/// Has no canonical name.
#[derive(Structure)]
pub struct Nameless {
    /// A field.
    pub name: String,
}

/// Its union speaks of a field that it lacks.
#[derive(Structure)]
#[structure("com.vmware.content.example.spec")]
#[union(kind { PULL(source_endpoint), PUSH })]
pub struct Spec {
    /// The tag.
    pub kind: String,
}

/// Carries data.
#[derive(Clone, Copy, Enumeration)]
#[enumeration("com.vmware.content.example.kind")]
pub enum Kind {
    /// A constant that carries something.
    Pull(i64),
}

fn main() {}
