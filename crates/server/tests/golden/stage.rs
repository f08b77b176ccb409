//! A server, the same in every run: what is in it, what happened in it before a call, and the call. Knows no wire.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use library_core::model::{Scope, User, UserName};
use library_operations::Tokens;
use server::tokens::{TokenMint, hash};
use testkit::{SequentialIds, World, world::ADMINISTRATOR};

use crate::{
    case::{Case, Who},
    common::{
        call::{Call, Credentials},
        input::resolved,
        server::{Server, passwords},
    },
};

/// The administrator's password.
pub(crate) const PASSWORD: &str = "secret-password";
/// A user without any role.
pub(crate) const STRANGER: &str = "stranger@quire.local";

/// A server, and the ids of what is in it.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) server: Server,
    /// What `{name}` in a case's input stands for.
    pub(crate) names: BTreeMap<&'static str, String>,
    /// The administrator's login session.
    pub(crate) admin: String,
    stranger: String,
}

impl Stage {
    /// The server as `case` finds it.
    pub(crate) async fn of(case: &Case) -> Self {
        let mut stage = Self::new().await;
        if case.logs_in() {
            stage.give_password().await;
        }
        for twist in &case.after {
            stage.twist(*twist).await;
        }
        stage
    }

    /// The server as every case finds it.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let tokens = Arc::new(TokenMint::new(Arc::new(SequentialIds::new(7))));
        let token = || tokens.new_token().token.0;
        let (admin, stranger) = (token(), token());
        world.user(STRANGER, "nothing", Scope::Global).await;
        for (user, token) in [(ADMINISTRATOR, &admin), (STRANGER, &stranger)] {
            world.domain.log_in(&UserName::new(user), hash(token)).await.unwrap();
        }
        let server = Server::of(&world, tokens);
        let mut stage = Self { world, server, names: BTreeMap::new(), admin, stranger };
        stage.scene().await;
        stage
    }

    /// Hashing takes long on purpose: only who logs in with a password gets one.
    async fn give_password(&self) {
        let mut work = self.world.domain.begin().await.unwrap();
        let mut user = work.get::<User>(&UserName::new(ADMINISTRATOR)).await.unwrap().unwrap();
        user.record.password_hash = password_hash().await;
        work.update(user);
        work.save().await.unwrap();
    }

    /// A case's call.
    pub(crate) fn call<'s>(&'s self, case: &Case) -> Call<'s> {
        let credentials = match case.who {
            Who::Administrator => Credentials::Session(&self.admin),
            Who::Stranger => Credentials::Session(&self.stranger),
            Who::Nobody => Credentials::Nothing,
            Who::Password(password) => Credentials::Password(password),
        };
        let input = resolved(&case.input, &|name| self.names[name].clone());
        Call { operation: case.declaration(), input, credentials }
    }
}

async fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return hash.clone();
    }
    let hash = passwords().hash(PASSWORD, [1; 16]).await.unwrap();
    HASH.get_or_init(|| hash).clone()
}
