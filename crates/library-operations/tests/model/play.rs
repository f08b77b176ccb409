//! Random sequences of operations beside a small model that says what each ends with and what readers see after it.

mod downloads;
mod hold;
mod items;
mod libraries;
mod relations;
mod shelf;
mod step;
mod updates;
mod upkeep;

use proptest::{
    prelude::ProptestConfig,
    test_runner::{RngSeed, TestRunner},
};
use vapi::{CallError, FaultKind};

use self::{
    shelf::{Outcome, Shelf},
    step::{Step, beginning, steps},
};
use crate::common::Door;

/// Names of libraries, items, files and users, and descriptions.
const NAMES: [&str; 4] = ["one", "two", "three", "four"];
/// What files hold.
const CONTENTS: [&[u8]; 4] = [b"first", b"second one", b"third", b""];

/// A server, and what it is believed to hold.
struct Play {
    door: Door,
    shelf: Shelf,
    certificates: [String; 2],
    /// How many addresses were pulled from.
    pulls: usize,
}

impl Play {
    async fn new(certificates: [String; 2]) -> Self {
        let door = Door::new().await;
        Self { door, shelf: Shelf::default(), certificates, pulls: 0 }
    }

    async fn take(&mut self, step: &Step) {
        match step.clone() {
            Step::CreateLibrary { name, store, published } => self.create_library(name, store, published).await,
            Step::Subscribe { to } => self.subscribe(to).await,
            Step::Follow { publisher, follower } => self.follow(publisher, follower).await,
            Step::MakeFollower(publisher) => self.make_follower(publisher).await,
            Step::Unfollow { library, subscription } => self.unfollow(library, subscription).await,
            Step::LookAtSubscription { library, subscription } => {
                self.look_at_subscription(library, subscription).await;
            }
            Step::UpdateLibrary { asked, library, read, change } => {
                self.update_library(asked, library, read, change).await;
            }
            Step::DeleteLibrary { asked, library, force } => self.delete_library(asked, library, force).await,
            Step::EnterMaintenance(library) => self.enter_maintenance(library).await,
            Step::ExitMaintenance(library) => self.exit_maintenance(library).await,
            Step::Migrate { library, store } => self.migrate(library, store).await,
            Step::Convert(library) => self.convert(library).await,
            Step::PushLibrary(library) => self.push_library(library).await,
            Step::AddUsage { library, user } => self.add_usage(library, user).await,
            Step::RemoveUsage { library, usage } => self.remove_usage(library, usage).await,
            Step::CreateItem { library, name } => self.create_item(library, name).await,
            Step::CreateItemOnce { token, library, name } => self.create_item_once(token, library, name).await,
            Step::UpdateItem { item, read, change } => self.update_item(item, read, change).await,
            Step::Fill(item, name, content) => self.fill(item, name, content).await,
            Step::CopyItem { item, library, name } => self.copy_item(item, library, name).await,
            Step::DeleteItem(item) => self.delete_item(item).await,
            Step::PushItem(item) => self.push_item(item).await,
            Step::OpenUpdate(item) => self.open_update(item).await,
            Step::Edit(session, edit) => {
                let session = self.an_update(session);
                self.edit(&session, edit).await;
            }
            Step::OpenDownload(item) => self.open_download(item).await,
            Step::Prepare(session, name) => self.prepare(session, name).await,
            Step::Open(session, name) => self.open(session, name).await,
            Step::ReadAll(session) => {
                for name in 0..NAMES.len() {
                    self.prepare(session, name).await;
                    self.open(session, name).await;
                }
            }
            Step::CancelDownload(session) => self.cancel_download(session).await,
            Step::FailDownload(session) => self.fail_download(session).await,
            Step::KeepDownload(session) => self.keep_download(session).await,
            Step::LookAtDownload(session) => self.look_at_download(session).await,
            Step::DeleteDownload(session) => self.delete_download(session).await,
            Step::Trust(which) => self.trust(which).await,
            Step::Distrust(which) => self.distrust(which).await,
            Step::Pass(seconds) => self.pass(seconds),
            Step::RunJobs => self.run_jobs().await,
            Step::Expire => self.expire().await,
            Step::Sweep => drop(self.door.world.domain.sweep().await.unwrap()),
            Step::SweepOrphans => self.sweep_orphans().await,
            Step::Restart => self.restart().await,
        }
    }
}

/// The answer, if the call ended as the model says; nothing if both say that it fails.
fn agreed<T: std::fmt::Debug>(expected: Outcome, answered: Result<T, CallError>) -> Option<T> {
    let ended = match &answered {
        Ok(_) => Ok(()),
        Err(CallError::Fault(fault)) => Err(fault.kind),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(ended, expected, "{answered:?}");
    answered.ok()
}

/// A fault that any call may end with, unless it is a thing of its own.
const UNAVAILABLE: FaultKind = FaultKind::ServiceUnavailable;

#[test]
fn what_operations_do_is_what_the_model_says() {
    // `PROPTEST_CASES` and `PROPTEST_RNG_SEED` look elsewhere, and for longer.
    let given = ProptestConfig::default();
    let rng_seed = if given.rng_seed == RngSeed::Random { RngSeed::Fixed(7) } else { given.rng_seed };
    let config = ProptestConfig { rng_seed, failure_persistence: None, ..given };
    let certificates = ["one", "two"].map(testkit::signing::self_signed);
    let mut runner = TestRunner::new(config);
    let run = runner.run(&steps(1..=96), |steps| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::new(certificates.clone()).await;
            for step in beginning().iter().chain(&steps) {
                play.take(step).await;
                play.hold().await;
            }
            play.end().await;
        });
        Ok(())
    });
    if let Err(failure) = run {
        panic!("{failure}");
    }
}
