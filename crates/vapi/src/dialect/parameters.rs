//! Gathers an operation's input from path, query, headers and body. A parameter that comes twice must be the same.

use http::HeaderMap;

use super::{
    body::{
        Node,
        node::{self, Member},
        query::{self, Pair},
        read::{self, Text},
    },
    route::Endpoint,
};
use crate::{Body, Fault, FieldDef, OperationDef, Structure, Type, Value, complaint, validate::Path};

/// What a REST request brought, before any of it has a type.
pub(super) struct Sources<'a> {
    pub(super) path: Vec<(&'static str, String)>,
    pub(super) pairs: Vec<Pair>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Option<Node>,
    pub(super) text: Text,
}

/// The input of an operation at its declared address.
pub(super) fn declared(endpoint: &Endpoint, sources: Sources<'_>) -> Result<Structure, Fault> {
    let (operation, address) = (endpoint.operation, endpoint.address);
    let mut input = Gathered::new(operation, sources.text);
    input.path(sources.path)?;
    let mut pairs = sources.pairs;
    if endpoint.is_listing {
        input.every_query_field(&mut pairs)?;
    } else {
        if let Some((key, Some(_))) = address.selector {
            pairs.retain(|pair| pair.key != key);
        }
        input.query(&mut pairs, endpoint)?;
    }
    input.headers(&mut pairs, sources.headers, address.header_fields)?;
    refuse(&pairs, operation)?;
    match (&address.body, sources.body) {
        (_, None) => {}
        (Body::Bare(field), Some(body)) => input.bare(field, body)?,
        // The official SDK puts a selecting query parameter into the body of a GET (json-rpc wire §7).
        (Body::None | Body::Fields(_), Some(body)) => input.members(body)?,
    }
    Ok(input.structure)
}

/// The input of an operation at a computed address.
pub(super) fn computed(
    operation: &'static OperationDef,
    sources: Sources<'_>,
    method: &str,
) -> Result<Structure, Fault> {
    let mut input = Gathered::new(operation, sources.text);
    input.path(sources.path)?;
    let mut pairs = sources.pairs;
    // The 6.0 form with the parameters of a POST in its query is refused (XML contract rule 28).
    if matches!(method, "GET" | "DELETE") {
        input.every_query_field(&mut pairs)?;
    }
    let header_fields = operation.address.as_ref().map_or(&[][..], |address| address.header_fields);
    input.headers(&mut pairs, sources.headers, header_fields)?;
    refuse(&pairs, operation)?;
    match sources.body {
        Some(body) => input.members(body)?,
        None if method == "POST" => input.empty_texts(),
        None => {}
    }
    Ok(input.structure)
}

fn refuse(pairs: &[Pair], operation: &OperationDef) -> Result<(), Fault> {
    match pairs.first() {
        Some(pair) => Err(complaint::unexpected(&format!("{}.{}", operation.service, operation.name), &pair.key, "")),
        None => Ok(()),
    }
}

struct Gathered {
    operation: &'static OperationDef,
    text: Text,
    structure: Structure,
}

impl Gathered {
    fn new(operation: &'static OperationDef, text: Text) -> Self {
        Self { operation, text, structure: Structure::new(operation.input.name) }
    }

