//! The metamodel tells of everything that is declared, in the declared types, on every wire.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{collections::BTreeSet, sync::Arc};

use common::{Door, Guard, asked, declared, json, request};
use futures::FutureExt;
use serde_json::Value as Json;
use vapi::{
    Call, Context, Credentials, Dispatcher, Fault, FaultKind, FieldDef, Mount, Registry, ServiceDef, Structure,
    StructureDef, Type, Value, declaration, introspection, metamodel,
};

/// The ids that a call names, by parameter.
type Ids<'a> = &'a [(&'static str, &'a str)];

const PREFIX: &str = "com.vmware.vapi.metadata.metamodel.";

/// A structure that no operation speaks of.
static APART: StructureDef = StructureDef {
    name: "com.vmware.content.type.ovf.network",
    doc: "A network.",
    fields: &[FieldDef { name: "name", ty: Type::String, doc: "Its name." }],
    unions: &[],
};

fn registry(services: &'static [ServiceDef]) -> Registry {
    let with = |registry: Registry, service: &'static ServiceDef| {
        let mount = |operation| Mount::new(operation, |_, _| async { Ok(Value::Void) });
        registry.with(service, service.operations.iter().map(mount).collect())
    };
    let registry = services.iter().fold(Registry::new(), with);
    let unsound = |defect: &vapi::Defect| panic!("{:?}", defect.kind);
    introspection::mounted_on(metamodel::mounted_on(registry, &[&APART])).watched_by(Arc::new(unsound))
}

fn all() -> Registry {
    registry(declared::SERVICES)
}

fn ask(registry: &Registry, service: &str, name: &str, input: Ids<'_>) -> Result<Value, Fault> {
    let start = Structure::new("operation-input");
    let input = input.iter().fold(start, |input, (field, text)| input.with(*field, Value::string(*text)));
    let operation = registry.operation(&format!("{PREFIX}{service}"), name).expect(name);
    let credentials = Credentials::Session("SID".to_owned());
    let call = Call { operation, input, credentials, context: Context::default() };
    registry.call(&Guard, call).now_or_never().unwrap()
}

fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::List(items) => items.iter().map(|item| item.as_text().unwrap().to_owned()).collect(),
        Value::Map(entries) => entries.iter().map(|(key, _)| key.as_text().unwrap().to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

fn list(registry: &Registry, kind: &str) -> BTreeSet<String> {
    texts(&ask(registry, kind, "list", &[]).unwrap())
}

fn get(registry: &Registry, kind: &str, id: &str) -> Structure {
    let field = match kind {
        "component" => "component_id",
        "package" => "package_id",
        "service" => "service_id",
        "structure" => "structure_id",
        _ => "enumeration_id",
    };
    ask(registry, kind, "get", &[(field, id)]).unwrap().as_structure().unwrap().clone()
}

/// The entries of a map of structures.
fn entries<'s>(structure: &'s Structure, field: &str) -> Vec<(&'s str, &'s Structure)> {
    let Some(Value::Map(entries)) = structure.get(field) else { panic!("{field} of {structure:?}") };
    entries.iter().map(|(key, value)| (key.as_text().unwrap(), value.as_structure().unwrap())).collect()
}

fn field<'s>(structure: &'s Structure, name: &str) -> &'s Structure {
    let Some(Value::List(fields)) = structure.get("fields") else { panic!("no fields in {structure:?}") };
    let mut fields = fields.iter().map(|field| field.as_structure().unwrap());
    fields.find(|field| field.get("name").unwrap().as_text() == Some(name)).expect(name)
}

fn annotation<'s>(element: &'s Structure, name: &str) -> Vec<(&'s str, &'s Structure)> {
    let (_, found) = entries(element, "metadata").into_iter().find(|(key, _)| *key == name).expect(name);
    entries(found, "elements")
}

#[test]
fn the_declarations_are_sound() {
    let registry = all();
    let own: Vec<_> = registry.operations().filter(|operation| operation.service.starts_with(PREFIX)).collect();
    assert_eq!(own.len(), 15);
    for operation in own {
        assert_eq!(declaration::flaws(operation), Vec::<String>::new(), "{}.{}", operation.service, operation.name);
    }
}

/// Of an operation that nobody answers the registry tells as of a defect, and [`registry`] panics.
#[test]
fn every_operation_that_is_declared_is_answered() {
    let registry = all();
    let given = [
        ("component_id", "com.vmware.content"),
        ("package_id", "com.vmware.content"),
        ("service_id", "com.vmware.content.library.item"),
        ("operation_id", "find"),
        ("structure_id", declared::MODEL.name),
        ("enumeration_id", declared::SOURCE_TYPE.name),
    ];
    for operation in registry.operations().filter(|operation| operation.service.starts_with(PREFIX)) {
        let takes = |field: &str| operation.input.fields.iter().any(|declared| declared.name == field);
        let input: Vec<_> = given.into_iter().filter(|(field, _)| takes(field)).collect();
        assert_eq!(input.len(), operation.input.fields.len(), "{operation:?}");
        let service = operation.service.strip_prefix(PREFIX).unwrap();
        assert!(ask(&registry, service, operation.name, &input).is_ok(), "{service}.{}", operation.name);
    }
}

