//! A library whose policy asks for signed templates: what gets in, what does not, and that the server's trust store and
//! clock decide at completion.

use jiff::SignedDuration;
use library_core::{
    library::policy::policies,
    model::{ItemId, UpdateSessionId, UpdateState, VerificationStatus, WarningKind, WarningRule},
    plugin::Verdict,
    update_session::warnings::Preview,
};
use testkit::{
    Answer, World,
    fixture::{archive, descriptor},
    signing::{Authority, Signed, self_signed},
    world::{creation, new_library},
};

/// A world with a library under the policy, an item of a type in it, and a session on that.
async fn start(item_type: &str) -> (World, ItemId, UpdateSessionId) {
    let world = World::new().await;
    let mut new = new_library("strict");
    new.security_policy = Some(policies()[0].id.to_owned());
    let library = world.domain.create_library(new, &creation("library.create", None, "strict")).await.unwrap();
    let item = world.item(&library, "item", item_type).await;
    let session = world.session(&item).await;
    (world, item, session)
}

async fn validate(world: &World, session: &UpdateSessionId) -> Verdict {
    world.domain.validate_session(session).await.unwrap()
}

/// Ignores every warning that there is, completes, and tells how the session ended.
async fn complete(world: &World, session: &UpdateSessionId) -> (UpdateState, Option<String>) {
    let kinds = [
        WarningKind::SelfSignedCertificate,
        WarningKind::ExpiredCertificate,
        WarningKind::NotYetValidCertificate,
        WarningKind::UntrustedCertificate,
    ];
    let rules = kinds.map(|kind| WarningRule { kind, ignored: true }).to_vec();
    world.domain.update_update_session(session, Some(rules)).await.unwrap();
    world.domain.complete_update_session(session).await.unwrap();
    let session = world.look(session).await.unwrap();
    (session.state, session.error_message)
}

async fn status(world: &World, item: &ItemId) -> (VerificationStatus, usize, bool) {
    let (_, compliance) = world.domain.judged_item(item).await.unwrap();
    let verification = compliance.verification.unwrap();
    (verification.status, verification.chain.len(), compliance.complies)
}

#[tokio::test]
async fn a_template_of_a_trusted_signer_gets_in_and_is_verified() {
    let root = Authority::root("root");
    let middle = root.below("middle");
    let package = Signed::new(&(middle.sign("signer") + &middle.pem()));
    for item_type in ["ovf", "ova", ""] {
        let (world, item, session) = start(item_type).await;
        world.domain.trust_certificate(&root.pem()).await.unwrap();
        world.push(&session, "vm.ova", &package.ova()).await.unwrap();
        assert!(validate(&world, &session).await.is_good());
        let looked = world.look(&session).await.unwrap();
        let Some(Preview::Available { warnings, certificate }) = world.domain.preview(&looked).await.unwrap() else {
            panic!("{item_type:?}")
        };
        assert_eq!((warnings, certificate.unwrap().chain.len()), (Vec::new(), 2));
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done, "{item_type:?}");
        assert_eq!(status(&world, &item).await, (VerificationStatus::Verified, 2, true), "{item_type:?}");
        assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
    }
}

#[tokio::test]
async fn nothing_else_gets_in_whatever_is_ignored() {
    let root = Authority::root("root");
    let disk: (&str, &[u8]) = ("disk.vmdk", b"disk");
    let unsigned = archive(&[("vm.ovf", &descriptor(&[disk])), disk]);
    let good = Signed::new(&root.sign("signer"));
    let tampered = Signed { mf: [&good.mf[..], b"\n"].concat(), ..good.clone() };
    let stowaway = archive(&[&good.files()[..], &[("stowaway.vmdk", &b"unsigned"[..])]].concat());
    let cases = [
        ("unsigned", unsigned, "file `vm.ovf`: the package is not signed"),
        ("self-signed", Signed::new(&self_signed("signer")).ova(), "is self-signed"),
        ("unknown", Signed::new(&Authority::root("root").sign("signer")).ova(), "is not trusted here"),
        ("link missing", Signed::new(&root.below("middle").sign("signer")).ova(), "no certificate of its issuer"),
        ("tampered", tampered.ova(), "the manifest was changed"),
        ("stowaway", stowaway, "file `stowaway.vmdk`: the signed manifest has no digest of it"),
    ];
    for (what, ova, sentence) in cases {
        let (world, item, session) = start("ovf").await;
        world.domain.trust_certificate(&root.pem()).await.unwrap();
        world.push(&session, "vm.ova", &ova).await.unwrap();
        assert!(!validate(&world, &session).await.is_good(), "{what}");
        let (state, message) = complete(&world, &session).await;
        assert_eq!(state, UpdateState::Error, "{what}");
        let message = message.unwrap();
        assert!(message.contains(sentence), "{what}: {message}");
        assert!(world.names(&item).await.is_empty(), "{what}");
        assert_eq!(status(&world, &item).await, (VerificationStatus::NotAvailable, 0, false), "{what}");
    }
}