    fn field(&self, name: &str) -> Result<&'static FieldDef, Fault> {
        let operation = self.operation;
        let missing = || complaint::unexpected(&format!("{}.{}", operation.service, operation.name), name, "");
        operation.input.field(name).ok_or_else(missing)
    }

    fn put(&mut self, name: &str, node: Node, text: Text) -> Result<(), Fault> {
        let field = self.field(name)?;
        let value = read::at(node, &field.ty, text, &Path::ROOT.field(field.name))?;
        if value == Value::UNSET {
            return Ok(());
        }
        match self.structure.get(field.name) {
            Some(before) if *before != value => Err(complaint::contradiction(field.name)),
            Some(_) => Ok(()),
            None => {
                self.structure.fields.push((field.name.into(), value));
                Ok(())
            }
        }
    }

    fn path(&mut self, path: Vec<(&'static str, String)>) -> Result<(), Fault> {
        path.into_iter().try_for_each(|(name, value)| self.put(name, Node::Text(value), Text::Scalars))
    }

    fn query(&mut self, pairs: &mut Vec<Pair>, endpoint: &Endpoint) -> Result<(), Fault> {
        let address = endpoint.address;
        for (key, name) in address.query_fields {
            self.query_field(pairs, key, name)?;
        }
        // A key that selects by its presence carries the parameter of its name.
        if let Some((key, None)) = address.selector {
            if self.operation.input.field(key).is_some() {
                self.query_field(pairs, key, key)?;
            }
            pairs.retain(|pair| pair.key != key || pair.value.is_some());
        }
        Ok(())
    }

    fn every_query_field(&mut self, pairs: &mut Vec<Pair>) -> Result<(), Fault> {
        let fields = self.operation.input.fields;
        fields.iter().try_for_each(|field| self.query_field(pairs, field.name, field.name))
    }

    fn query_field(&mut self, pairs: &mut Vec<Pair>, key: &str, name: &str) -> Result<(), Fault> {
        let field = self.field(name)?;
        if let Some(node) = query::take(pairs, key, &field.ty)? {
            return self.put(name, node, Text::Scalars);
        }
        match exploded(pairs, &field.ty)? {
            Some(node) => self.put(name, node, Text::Scalars),
            None => Ok(()),
        }
    }

    /// `Client-Token` and its like: the header, or a query key of the parameter's name (legacy contract §2).
    fn headers(
        &mut self,
        pairs: &mut Vec<Pair>,
        headers: &HeaderMap,
        fields: &[(&'static str, &'static str)],
    ) -> Result<(), Fault> {
        for (header, name) in fields {
            for value in headers.get_all(*header) {
                let text = std::str::from_utf8(value.as_bytes()).map_err(|_| complaint::malformed("UTF-8", name))?;
                self.put(name, Node::text(text), Text::Scalars)?;
            }
            self.query_field(pairs, name, name)?;
        }
        Ok(())
    }

    /// An action that returns nothing may be sent without a body even if it requires texts; they are then empty.
    /// govmomi ends a session by `fail` in this way, without its required `client_error_message`
    /// (legacy contract §2). Anything but plain text must be sent: nothing is changed if such a parameter lacks.
    fn empty_texts(&mut self) {
        let is_missing =
            |field: &&FieldDef| !matches!(field.ty, Type::Optional(_)) && self.structure.get(field.name).is_none();
        let missing: Vec<_> = self.operation.input.fields.iter().filter(is_missing).collect();
        let is_text = |field: &&FieldDef| matches!(field.ty, Type::String);
        if matches!(self.operation.output, Type::Void) && missing.iter().all(is_text) {
            let empty = missing.iter().map(|field| (field.name.into(), Value::string("")));
            self.structure.fields.extend(empty);
        }
    }

    fn bare(&mut self, name: &str, body: Node) -> Result<(), Fault> {
        self.put(name, body, self.text)
    }

    fn members(&mut self, body: Node) -> Result<(), Fault> {
        let members = match body {
            Node::Object(members) => members,
            Node::Null => return Ok(()),
            other => return Err(complaint::mismatch("an object of parameters", other.shape(), "")),
        };
        members.into_iter().try_for_each(|(name, node)| self.put(&name, node, self.text))
    }
}

/// A structure parameter whose fields are query keys of their own (`explode: true` in the `OpenAPI` document).
fn exploded(pairs: &mut Vec<Pair>, ty: &Type) -> Result<Option<Node>, Fault> {
    let (Type::Structure(definition) | Type::Optional(Type::Structure(definition))) = ty else {
        return Ok(None);
    };
    let mut members: Vec<Member> = Vec::new();
    for field in definition().fields {
        if let Some(node) = query::take(pairs, field.name, &field.ty)? {
            node::take(&mut members, field.name);
            members.push((field.name.into(), node));
        }
    }
    Ok((!members.is_empty()).then_some(Node::Object(members)))
}
