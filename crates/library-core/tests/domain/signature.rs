//! Signed packages: what the preview shows, what stops a completion, what the client may ignore.

use jiff::SignedDuration;
use library_core::{
    Meaning,
    model::{ItemId, UpdateSessionId, UpdateState, WarningKind, WarningRule},
    plugin::{CertificateFacts, Warning},
    update_session::{NewUpdateSession, warnings::Preview},
};
use testkit::{
    World,
    signing::{Authority, Signed, self_signed},
    world::{creation, new_session},
};

fn issued() -> String {
    let authority = Authority::root("authority");
    authority.sign("signer") + &authority.pem()
}

async fn start() -> (World, ItemId, UpdateSessionId) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "ovf").await;
    let session = world.session(&item).await;
    (world, item, session)
}

async fn push(world: &World, session: &UpdateSessionId, package: &Signed) {
    world.push(session, "vm.mf", &package.mf).await.unwrap();
    world.push(session, "vm.cert", &package.cert).await.unwrap();
    world.push(session, "vm.ovf", &package.ovf).await.unwrap();
    world.push(session, "disk.vmdk", &package.disk).await.unwrap();
}

async fn preview(world: &World, session: &UpdateSessionId) -> Option<Preview> {
    let session = world.look(session).await.unwrap();
    world.domain.preview(&session).await.unwrap()
}

async fn available(world: &World, session: &UpdateSessionId) -> (Vec<(Warning, bool)>, Option<CertificateFacts>) {
    match preview(world, session).await.unwrap() {
        Preview::Available { warnings, certificate } => (warnings, certificate),
        other => panic!("{other:?}"),
    }
}

fn kinds(warnings: &[(Warning, bool)]) -> Vec<WarningKind> {
    warnings.iter().map(|(warning, _)| warning.kind).collect()
}

#[tokio::test]
async fn the_preview_of_a_signed_package_shows_its_signer() {
    let (world, _, session) = start().await;
    assert_eq!(preview(&world, &session).await, Some(Preview::Unavailable));
    world.add(&session, "vm.mf").await;
    assert_eq!(preview(&world, &session).await, Some(Preview::Preparing));
    push(&world, &session, &Signed::new(&issued())).await;
    let (warnings, certificate) = available(&world, &session).await;
    assert_eq!(kinds(&warnings), [WarningKind::UntrustedCertificate]);
    let certificate = certificate.unwrap();
    assert!(certificate.issuer.contains("CN=authority") && certificate.subject.contains("CN=signer"));
    assert!(!certificate.self_signed);
    assert_eq!((certificate.chain.len(), &certificate.chain[0]), (2, &certificate.x509));
}

#[tokio::test]
async fn a_warning_that_is_not_ignored_fails_the_completion() {
    for ignored in [false, true] {
        let (world, item, session) = start().await;
        push(&world, &session, &Signed::new(&self_signed("signer"))).await;
        assert!(available(&world, &session).await.1.unwrap().self_signed);
        let rule = WarningRule { kind: WarningKind::SelfSignedCertificate, ignored };
        world.domain.update_update_session(&session, Some(vec![rule])).await.unwrap();
        let (warnings, _) = available(&world, &session).await;
        assert_eq!((kinds(&warnings), warnings[0].1), (vec![WarningKind::SelfSignedCertificate], ignored));
        world.domain.complete_update_session(&session).await.unwrap();
        let ended = world.look(&session).await.unwrap();
        if ignored {
            assert_eq!((ended.state, ended.error_message), (UpdateState::Done, None));
            assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"]);
        } else {
            assert_eq!(ended.state, UpdateState::Error);
            assert!(ended.error_message.unwrap().contains("self-signed"));
            assert!(world.names(&item).await.is_empty());
        }
    }
}

#[tokio::test]
async fn dates_are_judged_by_the_servers_clock() {
    for (hours, kind) in [(24 * 400, WarningKind::ExpiredCertificate), (-24 * 400, WarningKind::NotYetValidCertificate)]
    {
        let (world, _, session) = start().await;
        world.clock.jump_wall(SignedDuration::from_hours(hours));
        push(&world, &session, &Signed::new(&self_signed("signer"))).await;
        let (warnings, _) = available(&world, &session).await;
        assert_eq!(kinds(&warnings), [WarningKind::SelfSignedCertificate, kind]);
    }
}

#[tokio::test]
async fn a_signature_that_does_not_hold_is_an_error_that_names_the_certificate() {
    let good = Signed::new(&self_signed("signer"));
    let changed = [&good.mf[..], b"\n"].concat();
    let garbage = b"no certificate".to_vec();
    let cases = [
        ("another manifest", Signed { mf: changed, ..Signed::new(&self_signed("signer")) }),
        ("garbage", Signed { cert: garbage, ..Signed::new(&self_signed("signer")) }),
    ];
    for (what, package) in cases {
        let (world, _, session) = start().await;
        push(&world, &session, &package).await;
        let verdict = world.domain.validate_session(&session).await.unwrap();
        assert_eq!(verdict.invalid.iter().map(|invalid| &invalid.file).collect::<Vec<_>>(), ["vm.cert"], "{what}");
        assert_eq!((verdict.certificate, verdict.warnings), (None, Vec::new()));
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Error);
    }
}

