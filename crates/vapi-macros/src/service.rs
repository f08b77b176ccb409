//! `#[service]`: reads the trait, then writes the trait, the definitions, the mounts, the client and the checks.

mod address;
mod check;
mod client;
mod definition;
mod mount;
mod operation;
mod privilege;
mod template;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemTrait, LitStr, Result, TraitItem, parse_quote};

use crate::attribute;

use self::operation::Operation;

struct Service {
    id: String,
    doc: String,
    item: ItemTrait,
    operations: Vec<Operation>,
}

/// Everything that the declaration stands for.
pub(crate) fn expand(id: &LitStr, item: ItemTrait) -> Result<TokenStream> {
    let service = read(id, item)?;
    let declared = declared_trait(&service);
    let definition = definition::expand(&service);
    let mount = mount::expand(&service);
    let client = client::expand(&service);
    let check = check::expand(&service);
    Ok(quote! {
        #declared
        #definition
        #mount
        #client
        #check
    })
}

fn read(id: &LitStr, item: ItemTrait) -> Result<Service> {
    let mut errors: Option<Error> = None;
    let mut operations = Vec::new();
    for member in &item.items {
        let read = match member {
            TraitItem::Fn(method) => operation::read(method),
            other => Err(Error::new_spanned(other, "a service has operations only, move this out of the trait")),
        };
        match read {
            Ok(operation) => operations.push(operation),
            Err(error) => match &mut errors {
                Some(all) => all.combine(error),
                None => errors = Some(error),
            },
        }
    }
    match errors {
        Some(errors) => Err(errors),
        None => Ok(Service { id: attribute::canonical(id)?, doc: attribute::docs(&item.attrs), item, operations }),
    }
}

/// The trait as others implement it: `async fn` becomes a function that returns a `Send` future.
fn declared_trait(service: &Service) -> ItemTrait {
    let mut item = service.item.clone();
    item.supertraits.extend::<[syn::TypeParamBound; 3]>([
        parse_quote!(::core::marker::Send),
        parse_quote!(::core::marker::Sync),
        parse_quote!('static),
    ]);
    item.colon_token.get_or_insert_default();
    for member in &mut item.items {
        let TraitItem::Fn(method) = member else { continue };
        method.attrs.retain(|attribute| !operation::is_ours(attribute));
        method.sig.inputs.iter_mut().for_each(without_docs);
        if let (Some(_), syn::ReturnType::Type(_, output)) = (method.sig.asyncness.take(), &method.sig.output) {
            method.sig.output = parse_quote!(-> impl ::core::future::Future<Output = #output> + ::core::marker::Send);
        }
    }
    item
}

/// Rust takes no docs on parameters; the declaration has read them.
fn without_docs(input: &mut syn::FnArg) {
    if let syn::FnArg::Typed(typed) = input {
        typed.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    #[test]
    fn a_small_service_expands_readably() {
        let expanded = super::expand(
            &parse_quote!("com.vmware.content.example"),
            parse_quote! {
                /// Shows what becomes of a declaration.
                pub trait Example {
                    /// Extends the lease.
                    #[post("/content/example/{exampleId}?action=keep-alive")]
                    #[faults(NotFound, NotAllowedInCurrentState)]
                    #[privilege(Anonymous)]
                    async fn keep_alive(&self, cx: &Caller, example_id: ExampleId, progress: Option<i64>) -> Result<(), Fault>;

                    /// Lists them.
                    #[get("/content/example", query(kind))]
                    #[privilege("System.Read", on = parameter(kind, "Kind"))]
                    async fn list(&self, cx: &Caller, kind: Option<Id>) -> Result<Vec<Id>, Fault>;
                }
            },
        );
        let file = syn::parse2(expanded.expect("the declaration is good")).expect("the expansion is Rust");
        insta::assert_snapshot!(prettyplease::unparse(&file));
    }
}
