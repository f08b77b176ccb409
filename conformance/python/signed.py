"""A signed template: its preview says who signed it, and its warnings stand in the way until they are ignored."""

import datetime
import hashlib
import pathlib
import tarfile
import tempfile
import uuid

from com.vmware.content.library.item.updatesession_client import PreviewInfo, WarningBehavior, WarningType
from com.vmware.content.library.item_client import UpdateSessionModel
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from sessions import content_of

DESCRIPTOR = b"""<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:href="signed.vmdk" ovf:id="file1"/></References>
  <VirtualSystem ovf:id="signed"><Info>A virtual machine</Info><Name>signed</Name></VirtualSystem>
</Envelope>
"""


def package():
    """Manifest, certificate, descriptor and disk, in the order in which they are sent."""
    folder = pathlib.Path(tempfile.mkdtemp())
    files = {"signed.ovf": DESCRIPTOR, "signed.vmdk": b"the bytes of a disk"}
    lines = [f"SHA256({name})= {hashlib.sha256(content).hexdigest()}\n" for name, content in files.items()]
    manifest = "".join(lines).encode()
    files = {"signed.mf": manifest, "signed.cert": certificate(manifest), **files}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def certificate(manifest):
    """A self-signed certificate and its key's signature over the manifest, as the OVF specification writes them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Conformance Signer")])
    now = datetime.datetime.now(datetime.timezone.utc)
    serial, tomorrow = x509.random_serial_number(), now + datetime.timedelta(1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial, now, tomorrow)
    signed = builder.sign(key, hashes.SHA256())
    signature = key.sign(manifest, padding.PKCS1v15(), hashes.SHA256()).hex()
    return f"SHA256(signed.mf)= {signature}\n".encode() + signed.public_bytes(serialization.Encoding.PEM)


def push(world, session, files):
    """Sends a package; returns the session's preview."""
    for path in files:
        world.push(session, path)
    preview = world.update_sessions.get(session).preview_info
    assert preview.state == PreviewInfo.State.AVAILABLE, preview
    assert "Conformance Signer" in preview.certificate_info.subject, preview
    assert preview.certificate_info.self_signed and preview.cert_chain, preview
    assert WarningType.SELF_SIGNED_CERTIFICATE in {warning.type for warning in preview.warnings}, preview
    return preview


def a_warning_that_is_not_ignored_fails_the_session(world):
    item = world.create_item(item_type="ovf")
    with world.update_session(item) as session:
        preview = push(world, session, package())
        assert not any(warning.ignored for warning in preview.warnings), preview
        world.update_sessions.complete(session)
        model = world.update_sessions.get(session)
        assert model.state == UpdateSessionModel.State.ERROR and model.error_message.default_message, model
    assert world.files.list(item) == []


def a_warning_that_is_ignored_does_not(world):
    item = world.create_item(item_type="ovf")
    with world.update_session(item) as session:
        preview = push(world, session, package())
        rules = [WarningBehavior(type=warning.type, ignored=True) for warning in preview.warnings]
        world.update_sessions.update(session, UpdateSessionModel(warning_behavior=rules))
        again = world.update_sessions.get(session)
        assert all(warning.ignored for warning in again.preview_info.warnings), again
        world.update_sessions.complete(session)
        assert world.update_sessions.get(session).state == UpdateSessionModel.State.DONE
    assert {info.name for info in world.files.list(item)} == {"signed.ovf", "signed.vmdk"}


def a_signed_archive_is_imported_as_the_sdks_sample_does(world):
    files = package()
    archive = archived(files)
    item = world.create_item(item_type="ovf")
    with world.update_session(item) as session:
        preview = push(world, session, [archive])
        rules = [WarningBehavior(type=warning.type, ignored=True) for warning in preview.warnings]
        world.update_sessions.update(session, UpdateSessionModel(warning_behavior=rules))
        world.update_sessions.complete(session)
        assert world.update_sessions.get(session).state == UpdateSessionModel.State.DONE
    keeps_descriptor_and_disk(world, item, files)


def warnings_may_be_ignored_from_the_start(world):
    files = package()
    item = world.create_item(item_type="ovf")
    rules = [WarningBehavior(type=WarningType.SELF_SIGNED_CERTIFICATE, ignored=True)]
    spec = UpdateSessionModel(library_item_id=item, warning_behavior=rules)
    session = world.update_sessions.create(spec, str(uuid.uuid4()))
    (warning,) = push(world, session, [archived(files)]).warnings
    assert warning.ignored, warning
    world.update_sessions.complete(session)
    world.update_sessions.delete(session)
    keeps_descriptor_and_disk(world, item, files)


def archived(files):
    """The package as one archive: descriptor first, as the OVF specification has it, then manifest, certificate, disk."""
    manifest, certificate_file, descriptor, disk = files
    archive = manifest.with_suffix(".ova")
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as tar:
        for path in (descriptor, manifest, certificate_file, disk):
            tar.add(path, arcname=path.name)
    return archive


def keeps_descriptor_and_disk(world, item, files):
    kept = {path.name: path for path in files if path.suffix in (".ovf", ".vmdk")}
    assert {info.name for info in world.files.list(item)} == set(kept)
    for name, path in kept.items():
        assert content_of(world, item, name) == path.read_bytes(), f"{name} came back different"


STEPS = [
    a_warning_that_is_not_ignored_fails_the_session,
    a_warning_that_is_ignored_does_not,
    a_signed_archive_is_imported_as_the_sdks_sample_does,
    warnings_may_be_ignored_from_the_start,
]
