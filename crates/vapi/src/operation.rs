//! What an operation is: its name, shape, faults, privileges and address, declared once for every wire.

use crate::{FaultKind, StructureDef, Type};

/// A declared service: a namespace of operations.
#[derive(Debug)]
pub struct ServiceDef {
    /// Service id, for example `com.vmware.content.library.item.update_session`.
    pub id: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its operations, in declaration order.
    pub operations: &'static [OperationDef],
}

/// A declared operation.
#[derive(Debug)]
pub struct OperationDef {
    /// The service's id.
    pub service: &'static str,
    /// Operation id, snake case, for example `keep_alive`.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Its parameters as a structure called `operation-input`.
    pub input: StructureDef,
    /// What it returns.
    pub output: Type,
    /// The faults that it declares, in the contract's order.
    pub faults: &'static [FaultKind],
    /// What a caller must hold; empty means that no login is needed.
    pub privileges: &'static [Privilege],
    /// Its `/api` address; `None` when it is reachable over JSON-RPC only (introspection).
    pub address: Option<Address>,
}

impl OperationDef {
    /// Whether it makes a login session: the one operation that takes a user's password, and may replace a session.
    pub fn is_login(&self) -> bool {
        self.service == "com.vmware.cis.session" && self.name == "create"
    }
}

/// A privilege and the object on which it is checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Privilege {
    /// For example `ContentLibrary.AddLibraryItem`.
    pub name: &'static str,
    /// Where it is checked.
    pub on: PrivilegeObject,
}

/// Where a privilege is checked.
#[derive(Debug, PartialEq, Eq)]
pub enum PrivilegeObject {
    /// On the service root.
    Global,
    /// On the object that a parameter names.
    Parameter {
        /// The parameter.
        field: &'static str,
        /// The object's resource type, for example `com.vmware.content.Library`.
        resource: &'static str,
    },
    /// On the object that a field inside a structure parameter names.
    Attribute {
        /// The contract's path, for example `ItemModel.library_id`; its last part is the field.
        path: &'static str,
        /// The object's resource type.
        resource: &'static str,
    },
}

/// An address of the `/api` dialect.
#[derive(Debug)]
pub struct Address {
    /// Upper-case HTTP method.
    pub method: &'static str,
    /// Path below `/api` with the contract's variables, for example `/content/library/{libraryId}`.
    pub path: &'static str,
    /// `action=find` style selector: key and value. A key that selects by its mere presence has no value.
    pub selector: Option<(&'static str, Option<&'static str>)>,
    /// Path variable and the parameter that it carries.
    pub path_fields: &'static [(&'static str, &'static str)],
    /// Query key and the parameter that it carries.
    pub query_fields: &'static [(&'static str, &'static str)],
    /// Header and the parameter that it carries.
    pub header_fields: &'static [(&'static str, &'static str)],
    /// Where the other parameters are.
    pub body: Body,
    /// Status of success: 200, 201 or 204.
    pub success: u16,
}

impl Address {
    /// The path with its selector, which tells operations at one path apart: `/content/library?action=find`.
    pub fn selected_path(&self) -> String {
        match self.selector {
            None => self.path.to_owned(),
            Some((key, None)) => format!("{}?{key}", self.path),
            Some((key, Some(value))) => format!("{}?{key}={value}", self.path),
        }
    }
}

/// What a request's body holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// One parameter, bare.
    Bare(&'static str),
    /// An object of parameters.
    Fields(&'static [&'static str]),
}