#[tokio::test]
async fn a_pulled_template_is_held_to_the_policy_like_a_pushed_one() {
    let (root, disk): (_, (&str, &[u8])) = (Authority::root("root"), ("disk.vmdk", b"disk"));
    let signed = Signed::new(&root.sign("signer")).ova();
    let unsigned = archive(&[("vm.ovf", &descriptor(&[disk])), disk]);
    let verified = (VerificationStatus::Verified, 1, true);
    let cases = [
        (&signed, UpdateState::Done, vec!["vm.ovf", "disk.vmdk"], verified),
        (&unsigned, UpdateState::Error, Vec::new(), (VerificationStatus::NotAvailable, 0, false)),
    ];
    for (ova, state, names, found) in cases {
        for complete_first in [false, true] {
            let (world, item, session) = start("ovf").await;
            world.domain.trust_certificate(&root.pem()).await.unwrap();
            world.source.answer("https://source/vm.ova", Answer::File(ova.clone().into()));
            world.pull(&session, "vm.ova", "https://source/vm.ova").await;
            if complete_first {
                world.domain.complete_update_session(&session).await.unwrap();
                assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Active);
                world.run_jobs().await;
            } else {
                world.run_jobs().await;
                world.domain.complete_update_session(&session).await.unwrap();
            }
            let ended = world.look(&session).await.unwrap();
            assert_eq!(ended.state, state);
            let is_told = ended.error_message.is_some_and(|text| text.contains("`vm.ovf`: the package is not signed"));
            assert_eq!(is_told, state == UpdateState::Error);
            assert_eq!(world.names(&item).await, names);
            assert_eq!(status(&world, &item).await, found);
        }
    }
}

#[tokio::test]
async fn trust_and_time_are_those_of_the_completion() {
    let root = Authority::root("root");
    for (what, sentence) in [("distrusted", "is not trusted here"), ("late", "expired at")] {
        let (world, item, session) = start("ovf").await;
        let id = world.domain.trust_certificate(&root.pem()).await.unwrap();
        world.push(&session, "vm.ova", &Signed::new(&root.sign("signer")).ova()).await.unwrap();
        assert!(validate(&world, &session).await.is_good(), "{what}");
        match what {
            "late" => world.clock.jump_wall(SignedDuration::from_hours(24 * 400)),
            _ => world.domain.distrust_certificate(&id).await.unwrap(),
        }
        let (state, message) = complete(&world, &session).await;
        assert_eq!(state, UpdateState::Error, "{what}");
        assert!(message.unwrap().contains(sentence), "{what}");
        assert!(world.names(&item).await.is_empty(), "{what}");
    }
}

#[tokio::test]
async fn what_was_verified_changes_as_a_whole_only() {
    let root = Authority::root("root");
    let package = Signed::new(&root.sign("signer"));
    let (world, item, session) = start("ovf").await;
    world.domain.trust_certificate(&root.pem()).await.unwrap();
    world.push(&session, "vm.ova", &package.ova()).await.unwrap();
    assert_eq!(complete(&world, &session).await.0, UpdateState::Done);

    let more = world.session(&item).await;
    world.push(&more, "disk.vmdk", b"other").await.unwrap();
    let (state, message) = complete(&world, &more).await;
    assert_eq!(state, UpdateState::Error);
    assert!(message.unwrap().contains("the package is not signed"));
    assert_eq!(status(&world, &item).await, (VerificationStatus::Verified, 1, true), "as before");

    let again = world.session(&item).await;
    world.push(&again, "vm.ova", &package.ova()).await.unwrap();
    assert_eq!(complete(&world, &again).await, (UpdateState::Done, None));
    assert_eq!(status(&world, &item).await, (VerificationStatus::Verified, 1, true));
}

#[tokio::test]
async fn other_types_know_no_signatures() {
    let (world, item, session) = start("iso").await;
    world.push(&session, "image.iso", b"bytes").await.unwrap();
    assert_eq!(complete(&world, &session).await, (UpdateState::Done, None));
    let (_, compliance) = world.domain.judged_item(&item).await.unwrap();
    assert_eq!((compliance.verification, compliance.complies), (None, true));
}

#[tokio::test]
async fn without_a_policy_a_trusted_signer_is_not_warned_about() {
    let root = Authority::root("root");
    let world = World::new().await;
    world.domain.trust_certificate(&root.pem()).await.unwrap();
    let library = world.library("library").await;
    let item = world.item(&library, "item", "ovf").await;
    let session = world.session(&item).await;
    world.push(&session, "vm.ova", &Signed::new(&root.sign("signer")).ova()).await.unwrap();
    assert_eq!(validate(&world, &session).await.warnings, []);
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
    let (_, compliance) = world.domain.judged_item(&item).await.unwrap();
    assert_eq!(compliance.verification, None, "no rule holds");
}