#[test]
fn every_service_and_operation_that_can_be_called_is_told_of() {
    let registry = all();
    let services: BTreeSet<String> = registry.services().map(|service| service.id.to_owned()).collect();
    assert_eq!(list(&registry, "service"), services);
    for service in registry.services() {
        let told = get(&registry, "service", service.id);
        let names: BTreeSet<String> = service.operations.iter().map(|operation| operation.name.to_owned()).collect();
        assert_eq!(texts(told.get("operations").unwrap()), names);
        assert_eq!(told.get("documentation"), Some(&Value::string(service.doc)));
        let listed = ask(&registry, "service.operation", "list", &[("service_id", service.id)]).unwrap();
        assert_eq!(texts(&listed), names);
        for (name, inside) in entries(&told, "operations") {
            let ids = [("service_id", service.id), ("operation_id", name)];
            let alone = ask(&registry, "service.operation", "get", &ids).unwrap();
            assert_eq!(alone.as_structure(), Some(inside));
            let parameters = registry.operation(service.id, name).unwrap().input.fields.len();
            assert!(matches!(inside.get("params"), Some(Value::List(told)) if told.len() == parameters));
        }
    }
}

#[test]
fn every_element_stands_in_one_place_only_and_is_the_same_there_and_alone() {
    let registry = all();
    let mut found = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    let enumerations = |owner: &Structure, found: &mut Vec<String>| {
        for (id, declared) in entries(owner, "enumerations") {
            assert_eq!(declared, &get(&registry, "enumeration", id));
            found.push(id.to_owned());
        }
    };
    for component in list(&registry, "component") {
        let data = get(&registry, "component", &component);
        for (id, package) in entries(data.get("info").unwrap().as_structure().unwrap(), "packages") {
            assert_eq!(package, &get(&registry, "package", id));
            assert!(id.starts_with(&component), "{id} in {component}");
            found[0].push(id.to_owned());
            let services = entries(package, "services");
            for (id, service) in &services {
                assert_eq!(*service, &get(&registry, "service", id));
                found[1].push((*id).to_owned());
            }
            for owner in services.iter().map(|(_, service)| *service).chain([package]) {
                enumerations(owner, &mut found[3]);
                for (id, structure) in entries(owner, "structures") {
                    assert_eq!(structure, &get(&registry, "structure", id));
                    found[2].push(id.to_owned());
                    enumerations(structure, &mut found[3]);
                }
            }
        }
    }
    for (kind, found) in ["package", "service", "structure", "enumeration"].into_iter().zip(found) {
        let distinct: BTreeSet<String> = found.iter().cloned().collect();
        assert_eq!(distinct.len(), found.len(), "a {kind} stands in two places");
        assert_eq!(distinct, list(&registry, kind), "{kind}");
    }
}

#[test]
fn structures_stand_where_the_official_sdk_has_them() {
    let registry = all();
    let owners = |kind: &str, id: &str| texts(get(&registry, kind, id).get("structures").unwrap());
    // An id that names a service and a package: the service's operations do not name this structure.
    let item = "com.vmware.content.library.item";
    assert_eq!(owners("service", item), BTreeSet::new());
    assert_eq!(owners("package", item), BTreeSet::from([format!("{item}.transfer_endpoint")]));
    let file = format!("{item}.updatesession.file");
    assert!(owners("service", &file).contains(&format!("{file}.add_spec")));
    assert!(owners("package", "com.vmware.content.library").contains("com.vmware.content.library.item_model"));
    assert_eq!(owners("package", "com.vmware.content.type.ovf"), BTreeSet::from([APART.name.to_owned()]));
    let introspection = "com.vmware.vapi.std.introspection.operation";
    assert!(owners("service", introspection).contains(&format!("{introspection}.info")));
}

#[test]
fn types_and_annotations_are_those_of_the_declaration() {
    let registry = all();
    let spec = get(&registry, "structure", declared::ADD_SPEC.name);
    assert_eq!(annotation(field(&spec, "source_type"), "UnionTag"), []);
    let case = annotation(field(&spec, "source_endpoint"), "UnionCase");
    let text = |value: &Structure| value.get("string_value").unwrap().as_text().unwrap().to_owned();
    assert_eq!(
        case.iter().map(|(name, value)| (*name, text(value))).collect::<Vec<_>>(),
        [("tag", "source_type".to_owned()), ("value", "PULL".to_owned())]
    );
    let model = get(&registry, "structure", declared::MODEL.name);
    let resource = annotation(field(&model, "id"), "Resource");
    assert_eq!(text(resource[0].1), "com.vmware.content.library.Item");
    let rules = format!("{:?}", field(&model, "rules").get("type").unwrap());
    assert!(rules.contains("MAP") && rules.contains(declared::SOURCE_TYPE.name), "{rules}");
    let find = [("service_id", "com.vmware.content.library.item"), ("operation_id", "find")];
    let find = ask(&registry, "service.operation", "get", &find).unwrap();
    let mapping = annotation(find.as_structure().unwrap(), "RequestMapping");
    assert_eq!(text(mapping[0].1), "POST");
    assert_eq!(text(mapping[1].1), "/content/library/item?action=find");
}

