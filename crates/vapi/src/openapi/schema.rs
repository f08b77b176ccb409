//! Types as JSON schemas. Named types become components, each once.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::short;
use crate::{EnumerationDef, FaultKind, FieldDef, StructureDef, Type, UnionDef};

/// The components so far, by name.
#[derive(Default)]
pub(super) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    pub(super) fn into_map(self) -> BTreeMap<String, Value> {
        self.0
    }

    /// The schema of `ty`; an optional has that of its value.
    pub(super) fn of(&mut self, ty: &Type) -> Value {
        match ty {
            Type::Void | Type::Opaque => json!({}),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Long => json!({ "type": "integer", "format": "int64" }),
            Type::Double => json!({ "type": "number", "format": "double" }),
            Type::String | Type::Id([]) => json!({ "type": "string" }),
            Type::Id(resources) => json!({ "type": "string", "x-resource-types": resources }),
            Type::Secret => json!({ "type": "string", "format": "password" }),
            Type::Binary => json!({ "type": "string", "format": "byte" }),
            Type::DateTime => json!({ "type": "string", "format": "date-time" }),
            Type::Uri => json!({ "type": "string", "format": "uri" }),
            Type::Enumeration(definition) => self.enumeration(definition()),
            Type::Optional(inner) => self.of(inner),
            Type::List(inner) => json!({ "type": "array", "items": self.of(inner) }),
            Type::Set(inner) => json!({ "type": "array", "items": self.of(inner), "uniqueItems": true }),
            Type::Map(key, value) => self.map(key, value),
            Type::Structure(definition) => self.structure(definition()),
            Type::DynamicStructure => json!({ "type": "object" }),
            Type::AnyError => self.fault(FaultKind::Error),
        }
    }

    /// The schema of an error.
    pub(super) fn fault(&mut self, kind: FaultKind) -> Value {
        let definition = kind.definition();
        let reference = self.structure(definition);
        if let Some(Value::Object(schema)) = self.0.get_mut(short(definition.name)) {
            schema.insert("x-error-type".to_owned(), json!(kind.error_type()));
        }
        reference
    }

    /// An object of `fields`, as a body of several parameters is.
    pub(super) fn object(&mut self, fields: &[&FieldDef]) -> Map<String, Value> {
        let properties: Map<String, Value> =
            fields.iter().map(|field| (field.name.to_owned(), self.property(field))).collect();
        let required: Vec<&str> = fields.iter().filter(|field| is_required(field)).map(|field| field.name).collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Value::Object(properties));
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        schema
    }

    /// The schema of a field with the field's text. A reference may have nothing beside it, so it goes into an `allOf`.
    fn property(&mut self, field: &FieldDef) -> Value {
        let mut schema = self.of(&field.ty);
        if schema.get("$ref").is_some() {
            schema = json!({ "allOf": [schema] });
        }
        if let Some(object) = schema.as_object_mut() {
            object.insert("description".to_owned(), json!(field.doc));
        }
        schema
    }

    /// A map is an object; keys of an enumeration are named beside it, since a schema says nothing about keys.
    fn map(&mut self, key: &Type, value: &Type) -> Value {
        let mut schema = json!({ "type": "object", "additionalProperties": self.of(value) });
        if let (Type::Enumeration(definition), Some(object)) = (key, schema.as_object_mut()) {
            object.insert("x-key".to_owned(), json!(definition().name));
        }
        schema
    }

    fn enumeration(&mut self, definition: &EnumerationDef) -> Value {
        let name = short(definition.name);
        self.0.entry(name.to_owned()).or_insert_with(|| {
            json!({
                "type": "string",
                "description": definition.doc,
                "enum": definition.constants,
                "x-vapi-enum": definition.name,
            })
        });
        reference(name)
    }

    fn structure(&mut self, definition: &StructureDef) -> Value {
        let name = short(definition.name);
        if !self.0.contains_key(name) {
            // First a placeholder: declarations may be recursive.
            self.0.insert(name.to_owned(), Value::Null);
            let fields: Vec<&FieldDef> = definition.fields.iter().collect();
            let mut schema = self.object(&fields);
            schema.insert("description".to_owned(), json!(definition.doc));
            if !definition.unions.is_empty() {
                schema.insert("x-unions".to_owned(), definition.unions.iter().map(union).collect());
            }
            schema.insert("x-vapi-structure".to_owned(), json!(definition.name));
            self.0.insert(name.to_owned(), Value::Object(schema));
        }
        reference(name)
    }
}

/// Whether a value must be given.
pub(super) fn is_required(field: &FieldDef) -> bool {
    !matches!(field.ty, Type::Optional(_))
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn union(union: &UnionDef) -> Value {
    let field = |(name, required): &(&str, bool)| json!({ "field": name, "required": required });
    let cases: Map<String, Value> =
        union.cases.iter().map(|case| (case.tag.to_owned(), case.fields.iter().map(field).collect())).collect();
    json!({ "type": "union", "discriminant": union.discriminant, "cases": cases })
}
