//! Declared addresses as a tree: which operation a path, a method and a query name. Built once, from declarations.

use std::collections::HashMap;

use super::body::query::Pair;
use crate::{Fault, FieldDef, OperationDef, Type, operation::Address};

/// All declared addresses.
#[derive(Debug, Default)]
pub(super) struct Routes {
    root: Branch,
}

#[derive(Debug, Default)]
struct Branch {
    literals: HashMap<&'static str, Branch>,
    variable: Option<Box<Branch>>,
    /// What follows may hold slashes: the official SDK does not escape those of file names (json-rpc wire §7).
    is_open: bool,
    endpoints: Vec<Endpoint>,
}

/// An operation at its address.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) operation: &'static OperationDef,
    pub(super) address: &'static Address,
    /// The parameters that the path carries, in its order.
    variables: Vec<&'static str>,
    /// An operation called `list` that the declaration puts behind `POST ?action=list` has its legacy address
    /// `GET`, with everything in the query (legacy contract rule 6 and §6, `cis.tasks.list`).
    pub(super) is_listing: bool,
}

/// The operation that a request names.
pub(super) struct Found<'r> {
    pub(super) endpoint: &'r Endpoint,
    pub(super) path: Vec<(&'static str, String)>,
}

impl Routes {
    pub(super) fn of(operations: impl Iterator<Item = &'static OperationDef>) -> Self {
        let mut routes = Self::default();
        for operation in operations {
            if let Some(address) = &operation.address {
                routes.add(operation, address);
            }
        }
        routes
    }

    fn add(&mut self, operation: &'static OperationDef, address: &'static Address) {
        let mut branch = &mut self.root;
        let mut variables = Vec::new();
        for segment in segments(address.path) {
            match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(variable) => {
                    let field = parameter(operation, address, variable);
                    let next = branch.variable.get_or_insert_default();
                    next.is_open |= matches!(field.map(|field| field.ty), Some(Type::String));
                    variables.push(field.map_or(variable, |field| field.name));
                    branch = next;
                }
                None => branch = branch.literals.entry(segment).or_default(),
            }
        }
        branch.endpoints.push(Endpoint { operation, address, variables, is_listing: false });
        if operation.name == "list" && address.method == "POST" {
            let variables = branch.endpoints.last().map(|endpoint| endpoint.variables.clone()).unwrap_or_default();
            branch.endpoints.push(Endpoint { operation, address, variables, is_listing: true });
        }
    }

    /// The operation at `path` (below the dialect's root, still percent-encoded), if there is one.
    ///
    /// # Errors
    /// `InvalidArgument` for a value in the path that is no UTF-8.
    pub(super) fn find(&self, method: &str, path: &str, pairs: &[Pair]) -> Result<Option<Found<'_>>, Fault> {
        let Some(path) = path.strip_prefix('/') else { return Ok(None) };
        let (parts, mut values): (Vec<&str>, _) = (path.split('/').collect(), Vec::new());
        let branch = descend(&self.root, &parts, &mut values);
        let Some(endpoint) = branch.and_then(|branch| select(&branch.endpoints, method, pairs)) else {
            return Ok(None);
        };
        let decoded = values.iter().map(|value| super::body::query::unescaped(value));
        let path = endpoint.variables.iter().copied().zip(decoded.collect::<Result<Vec<_>, _>>()?).collect();
        Ok(Some(Found { endpoint, path }))
    }
}

fn segments(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.trim_start_matches('/').split('/')
}

fn parameter(operation: &'static OperationDef, address: &Address, variable: &str) -> Option<&'static FieldDef> {
    let named = address.path_fields.iter().find(|(name, _)| *name == variable).map(|(_, field)| *field);
    operation.input.field(named.unwrap_or(variable))
}

fn descend<'r>(branch: &'r Branch, parts: &[&str], values: &mut Vec<String>) -> Option<&'r Branch> {
    let Some((part, rest)) = parts.split_first() else {
        return (!branch.endpoints.is_empty()).then_some(branch);
    };
    if let Some(found) = branch.literals.get(*part).and_then(|next| descend(next, rest, values)) {
        return Some(found);
    }
    let next = branch.variable.as_deref().filter(|_| !part.is_empty())?;
    let before = values.len();
    values.push((*part).to_owned());
    if let Some(found) = descend(next, rest, values) {
        return Some(found);
    }
    values.truncate(before);
    if !next.is_open || next.endpoints.is_empty() {
        return None;
    }
    values.push(parts.join("/"));
    Some(next)
}

/// A selector that the query satisfies wins over an address without one; an unknown action names nothing.
fn select<'r>(endpoints: &'r [Endpoint], method: &str, pairs: &[Pair]) -> Option<&'r Endpoint> {
    let mut plain = None;
    for endpoint in endpoints {
        let selector = if endpoint.is_listing { None } else { endpoint.address.selector };
        let own = if endpoint.is_listing { "GET" } else { endpoint.address.method };
        match selector {
            _ if own != method => {}
            None => plain = plain.or(Some(endpoint)),
            Some((key, value)) if pairs.iter().any(|pair| satisfies(pair, key, value)) => return Some(endpoint),
            Some(_) => {}
        }
    }
    plain.filter(|_| !pairs.iter().any(|pair| pair.key == "action"))
}

fn satisfies(pair: &Pair, key: &str, value: Option<&str>) -> bool {
    pair.key == key && value.is_none_or(|value| pair.value.as_deref() == Some(value))
}