#[test]
fn errors_are_structures_of_their_own_kind() {
    let registry = all();
    for kind in FaultKind::ALL {
        let told = get(&registry, "structure", kind.canonical());
        assert_eq!(told.get("type"), Some(&Value::string("ERROR")));
    }
    let plain = get(&registry, "structure", declared::MODEL.name);
    assert_eq!(plain.get("type"), Some(&Value::string("STRUCTURE")));
    let own = get(&registry, "structure", "com.vmware.vapi.std.errors.error");
    assert_eq!(
        texts(own.get("enumerations").unwrap()),
        BTreeSet::from(["com.vmware.vapi.std.errors.error.type".to_owned()])
    );
}

#[test]
fn a_fingerprint_changes_with_the_component_alone() {
    let (all, fewer) = (all(), registry(&declared::SERVICES[..2]));
    let of = |registry: &Registry, component: &str| {
        ask(registry, "component", "fingerprint", &[("component_id", component)])
    };
    for component in list(&all, "component") {
        let alone = of(&all, &component).unwrap();
        assert_eq!(Some(&alone), get(&all, "component", &component).get("fingerprint"));
        assert_eq!(alone.as_text().unwrap().len(), 32);
    }
    let content = "com.vmware.content";
    assert_eq!(of(&all, content), of(&self::all(), content));
    assert_ne!(of(&all, content).unwrap(), of(&fewer, content).unwrap());
    assert_eq!(of(&all, "com.vmware.vapi").unwrap(), of(&fewer, "com.vmware.vapi").unwrap());
}

#[test]
fn an_unknown_id_is_not_found_and_named() {
    let registry = all();
    let asked: [(&str, &str, Ids<'_>); 8] = [
        ("component", "get", &[("component_id", "x.y")]),
        ("component", "fingerprint", &[("component_id", "x.y")]),
        ("package", "get", &[("package_id", "x.y")]),
        ("service", "get", &[("service_id", "x.y")]),
        ("structure", "get", &[("structure_id", "x.y")]),
        ("enumeration", "get", &[("enumeration_id", "x.y")]),
        ("service.operation", "list", &[("service_id", "x.y")]),
        ("service.operation", "get", &[("service_id", "com.vmware.cis.session"), ("operation_id", "x.y")]),
    ];
    for (service, name, input) in asked {
        let fault = ask(&registry, service, name, input).unwrap_err();
        assert_eq!(fault.kind, FaultKind::NotFound, "{service}.{name}");
        assert!(fault.messages[0].default_message.contains("`x.y`"), "{fault:?}");
    }
}

#[test]
fn resource_types_are_those_of_ids_and_nothing_is_hidden() {
    let registry = all();
    assert!(list(&registry, "resource").contains("com.vmware.content.library.Item"));
    assert!(list(&registry, "resource").contains("com.vmware.vapi.structure"));
    assert_eq!(list(&registry, "service.hidden"), BTreeSet::new());
}

fn served() -> Door {
    Door { dispatcher: Dispatcher::new(Arc::new(all())), ..Door::new() }
}

#[test]
fn it_answers_at_its_addresses_on_every_wire() {
    let door = served();
    let id = "com.vmware.cis.session.info";
    let api = json(&door.send(asked(&format!("GET /api/vapi/metadata/metamodel/structure/{id}"), "")));
    assert_eq!(api["name"], id);
    assert_eq!(api["fields"][0]["type"]["builtin_type"], "STRING");
    for path in ["vapi/metadata/metamodel/structure/", "com/vmware/vapi/metadata/metamodel/structure/id:"] {
        let rest = json(&door.send(asked(&format!("GET /rest/{path}{id}"), "")));
        assert_eq!(rest["value"]["name"], id, "{path}");
        assert_eq!(rest["value"]["metadata"], Json::Array(Vec::new()));
    }
    let listed = json(&door.send(asked("GET /api/vapi/metadata/metamodel/component", "")));
    assert_eq!(listed, serde_json::json!(["com.vmware.cis", "com.vmware.content", "com.vmware.vapi"]));
    let component = json(&door.send(asked("GET /api/vapi/metadata/metamodel/component/com.vmware.cis", "")));
    assert!(component["info"]["packages"]["com.vmware.cis"]["services"]["com.vmware.cis.session"].is_object());
    let unknown = door.send(asked("GET /api/vapi/metadata/metamodel/package/nowhere", ""));
    assert_eq!((unknown.status().as_u16(), json(&unknown)["error_type"].clone()), (404, "NOT_FOUND".into()));
}

#[test]
fn it_needs_a_login() {
    let stranger = request("GET /api/vapi/metadata/metamodel/service", &[], "");
    assert_eq!(served().send(stranger).status(), 401);
}
