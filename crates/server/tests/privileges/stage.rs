//! A server, its scene, and users who hold what a test says.

use std::sync::Arc;

use http::Request;
use library_core::model::{Scope, UserName};
use serde_json::{Value, json};
use server::tokens::{TokenMint, hash};
use testkit::{SequentialIds, World};
use vapi::OperationDef;

use crate::{
    answer::Answer,
    common::{
        call::{Call, Credentials},
        server::Server,
        wire::Wire,
    },
    expected::Held,
    scene::Scene,
};

/// A server, and what is in it.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) scene: Scene,
    pub(crate) server: Server,
}

impl Stage {
    /// A server with its scene.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let scene = Scene::set(&world).await;
        let server = Server::of(&world, Arc::new(TokenMint::new(Arc::new(SequentialIds::new(7)))));
        Self { world, scene, server }
    }

    /// A user who holds just this, and is logged in.
    pub(crate) async fn user(&self, name: &'static str, held: &[Held]) -> Credentials<'static> {
        self.world.user(name, "nothing", Scope::Global).await;
        for (index, held) in held.iter().enumerate() {
            let role = format!("{name} {index}");
            let privileges: Vec<String> = held.privileges.iter().map(|name| (*name).to_owned()).collect();
            self.world.domain.define_role(&role, &privileges).await.unwrap();
            let scope = held.library.clone().map_or(Scope::Global, Scope::Library);
            self.world.user(name, &role, scope).await;
        }
        // The token is the name: nobody guesses here.
        self.world.domain.log_in(&UserName::new(name), hash(name)).await.unwrap();
        Credentials::Session(name)
    }

    /// A call on a wire.
    pub(crate) async fn call(
        &self,
        wire: Wire,
        operation: &'static OperationDef,
        credentials: Credentials<'_>,
        input: &Value,
    ) -> Answer {
        let request = wire.request(Call { operation, input: input.clone(), credentials });
        Answer::of(wire, &self.server.answer(request.request()).await)
    }

    /// What JSON-RPC answers to a call without input and without a session.
    pub(crate) async fn ask(&self, operation: &OperationDef) -> String {
        let params = json!({
            "serviceId": operation.service,
            "operationId": operation.name,
            "input": { "STRUCTURE": { "operation-input": {} } },
            "ctx": {},
        });
        let envelope = json!({ "jsonrpc": "2.0", "method": "invoke", "params": params, "id": "0" });
        let request = Request::post("/api").header("Content-Type", "application/json");
        self.server.answer(request.body(envelope.to_string().into()).unwrap()).await.text().to_owned()
    }

    /// Everything that a call might change: records, contents, and what was asked of others.
    pub(crate) async fn everything(&self) -> Vec<String> {
        let World { metastore, source, feed, .. } = &self.world;
        let mut all: Vec<String> = metastore.records().iter().map(|record| format!("{record:?}")).collect();
        all.push(format!("{} contents", self.world.stored().await));
        all.push(format!("asked {:?} and {:?}", source.asked(), feed.asked()));
        all
    }
}
