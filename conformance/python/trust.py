"""A library that takes packages with a trusted signature only, and the store of those who are trusted."""

import pathlib
import uuid

from com.vmware.content.library.item_client import UpdateSessionModel
from com.vmware.content.library_client import ItemModel
from com.vmware.content_client import LibraryModel
from com.vmware.vapi.std.errors_client import InvalidArgument, NotFound

import signed
from checks import raises


def certificates_are_trusted_and_distrusted(world):
    store = world.client.content.TrustedCertificates
    pem = certificate_of(signed.package())
    certificate = store.create(store.CreateSpec(cert_text=pem))
    assert store.create(store.CreateSpec(cert_text=pem)) == certificate
    assert store.get(certificate).cert_text.strip() == pem.strip()
    assert certificate in [one.certificate for one in store.list().certificates]
    store.delete(certificate)
    raises(NotFound, store.get, certificate)
    raises(NotFound, store.delete, certificate)
    raises(InvalidArgument, store.create, store.CreateSpec(cert_text="no certificate"))


def a_policy_lets_trusted_packages_in_alone(world):
    (policy,) = [one for one in world.client.content.SecurityPolicies.list() if one.name == "OVF default policy"]
    assert policy.item_type_rules == {"ovf": "OVF_STRICT_VERIFICATION"}, policy
    raises(InvalidArgument, world.create_library, security_policy_id="nothing")
    library = world.create_library(security_policy_id=policy.policy)
    assert world.libraries.get(library).security_policy_id == policy.policy
    package, store = signed.package(), world.client.content.TrustedCertificates
    item = world.items.create(ItemModel(library_id=library, name="signed", type="ovf"), str(uuid.uuid4()))
    assert complete(world, item, package).state == UpdateSessionModel.State.ERROR
    assert world.items.get(item).content_version == "1"
    certificate = store.create(store.CreateSpec(cert_text=certificate_of(package)))
    assert complete(world, item, package).state == UpdateSessionModel.State.DONE
    model = world.items.get(item)
    assert model.security_compliance and model.certificate_verification_info.status == "VERIFIED", model
    assert len(model.certificate_verification_info.cert_chain) == 1, model
    unsigned = [path for path in package if path.suffix in (".ovf", ".vmdk")]
    other = world.items.create(ItemModel(library_id=library, name="unsigned", type="ovf"), str(uuid.uuid4()))
    failed = complete(world, other, unsigned)
    assert failed.state == UpdateSessionModel.State.ERROR and "sign" in failed.error_message.default_message, failed
    store.delete(certificate)
    world.local_libraries.update(library, LibraryModel(unset_security_policy_id=True))
    assert world.libraries.get(library).security_policy_id is None
    assert complete(world, other, unsigned).state == UpdateSessionModel.State.DONE
    assert world.items.get(other).certificate_verification_info is None
    world.local_libraries.delete(library)


def complete(world, item, package):
    """Uploads a package and completes its session; returns the session as it ended."""
    session = world.update_sessions.create(UpdateSessionModel(library_item_id=item), str(uuid.uuid4()))
    for path in package:
        world.push(session, path)
    world.update_sessions.complete(session)
    return world.update_sessions.get(session)


def certificate_of(package):
    """The PEM block of a package's certificate file."""
    (file,) = [path for path in package if path.suffix == ".cert"]
    text = pathlib.Path(file).read_text()
    return text[text.index("-----BEGIN CERTIFICATE"):]


STEPS = [certificates_are_trusted_and_distrusted, a_policy_lets_trusted_packages_in_alone]
