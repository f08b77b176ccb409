//! One method of the trait as an operation: its parameters, result, faults, privileges and address.

use syn::{
    Attribute, Error, FnArg, GenericArgument, Ident, Pat, PathArguments, Result, ReturnType, Token, TraitItemFn, Type,
    punctuated::Punctuated,
};

use super::{
    address::{self, Address},
    privilege::{self, Privilege},
};
use crate::{attribute, names};

pub(super) struct Operation {
    pub(super) ident: Ident,
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) output: Type,
    pub(super) faults: Vec<Ident>,
    pub(super) privileges: Vec<Privilege>,
    pub(super) address: Option<Address>,
}

pub(super) struct Parameter {
    pub(super) ident: Ident,
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) ty: Type,
}

/// Whether `#[service]` reads this attribute and takes it away.
pub(super) fn is_ours(attribute: &Attribute) -> bool {
    let path = attribute.path();
    path.is_ident("faults") || path.is_ident("privilege") || address::is_address(path)
}

/// Reads a method.
pub(super) fn read(method: &TraitItemFn) -> Result<Operation> {
    let ident = method.sig.ident.clone();
    let doc = attribute::docs(&method.attrs);
    if doc.is_empty() {
        return Err(Error::new_spanned(&ident, format!("`{ident}` says nothing about itself, add a doc comment")));
    }
    let parameters = parameters(method)?;
    let output = output(method)?;
    let address = address::read(method, &parameters, &output)?;
    let privileges = privilege::read(&method.attrs, &parameters)?;
    let faults = faults(&method.attrs)?;
    Ok(Operation { name: names::plain(&ident), ident, doc, parameters, output, faults, privileges, address })
}

fn parameters(method: &TraitItemFn) -> Result<Vec<Parameter>> {
    let signature = &method.sig;
    let form = "an operation is `async fn name(&self, cx: &Caller, parameter: Type, …) -> Result<Output, Fault>;`";
    if signature.asyncness.is_none() || method.default.is_some() {
        return Err(Error::new_spanned(signature, form));
    }
    let mut inputs = signature.inputs.iter();
    let (Some(FnArg::Receiver(_)), Some(FnArg::Typed(caller))) = (inputs.next(), inputs.next()) else {
        return Err(Error::new_spanned(signature, form));
    };
    if !matches!(*caller.ty, Type::Reference(_)) {
        return Err(Error::new_spanned(caller, "the caller comes first: `cx: &Caller`"));
    }
    inputs.map(parameter).collect()
}

fn parameter(input: &FnArg) -> Result<Parameter> {
    let FnArg::Typed(typed) = input else {
        return Err(Error::new_spanned(input, "`self` comes first"));
    };
    let Pat::Ident(pattern) = &*typed.pat else {
        return Err(Error::new_spanned(&typed.pat, "a parameter needs a plain name, it is the wire's"));
    };
    let name = names::plain(&pattern.ident);
    if !names::is_snake(&name) {
        return Err(Error::new_spanned(pattern, format!("`{name}` is not snake case, as every wire name is")));
    }
    let doc = attribute::docs(&typed.attrs);
    Ok(Parameter { ident: pattern.ident.clone(), name, doc, ty: (*typed.ty).clone() })
}

/// `T` of `Result<T, Fault>`.
fn output(method: &TraitItemFn) -> Result<Type> {
    let ReturnType::Type(_, ty) = &method.sig.output else {
        return Err(Error::new_spanned(&method.sig, "an operation returns `Result<Output, Fault>`"));
    };
    let wrong = || Error::new_spanned(ty, "an operation returns `Result<Output, Fault>`");
    let Type::Path(path) = &**ty else { return Err(wrong()) };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Result").ok_or_else(wrong)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return Err(wrong()) };
    match arguments.args.first() {
        Some(GenericArgument::Type(output)) => Ok(output.clone()),
        _ => Err(wrong()),
    }
}

fn faults(attributes: &[Attribute]) -> Result<Vec<Ident>> {
    let Some(attribute) = attribute::find(attributes, "faults")? else { return Ok(Vec::new()) };
    let faults = attribute.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
    Ok(faults.into_iter().collect())
}
