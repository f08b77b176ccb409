//! Declarations: `#[service]` on a trait, `#[derive(Structure)]` and `#[derive(Enumeration)]` on its types.
//! Everything is decided from the tokens; nothing is read from disk, and no wire is known here.

mod attribute;
mod enumeration;
mod names;
mod service;
mod structure;
mod union;

use proc_macro::TokenStream;

/// Declares a structure: `#[structure("com.vmware.content.library.find_spec")]`.
///
/// Fields are called on the wire as in Rust, unless `#[field(name = "…")]` says otherwise. A tagged union is
/// `#[union(source_type { PULL(source_endpoint), PUSH, NONE })]`: the tag's constants, each with the fields that it
/// requires; a `?` behind a field means that it may be unset.
#[proc_macro_derive(Structure, attributes(structure, field, union))]
pub fn derive_structure(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    structure::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares an enumeration: `#[enumeration("com.vmware.content.library_model.library_type")]`.
///
/// Constants are the variants in upper snake case, unless `#[constant("…")]` says otherwise.
#[proc_macro_derive(Enumeration, attributes(enumeration, constant))]
pub fn derive_enumeration(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    enumeration::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares a service: `#[service("com.vmware.content.type")]` on a trait, one trait a module.
///
/// Each method is `async fn name(&self, cx: &Caller, parameter: Type, …) -> Result<Output, Fault>` and has
/// - its `/api` address: `#[get("/path/{pathVariable}?selector", …)]`, `post`, `put`, `patch`, `delete`, or
///   `#[unaddressed]`. `?key=value` selects by value; `?key` selects by presence and carries the parameter `key`;
///   `{name = parameter}` binds a variable whose name is not the parameter's. Then, where needed:
///   `query(a, b)`, `header("Client-Token" = client_token)`, `body = spec` (that parameter bare; else a body is an
///   object of the parameters left over) and `success = 201` (else 204 without a result and 200 with one);
/// - `#[faults(NotFound, …)]`, in the contract's order;
/// - `#[privilege(Anonymous)]`, `#[privilege("System.Read")]`,
///   `#[privilege("System.Read", on = parameter(library_id, "com.vmware.content.Library"))]` or
///   `on = attribute("ItemModel.library_id", "com.vmware.content.Library")`; it may be repeated.
///
/// Parameters may have doc comments; they reach the generated documents.
///
/// Beside the trait there are then `SERVICE`, the module `operation` with a static for each operation, `mount`,
/// a typed client `<Trait>Client`, and a test of each declaration.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let id = syn::parse_macro_input!(arguments as syn::LitStr);
    let item = syn::parse_macro_input!(item as syn::ItemTrait);
    service::expand(&id, item).unwrap_or_else(syn::Error::into_compile_error).into()
}
