//! Query strings: pairs, and the trees that dotted keys stand for (`filter.names.1=x`, repeated keys = list).

use std::borrow::Cow;

use super::{Node, node::Member};
use crate::{Fault, Type, complaint};

/// One `key=value`, decoded. A key without `=` has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// What follows `=`.
    pub value: Option<String>,
}

/// The pairs of a query string.
///
/// # Errors
/// `InvalidArgument` when percent-decoding gives no UTF-8.
pub fn pairs(query: &str) -> Result<Vec<Pair>, Fault> {
    let pair = |text: &str| {
        let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key, Some(value)));
        Ok(Pair { key: decoded(key)?, value: value.map(decoded).transpose()? })
    };
    query.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

fn decoded(text: &str) -> Result<String, Fault> {
    let blanks = text.replace('+', " ");
    unescaped(&blanks)
}

/// `text` with its percent escapes replaced.
///
/// # Errors
/// `InvalidArgument` when that gives no UTF-8.
pub fn unescaped(text: &str) -> Result<String, Fault> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| complaint::malformed("UTF-8 after percent-decoding", text))
}

/// Takes from `pairs` what belongs to the parameter `key` of type `ty`: `key`, `key.field`, `key.1` …
///
/// # Errors
/// `InvalidArgument` when the keys contradict each other or the type.
pub fn take(pairs: &mut Vec<Pair>, key: &str, ty: &Type) -> Result<Option<Node>, Fault> {
    let belongs = |pair: &Pair| pair.key.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let (own, others): (Vec<_>, Vec<_>) = std::mem::take(pairs).into_iter().partition(belongs);
    *pairs = others;
    let leaves: Vec<Leaf> = own.into_iter().filter_map(|pair| leaf(&pair.key, key, pair.value)).collect();
    if leaves.iter().any(|leaf| leaf.steps.len() > MAX_STEPS) {
        return Err(complaint::malformed("a key of few steps", key));
    }
    if leaves.is_empty() { Ok(None) } else { tree(leaves, ty, key).map(Some) }
}

/// Most dots in a key; types may be recursive, keys should not be.
const MAX_STEPS: usize = 16;

fn leaf(full: &str, key: &str, value: Option<String>) -> Option<Leaf> {
    let rest = full.get(key.len()..).unwrap_or_default();
    let steps = rest.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
    value.map(|value| Leaf { steps, value })
}

struct Leaf {
    steps: Vec<String>,
    value: String,
}

fn tree(leaves: Vec<Leaf>, ty: &Type, at: &str) -> Result<Node, Fault> {
    match ty {
        Type::Optional(inner) => tree(leaves, inner, at),
        Type::List(inner) | Type::Set(inner) => list(leaves, inner, at),
        Type::Structure(definition) => {
            let definition = definition();
            let inner = |name: &str| definition.field(name).map_or(&Type::Opaque, |field| &field.ty);
            members(leaves, inner, at).map(Node::Object)
        }
        Type::Map(_, inner) => members(leaves, |_| inner, at).map(Node::Object),
        _ => single(leaves, at),
    }
}

fn single(leaves: Vec<Leaf>, at: &str) -> Result<Node, Fault> {
    let mut leaves = leaves.into_iter();
    match (leaves.next(), leaves.next()) {
        (Some(Leaf { steps, value }), None) if steps.is_empty() => Ok(Node::Text(value)),
        _ => Err(complaint::malformed("a single value", at)),
    }
}

/// `key=a&key=b`, or `key.1=a&key.2=b` in the order of the numbers.
fn list(leaves: Vec<Leaf>, inner: &Type, at: &str) -> Result<Node, Fault> {
    let (bare, numbered): (Vec<_>, Vec<_>) = leaves.into_iter().partition(|leaf| leaf.steps.is_empty());
    if !bare.is_empty() && !numbered.is_empty() {
        return Err(complaint::malformed("one kind of list", at));
    }
    let mut items: Vec<Node> = bare.into_iter().map(|leaf| Node::Text(leaf.value)).collect();
    let mut groups = grouped(numbered).into_iter().map(|(step, leaves)| match step.parse::<u32>() {
        Ok(number) => Ok((number, leaves)),
        Err(_) => Err(complaint::malformed("a list index", &format!("{at}.{step}"))),
    });
    let mut numbered = groups.by_ref().collect::<Result<Vec<_>, _>>()?;
    numbered.sort_by_key(|(number, _)| *number);
    for (number, leaves) in numbered {
        items.push(tree(leaves, inner, &format!("{at}.{number}"))?);
    }
    Ok(Node::List(items))
}

fn members<'t>(leaves: Vec<Leaf>, inner: impl Fn(&str) -> &'t Type, at: &str) -> Result<Vec<Member>, Fault> {
    if leaves.iter().any(|leaf| leaf.steps.is_empty()) {
        return Err(complaint::mismatch("a structure", "text", at));
    }
    let member = |(name, leaves): (String, Vec<Leaf>)| {
        let node = tree(leaves, inner(&name), &format!("{at}.{name}"))?;
        Ok((Cow::Owned(name), node))
    };
    grouped(leaves).into_iter().map(member).collect()
}

/// The leaves by their first step, which is cut off.
fn grouped(leaves: Vec<Leaf>) -> Vec<(String, Vec<Leaf>)> {
    let mut groups: std::collections::BTreeMap<String, Vec<Leaf>> = std::collections::BTreeMap::new();
    for mut leaf in leaves {
        if leaf.steps.is_empty() {
            continue;
        }
        let step = leaf.steps.remove(0);
        groups.entry(step).or_default().push(leaf);
    }
    groups.into_iter().collect()
}
