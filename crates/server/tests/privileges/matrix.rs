//! Every operation × who calls × every wire.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vapi::{FaultKind, OperationDef, Privilege, PrivilegeObject};

use crate::{
    common::{call::Credentials, wire::Wire},
    expected::{Held, Place, demanded, demands, refusal},
    inputs::{Input, inputs},
    operation::{name, operations},
    scene::Scene,
    stage::Stage,
};

#[tokio::test]
async fn over_json_rpc() {
    judge(Wire::JsonRpc).await;
}

#[tokio::test]
async fn over_api() {
    judge(Wire::Api).await;
}

#[tokio::test]
async fn over_rest_in_json() {
    judge(Wire::Rest).await;
}

#[tokio::test]
async fn over_rest_in_xml() {
    judge(Wire::Xml).await;
}

#[test]
fn every_operation_has_an_input_and_every_input_an_operation() {
    let declared: BTreeSet<String> = operations().map(name).collect();
    let tried: BTreeSet<String> = inputs().keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(declared, tried, "left: what is declared; right: what has an input");
}

/// What the matrix takes from the declarations is what the contract says.
#[test]
fn the_privileges_are_those_of_the_contract() {
    let facts: Value = serde_json::from_str(include_str!("../../../library-api/contract/facts.json")).unwrap();
    let facts = facts["operations"].as_object().unwrap();
    assert_eq!(facts.len(), operations().count());
    for operation in operations() {
        let fact = &facts[&format!("com.vmware.{}", name(operation))]["privileges"];
        let declared: Value = operation.privileges.iter().map(described).collect();
        assert_eq!(declared, *fact, "{}", name(operation));
    }
}

fn described(privilege: &Privilege) -> Value {
    match privilege.on {
        PrivilegeObject::Global => json!([privilege.name, "global"]),
        PrivilegeObject::Parameter { field, resource } => json!([privilege.name, "parameter", field, resource]),
        PrivilegeObject::Attribute { path, resource } => json!([privilege.name, "attribute", path, resource]),
    }
}

/// Who may read the source that exists, so that the destination is what is refused; of a source that does not exist nobody
/// but those with a global role may read anything.
const DEMANDED_APART: [(&str, &str); 1] = [("content.library.item.copy", "has the second elsewhere")];

async fn judge(wire: Wire) {
    let (mut compared, mut apart) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations() {
        // A missing input is the finding of another test.
        let Some(input) = inputs().get(name(operation).as_str()) else { continue };
        let row = Row { stage: Stage::new().await, wire, operation, input };
        for (who, is_compared) in row.judge().await {
            if is_compared {
                compared.insert(name(operation));
            } else {
                apart.insert((name(operation), who));
            }
        }
    }
    let guarded: BTreeSet<String> = operations().filter(|it| demanded(it).next().is_some()).map(name).collect();
    assert_eq!(compared, guarded, "left: compared with what does not exist; right: what demands a privilege");
    assert_eq!(apart, DEMANDED_APART.map(|(name, who)| (name.to_owned(), who)).into());
}

/// One operation on one wire.
struct Row {
    stage: Stage,
    wire: Wire,
    operation: &'static OperationDef,
    input: &'static Input,
}

/// Somebody who must be refused.
struct Refused {
    name: &'static str,
    held: Vec<Held>,
}

impl Row {
    /// Whoever was refused, and whether the refusal was compared with that of what does not exist.
    async fn judge(&self) -> Vec<(&'static str, bool)> {
        let input = self.stage.scene.real(&self.input.fields);
        let refused = self.refused(&input);
        for Refused { name, held } in &refused {
            self.stage.user(name, held).await;
        }
        self.stage.user("holder", &holder(self.operation, &input, &self.stage.scene)).await;
        let before = self.stage.everything().await;
        self.needs_a_session(&input).await;
        let mut comparisons = Vec::new();
        for refused in &refused {
            comparisons.push((refused.name, self.refuses(refused, &input).await));
        }
        assert_eq!(before, self.stage.everything().await, "{}: a refused call changed something", self.title());
        if !self.operation.is_login() {
            let answer = self.call("holder", &input).await;
            assert!(answer.ends(self.operation, self.input.ends), "{}: {answer:?}", self.title());
        }
        comparisons
    }

