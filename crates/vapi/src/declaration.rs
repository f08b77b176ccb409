//! What every declaration must obey, as a check that `#[service]` runs in a test of each operation.
//! Says nothing about the contract; that comparison is `library-api`'s.

use std::collections::BTreeSet;

use crate::{Address, Body, FieldDef, OperationDef, PrivilegeObject, StructureDef, Type, UnionDef};

/// Everything that is wrong with `operation`, one sentence each; empty when it is sound.
pub fn flaws(operation: &OperationDef) -> Vec<String> {
    let mut flaws = Vec::new();
    names(operation, &mut flaws);
    privileges(operation, &mut flaws);
    if let Some(address) = &operation.address {
        variables(operation, address, &mut flaws);
        places(operation, address, &mut flaws);
        method(operation, address, &mut flaws);
    }
    let mut seen = BTreeSet::new();
    structure(&operation.input, &mut seen, &mut flaws);
    shape(&operation.output, &mut seen, &mut flaws);
    flaws
}

fn names(operation: &OperationDef, flaws: &mut Vec<String>) {
    snake("operation", operation.name, flaws);
    // The contract keeps `VM` in capitals.
    let is_abbreviation = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase());
    let parts = operation.service.split('.').filter(|part| !is_abbreviation(part));
    parts.for_each(|part| snake("service", part, flaws));
    if operation.doc.is_empty() {
        flaws.push(format!("operation `{}` says nothing about itself", operation.name));
    }
    let mut faults = BTreeSet::new();
    let twice = operation.faults.iter().filter(|fault| !faults.insert(**fault));
    flaws.extend(twice.map(|fault| format!("fault {fault:?} is declared twice")));
}

fn snake(what: &str, name: &str, flaws: &mut Vec<String>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) {
        flaws.push(format!("{what} name `{name}` is not snake case"));
    }
}

fn privileges(operation: &OperationDef, flaws: &mut Vec<String>) {
    for privilege in operation.privileges {
        match privilege.on {
            PrivilegeObject::Global => {}
            PrivilegeObject::Parameter { field, .. } => {
                if operation.input.field(field).is_none() {
                    flaws
                        .push(format!("privilege `{}` is checked on `{field}`, which is no parameter", privilege.name));
                }
            }
            PrivilegeObject::Attribute { path, .. } => {
                let last = path.rsplit('.').next().unwrap_or(path);
                if !operation.input.fields.iter().any(|field| reaches(&field.ty, last, &mut BTreeSet::new())) {
                    flaws
                        .push(format!("privilege `{}` is checked on `{path}`, which no parameter has", privilege.name));
                }
            }
        }
    }
}

fn reaches(ty: &Type, wanted: &str, seen: &mut BTreeSet<&'static str>) -> bool {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => reaches(inner, wanted, seen),
        Type::Structure(definition) => {
            let definition = definition();
            let new = seen.insert(definition.name);
            new && definition.fields.iter().any(|field| field.name == wanted || reaches(&field.ty, wanted, seen))
        }
        Type::Map(_, value) => reaches(value, wanted, seen),
        // Scalars, and what names its own type, have no declared fields.
        _ => false,
    }
}

/// Path variables are input fields, and the template names them all.
fn variables(operation: &OperationDef, address: &Address, flaws: &mut Vec<String>) {
    let named: BTreeSet<&str> =
        address.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(variable, _)| variable).collect();
    let bound: BTreeSet<&str> = address.path_fields.iter().map(|(variable, _)| *variable).collect();
    flaws.extend(named.symmetric_difference(&bound).map(|variable| format!("path variable `{variable}` is not bound")));
    for (_, parameter) in address.path_fields {
        match operation.input.field(parameter) {
            None => flaws.push(format!("path variable `{parameter}` is no parameter")),
            Some(FieldDef { ty: Type::Optional(_), .. }) => {
                flaws.push(format!("path variable `{parameter}` is optional"));
            }
            Some(_) => {}
        }
    }
}

/// Every parameter has exactly one place.
fn places(operation: &OperationDef, address: &Address, flaws: &mut Vec<String>) {
    let parts = [address.path_fields, address.query_fields, address.header_fields];
    let mut placed: Vec<&str> = parts.into_iter().flatten().map(|(_, parameter)| *parameter).collect();
    match address.body {
        Body::None => {}
        Body::Bare(parameter) => placed.push(parameter),
        Body::Fields(parameters) => placed.extend(parameters),
    }
    for field in operation.input.fields {
        let times = placed.iter().filter(|parameter| **parameter == field.name).count();
        if times != 1 {
            flaws.push(format!("parameter `{}` has {times} places in the request", field.name));
        }
    }
    let strangers = placed.iter().filter(|parameter| operation.input.field(parameter).is_none());
    flaws.extend(strangers.map(|parameter| format!("`{parameter}` has a place in the request and is no parameter")));
}

fn method(operation: &OperationDef, address: &Address, flaws: &mut Vec<String>) {
    if matches!(address.method, "GET" | "DELETE") && address.body != Body::None {
        flaws.push(format!("a {} has no body", address.method));
    }
    if address.success == 204 && !matches!(operation.output, Type::Void) {
        flaws.push("204 carries no result".to_owned());
    }
    if let Some((key, None)) = address.selector
        && !address.query_fields.iter().any(|(query, _)| *query == key)
    {
        flaws.push(format!("`{key}` selects by its presence and is no query parameter"));
    }
}

fn structure(definition: &StructureDef, seen: &mut BTreeSet<&'static str>, flaws: &mut Vec<String>) {
    if !seen.insert(definition.name) {
        return;
    }
    let mut names = BTreeSet::new();
    for field in definition.fields {
        // The contract keeps a unit of bytes as people write it: `memory_size_MiB`.
        let unit = ["_KiB", "_MiB", "_GiB"].iter().find_map(|unit| field.name.strip_suffix(unit));
        snake("field", unit.unwrap_or(field.name), flaws);
        if !names.insert(field.name) {
            flaws.push(format!("field `{}` occurs twice in `{}`", field.name, definition.name));
        }
        shape(&field.ty, seen, flaws);
    }
    definition.unions.iter().for_each(|declared| union(definition, declared, flaws));
}

fn union(definition: &StructureDef, declared: &UnionDef, flaws: &mut Vec<String>) {
    let tags = definition.field(declared.discriminant).and_then(|field| constants(&field.ty)).unwrap_or_default();
    let cases: BTreeSet<&str> = declared.cases.iter().map(|case| case.tag).collect();
    if cases != tags.iter().copied().collect() {
        let (name, tag) = (definition.name, declared.discriminant);
        flaws.push(format!("the union of `{name}` has other cases than `{tag}` has constants"));
    }
    for (field, _) in declared.cases.iter().flat_map(|case| case.fields) {
        if !matches!(definition.field(field), Some(FieldDef { ty: Type::Optional(_), .. })) {
            flaws.push(format!("`{field}` in the union of `{}` is no optional field", definition.name));
        }
    }
}

fn constants(ty: &Type) -> Option<&'static [&'static str]> {
    match ty {
        Type::Optional(inner) => constants(inner),
        Type::Enumeration(definition) => Some(definition().constants),
        // Nothing else can be a tag.
        _ => None,
    }
}

fn shape(ty: &Type, seen: &mut BTreeSet<&'static str>, flaws: &mut Vec<String>) {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => shape(inner, seen, flaws),
        Type::Map(key, value) => {
            shape(key, seen, flaws);
            shape(value, seen, flaws);
        }
        Type::Structure(definition) => structure(definition(), seen, flaws),
        // Scalars, and what names its own type, have no declared fields.
        _ => {}
    }
}
