//! Signed packages: what the preview shows, what stops a completion, what the client may ignore.

use jiff::SignedDuration;
use library_core::{
    Meaning,
    model::{ChecksumAlgorithm, ItemId, UpdateSessionId, UpdateState, WarningKind, WarningRule},
    plugin::{CertificateFacts, ItemType, Package, Warning, ovf::Ovf},
    update_session::{NewUpdateSession, warnings::Preview},
};
use rcgen::{CertificateParams, DnType, Issuer, KeyPair, PKCS_RSA_SHA256, RsaKeySize, SigningKey as _};
use testkit::{
    World,
    fixture::{archive, descriptor, manifest},
    world::{creation, new_session},
};

const DISK: &[u8] = b"disk";

/// A key, made once: making one takes long.
fn key() -> &'static KeyPair {
    static KEY: std::sync::LazyLock<KeyPair> =
        std::sync::LazyLock::new(|| KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap());
    &KEY
}

fn parameters(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.not_before = rcgen::date_time_ymd(2025, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(2027, 1, 1);
    parameters
}

fn self_signed() -> String {
    parameters("signer").self_signed(key()).unwrap().pem()
}

fn issued() -> String {
    let authority_key = KeyPair::generate().unwrap();
    let authority = Issuer::new(parameters("authority"), &authority_key);
    let own = parameters("authority").self_signed(&authority_key).unwrap().pem();
    parameters("signer").signed_by(key(), &authority).unwrap().pem() + &own
}

fn cert(mf: &[u8], pem: &str) -> Vec<u8> {
    use std::fmt::Write as _;
    let hex = key().sign(mf).unwrap().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("SHA256(vm.mf)= {hex}\n{pem}").into_bytes()
}

struct Signed {
    ovf: Vec<u8>,
    mf: Vec<u8>,
    cert: Vec<u8>,
}

fn signed(pem: &str) -> Signed {
    let ovf = descriptor(&[("disk.vmdk", DISK)]);
    let mf = manifest(ChecksumAlgorithm::Sha256, &[("vm.ovf", &ovf), ("disk.vmdk", DISK)]);
    let cert = cert(&mf, pem);
    Signed { ovf, mf, cert }
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
    world.push(session, "disk.vmdk", DISK).await.unwrap();
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
    push(&world, &session, &signed(&issued())).await;
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
        push(&world, &session, &signed(&self_signed())).await;
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
        push(&world, &session, &signed(&self_signed())).await;
        let (warnings, _) = available(&world, &session).await;
        assert_eq!(kinds(&warnings), [WarningKind::SelfSignedCertificate, kind]);
    }
}

#[tokio::test]
async fn a_signature_that_does_not_hold_is_an_error_that_names_the_certificate() {
    let good = signed(&self_signed());
    let changed = [&good.mf[..], b"\n"].concat();
    let garbage = b"no certificate".to_vec();
    let cases = [
        ("another manifest", Signed { mf: changed, ..signed(&self_signed()) }),
        ("garbage", Signed { cert: garbage, ..signed(&self_signed()) }),
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
    let package = signed(&self_signed());
    let (world, _, session) = start().await;
    world.push(&session, "vm.cert", &package.cert).await.unwrap();
    world.push(&session, "vm.ovf", &package.ovf).await.unwrap();
    world.push(&session, "disk.vmdk", DISK).await.unwrap();
    let verdict = world.domain.validate_session(&session).await.unwrap();
    assert_eq!(verdict.invalid[0].file, "vm.cert");
    assert!(verdict.invalid[0].reason.contains(".mf"), "{verdict:?}");
}

#[tokio::test]
async fn an_archive_may_be_signed() {
    let package = signed(&self_signed());
    let (world, _, session) = start().await;
    let members: [(&str, &[u8]); 4] =
        [("vm.ovf", &package.ovf), ("vm.mf", &package.mf), ("vm.cert", &package.cert), ("disk.vmdk", DISK)];
    world.push(&session, "vm.ova", &archive(&members)).await.unwrap();
    let (warnings, certificate) = available(&world, &session).await;
    assert_eq!(kinds(&warnings), [WarningKind::SelfSignedCertificate]);
    assert!(certificate.is_some());
}

#[tokio::test]
async fn a_signer_that_is_an_anchor_is_trusted() {
    let package = signed(&self_signed());
    let certificate = ovf::Certificate::parse(&package.cert).unwrap();
    let texts = [("vm.mf", package.mf), ("vm.cert", package.cert)];
    let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let now = jiff::Timestamp::constant(1_767_323_045, 0);
    let unknown = Package { files: Vec::new(), texts, now, anchors: Vec::new() };
    assert_eq!(Ovf.check(&unknown).warnings.len(), 1);
    let trusted = Package { anchors: vec![certificate.leaf().der().to_vec()], ..unknown };
    assert_eq!(Ovf.check(&trusted).warnings, []);
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