    /// Nobody, a password where a session is asked for, and a session where a password is.
    async fn needs_a_session(&self, input: &Value) {
        let other =
            if self.operation.is_login() { Credentials::Session("holder") } else { Credentials::Password("secret") };
        for who in [Credentials::Nothing, other] {
            let answer = self.stage.call(self.wire, self.operation, who, input).await;
            let refused = answer.ends(self.operation, Some(FaultKind::Unauthenticated));
            assert!(refused, "{} by {who:?}: {answer:?}", self.title());
        }
    }

    /// The refusal names what is missing, and does not tell what exists from what does not. Whether both were compared: not
    /// where something else is missing of what does not exist.
    async fn refuses(&self, Refused { name, held }: &Refused, input: &Value) -> bool {
        let scene = &self.stage.scene;
        let ghostly = scene.ghostly(&self.input.fields);
        let mut shapes = Vec::new();
        for input in [input, &ghostly] {
            let text = refusal(self.operation, input, held, scene).unwrap();
            let answer = self.call(name, input).await;
            let refused = answer.ends(self.operation, Some(FaultKind::Unauthorized)) && answer.text.contains(&text);
            assert!(refused, "{} by {name}: {answer:?}\nin place of: {text}", self.title());
            let ids = scene.all_ids();
            let demand = ids.iter().fold(text, |text, id| text.replace(id, "…"));
            shapes.push((demand, answer.without(ids.iter().map(String::as_str))));
        }
        let is_compared = shapes[0].0 == shapes[1].0;
        assert!(!is_compared || shapes[0] == shapes[1], "{} by {name}: what exists is told: {shapes:?}", self.title());
        is_compared
    }

    async fn call(&self, name: &'static str, input: &Value) -> crate::answer::Answer {
        self.stage.call(self.wire, self.operation, Credentials::Session(name), input).await
    }

    fn title(&self) -> String {
        format!("{} over {:?}", name(self.operation), self.wire)
    }

    /// Who must be refused: whoever holds nothing, lacks one privilege alone, or holds one in another place.
    fn refused(&self, input: &Value) -> Vec<Refused> {
        let mut all = Vec::new();
        let lacking = ["lacks the first", "lacks the second"];
        let misplaced = ["has the first elsewhere", "has the second elsewhere"];
        assert!(demanded(self.operation).count() <= lacking.len());
        for (index, privilege) in demanded(self.operation).map(|privilege| privilege.name).enumerate() {
            all.push(Refused { name: lacking[index], held: vec![Held::all_but(privilege)] });
            let mut held = holder(self.operation, input, &self.stage.scene);
            for held in held.iter_mut().filter(|held| held.privileges == [privilege]) {
                held.library = Some(self.stage.scene.library("elsewhere"));
            }
            all.push(Refused { name: misplaced[index], held });
        }
        // To read anywhere is enough for what is filtered afterwards.
        all.retain(|refused| refusal(self.operation, input, &refused.held, &self.stage.scene).is_some());
        if demanded(self.operation).next().is_some() {
            all.push(Refused { name: "stranger", held: Vec::new() });
        }
        all
    }
}

/// Just what the declaration asks for: on a library where it is asked for there, else globally.
fn holder(operation: &'static OperationDef, input: &Value, scene: &Scene) -> Vec<Held> {
    let held = |(privilege, place): (&'static str, Place<'_>)| {
        let library = match place {
            Place::Globally | Place::Anywhere => None,
            Place::Library(id) | Place::Item(id) => Some(scene.owner(id).unwrap().clone()),
        };
        Held::one(privilege, library)
    };
    demands(operation, input).map(held).collect()
}
