"""An item's content is updated, as the samples of the official SDKs do it: each update is a version of its own."""

import uuid

from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import UpdateSessionModel
from com.vmware.content.library_client import ItemModel

from sessions import a_file, content_of
from world import put

SAMPLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:href="%s" ovf:id="file1"/></References>
  <VirtualSystem ovf:id="vm"><Info>A virtual machine</Info><Name>vm</Name></VirtualSystem>
</Envelope>
"""


def version_of(world, item):
    return world.items.get(item).content_version


def session_of(world, item, **fields):
    """A new update session; returns its id."""
    spec = UpdateSessionModel(library_item_id=item, **fields)
    return world.update_sessions.create(spec, str(uuid.uuid4()))


def commit(world, session):
    world.update_sessions.complete(session)
    world.update_sessions.delete(session)


def a_file_of_the_same_name_replaces_the_old_one(world):
    item = world.create_item(item_type="iso")
    world.upload(item, a_file("disc.iso", b"first disc"))
    before = version_of(world, item)
    session = session_of(world, item)
    world.push(session, a_file("disc.iso", b"second disc"))
    commit(world, session)
    assert version_of(world, item) > before, "the samples compare versions as text"
    assert [info.name for info in world.files.list(item)] == ["disc.iso"]
    assert content_of(world, item, "disc.iso") == b"second disc"


def all_files_are_removed_and_others_come(world):
    item = world.create_item(item_type="ovf")
    world.upload(item, a_file("first.ovf", SAMPLE % b"first.vmdk"), a_file("first.vmdk", b"first disk"))
    before = version_of(world, item)
    session = session_of(world, item)
    for info in world.update_files.list(session):
        world.update_files.remove(session, info.name)
    assert world.update_files.list(session) == []
    world.push(session, a_file("second.ovf", SAMPLE % b"second.vmdk"))
    world.push(session, a_file("second.vmdk", b"second disk"))
    commit(world, session)
    assert version_of(world, item) > before
    assert {info.name for info in world.files.list(item)} == {"second.ovf", "second.vmdk"}
    assert content_of(world, item, "second.vmdk") == b"second disk"


def an_upload_in_the_java_sdks_order(world):
    """A version is expected, sizes are not told, addresses are asked for, and files are validated twice."""
    item = world.create_item(item_type="ovf")
    session = session_of(world, item, library_item_content_version=version_of(world, item))
    files = [a_file("java.ovf", SAMPLE % b"java.vmdk"), a_file("java.vmdk", b"a disk of unknown size")]
    for path in files:
        world.update_files.add(session, UpdateFile.AddSpec(name=path.name, source_type=UpdateFile.SourceType.PUSH))
        put(world.update_files.get(session, path.name), path)
        assert world.update_files.get(session, path.name).size == path.stat().st_size
    for result in (world.update_files.validate(session), world.update_files.validate(session)):
        assert result.invalid_files == [] and result.missing_files == set(), result
    assert world.update_sessions.get(session).library_item_content_version == "1"
    commit(world, session)
    assert version_of(world, item) == "2"
    for path in files:
        assert content_of(world, item, path.name) == path.read_bytes()


def a_missing_file_is_named_before_completion(world):
    item = world.create_item(item_type="ovf")
    with world.update_session(item) as session:
        world.push(session, a_file("half.ovf", SAMPLE % b"half.vmdk"))
        result = world.update_files.validate(session)
        assert result.has_errors and result.missing_files == {"half.vmdk"}, result
    assert world.files.list(item) == [] and version_of(world, item) == "1"


def a_session_tells_the_version_that_it_began_with(world):
    item = world.create_item()
    world.upload(item, a_file("a.txt", b"old"))
    session = session_of(world, item)
    assert world.update_sessions.get(session).library_item_content_version == version_of(world, item) == "2"
    world.push(session, a_file("a.txt", b"new"))
    commit(world, session)
    assert version_of(world, item) == "3" and content_of(world, item, "a.txt") == b"new"


def metadata_has_versions_of_its_own(world):
    item = world.create_item()
    before = world.items.get(item)
    world.items.update(item, ItemModel(description="described"))
    after = world.items.get(item)
    assert int(after.metadata_version) > int(before.metadata_version), (before, after)
    assert after.content_version == before.content_version, (before, after)


STEPS = [
    a_file_of_the_same_name_replaces_the_old_one,
    all_files_are_removed_and_others_come,
    an_upload_in_the_java_sdks_order,
    a_missing_file_is_named_before_completion,
    a_session_tells_the_version_that_it_began_with,
    metadata_has_versions_of_its_own,
]