#[tokio::test]
async fn a_certificate_needs_its_manifest() {
    let package = Signed::new(&self_signed("signer"));
    let (world, _, session) = start().await;
    world.push(&session, "vm.cert", &package.cert).await.unwrap();
    world.push(&session, "vm.ovf", &package.ovf).await.unwrap();
    world.push(&session, "disk.vmdk", &package.disk).await.unwrap();
    let verdict = world.domain.validate_session(&session).await.unwrap();
    assert_eq!(verdict.invalid[0].file, "vm.cert");
    assert!(verdict.invalid[0].reason.contains(".mf"), "{verdict:?}");
}

#[tokio::test]
async fn an_archive_may_be_signed() {
    for (pem, kind) in
        [(self_signed("signer"), WarningKind::SelfSignedCertificate), (issued(), WarningKind::UntrustedCertificate)]
    {
        let (world, item, session) = start().await;
        world.push(&session, "vm.ova", &Signed::new(&pem).ova()).await.unwrap();
        let (warnings, certificate) = available(&world, &session).await;
        assert_eq!(kinds(&warnings), [kind]);
        assert!(certificate.is_some());
        let rule = WarningRule { kind, ignored: true };
        world.domain.update_update_session(&session, Some(vec![rule])).await.unwrap();
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(world.names(&item).await, ["vm.ovf", "disk.vmdk"], "manifest and certificate vanish");
    }
}

#[tokio::test]
async fn a_signed_archive_whose_bytes_were_changed_does_not_complete() {
    let good = Signed::new(&self_signed("signer"));
    let other_line = Signed { mf: [b"# changed\n", &good.mf[..]].concat(), ..good.clone() };
    let mut cert = good.cert.clone();
    cert[20] = if cert[20] == b'0' { b'1' } else { b'0' };
    let other_signature = Signed { cert, ..good.clone() };
    for (what, package) in [("manifest", other_line), ("signature", other_signature)] {
        let (world, item, session) = start().await;
        world.push(&session, "vm.ova", &package.ova()).await.unwrap();
        let verdict = world.domain.validate_session(&session).await.unwrap();
        assert_eq!(verdict.invalid[0].file, "vm.cert", "{what}");
        assert!(verdict.invalid[0].reason.contains("the manifest was changed, or signed with another key"), "{what}");
        assert_eq!((verdict.warnings, verdict.certificate), (Vec::new(), None), "{what}");
        let rules = [WarningKind::SelfSignedCertificate, WarningKind::UntrustedCertificate]
            .map(|kind| WarningRule { kind, ignored: true });
        world.domain.update_update_session(&session, Some(rules.to_vec())).await.unwrap();
        world.domain.complete_update_session(&session).await.unwrap();
        assert_eq!(
            world.look(&session).await.unwrap().state,
            UpdateState::Error,
            "{what}: no warning, nothing to ignore"
        );
        assert!(world.names(&item).await.is_empty(), "{what}");
    }
    let (world, _, session) = start().await;
    let other_disk = Signed { disk: b"Disk".to_vec(), ..good };
    let error = world.push(&session, "vm.ova", &other_disk.ova()).await.unwrap_err();
    assert!(error.text.contains("checksum mismatch") && error.text.contains("`disk.vmdk`"), "{error}");
    let refused = world.domain.complete_update_session(&session).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::NotAllowedInCurrentState);
}

#[tokio::test]
async fn a_hundred_certificates_are_no_chain() {
    let (world, _, session) = start().await;
    world.push(&session, "vm.ova", &Signed::new(&self_signed("signer").repeat(100)).ova()).await.unwrap();
    let verdict = world.domain.validate_session(&session).await.unwrap();
    assert_eq!(verdict.invalid[0].file, "vm.cert");
    assert!(verdict.invalid[0].reason.contains("more than 10 certificates"), "{verdict:?}");
}

#[tokio::test]
async fn only_an_item_of_a_type_without_metadata_files_has_no_preview() {
    for (item_type, expected) in
        [("", Preview::Unavailable), ("iso", Preview::NotApplicable), ("x", Preview::NotApplicable)]
    {
        let world = World::new().await;
        let library = world.library("library").await;
        let item = world.item(&library, "item", item_type).await;
        let session = world.session(&item).await;
        assert_eq!(preview(&world, &session).await, Some(Preview::Unavailable));
        world.push(&session, "image.iso", b"bytes").await.unwrap();
        assert_eq!(preview(&world, &session).await, Some(expected), "{item_type:?}");
    }
}

#[tokio::test]
async fn a_warning_is_ruled_on_once() {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "ovf").await;
    let rule = |ignored| WarningRule { kind: WarningKind::ExpiredCertificate, ignored };
    let twice = vec![rule(true), rule(false)];
    let new = NewUpdateSession { warning_rules: twice.clone(), ..new_session(&item) };
    let refused = world.domain.create_update_session(new, &creation("create", None, "")).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::InvalidArgument);
    assert!(refused.text.contains("`EXPIRED_CERTIFICATE`"), "{refused}");
    let session = world.session(&item).await;
    let refused = world.domain.update_update_session(&session, Some(twice)).await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::InvalidArgument);
    world.domain.update_update_session(&session, Some(vec![rule(true)])).await.unwrap();
}
