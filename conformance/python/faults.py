"""Each mistake of a client gets its own typed error (contract: the error map)."""

import hashlib
import uuid

import requests
from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import File, UpdateSessionModel
from com.vmware.content.library_client import Item, ItemModel, StorageBacking
from com.vmware.content_client import Library, LibraryModel
from com.vmware.vapi.std import errors_client as errors

from checks import raises
from sessions import a_file
from world import connect


def what_is_unknown_is_not_found(world):
    unknown = str(uuid.uuid4())
    for call in (
        world.libraries.get, world.local_libraries.get, world.local_libraries.delete, world.items.get,
        world.items.delete, world.items.list, world.files.list, world.storage.list, world.update_sessions.get,
        world.update_sessions.list, world.update_sessions.complete, world.update_files.list,
        world.download_sessions.get, world.download_sessions.list, world.download_files.list,
    ):
        raises(errors.NotFound, call, unknown)
    raises(errors.NotFound, world.items.create, ItemModel(library_id=unknown, name="orphan"), str(uuid.uuid4()))
    orphan = UpdateSessionModel(library_item_id=unknown)
    raises(errors.NotFound, world.update_sessions.create, orphan, str(uuid.uuid4()))
    item = world.create_item()
    raises(errors.NotFound, world.files.get, item, "no such file")
    raises(errors.NotFound, world.storage.get, item, "no such file")


def an_unknown_file_of_a_session_is_an_invalid_argument(world):
    item = world.create_item()
    with world.update_session(item) as session:
        raises(errors.InvalidArgument, world.update_files.get, session, "no such file")
        raises(errors.InvalidArgument, world.update_files.remove, session, "no such file")
    with world.download_session(item) as session:
        raises(errors.InvalidArgument, world.download_files.get, session, "no such file")
        raises(errors.InvalidArgument, world.download_files.prepare, session, "no such file", None)


def two_items_of_one_name_are_refused(world):
    name = f"Twin {uuid.uuid4()}"
    world.create_item(name)
    raises(errors.AlreadyExists, world.create_item, name)
    other = world.create_item()
    raises(errors.AlreadyExists, world.items.update, other, ItemModel(name=name))


def bad_names_are_refused(world):
    raises(errors.InvalidArgument, world.create_library, name="")
    for name in ("", "x" * 81, "a\0b"):
        spec = ItemModel(library_id=world.library, name=name)
        raises(errors.InvalidArgument, world.items.create, spec, str(uuid.uuid4()))
    item = world.create_item()
    with world.update_session(item) as session:
        for name in ("", "..", "a/b", "a\0b", "x" * 256):
            spec = UpdateFile.AddSpec(name=name, source_type=UpdateFile.SourceType.PUSH)
            raises(errors.InvalidArgument, world.update_files.add, session, spec)


def empty_searches_are_refused(world):
    raises(errors.InvalidArgument, world.libraries.find, Library.FindSpec())
    raises(errors.InvalidArgument, world.items.find, Item.FindSpec())


def old_versions_are_refused(world):
    library, item = world.create_library(), world.create_item()
    raises(errors.ConcurrentChange, world.local_libraries.update, library, LibraryModel(name="x", version="99"))
    raises(errors.InvalidArgument, world.libraries.update, library, LibraryModel(name="x", version="99"))
    raises(errors.InvalidArgument, world.items.update, item, ItemModel(name="x", version="99"))
    world.local_libraries.delete(library)


def client_tokens_are_uuids_and_mean_one_thing(world):
    spec = ItemModel(library_id=world.library, name=f"token {uuid.uuid4()}")
    raises(errors.InvalidArgument, world.items.create, spec, "not-a-uuid")
    token = str(uuid.uuid4())
    world.items.create(spec, token)
    other = ItemModel(library_id=world.library, name=f"token {uuid.uuid4()}")
    raises(errors.InvalidArgument, world.items.create, other, token)


def a_library_has_one_backing_that_exists(world):
    backing = StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id="datastore-1")
    raises(errors.Unsupported, lambda: world.create_library(storage_backings=[backing, backing]))
    nowhere = StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id="datastore-999")
    raises(errors.InvalidArgument, lambda: world.create_library(storage_backings=[nowhere]))


def progress_is_a_percentage(world):
    item = world.create_item()
    with world.update_session(item) as session:
        for progress in (-1, 101):
            raises(errors.InvalidArgument, world.update_sessions.keep_alive, session, progress)


def a_configuration_out_of_range_is_refused(world):
    model = type(world.configuration.get())
    raises(errors.InvalidArgument, world.configuration.update, model(automatic_sync_stop_hour=24))
    raises(errors.InvalidArgument, world.configuration.update, model(maximum_concurrent_item_syncs=0))


def wrong_bytes_are_refused_say_why_and_do_not_hinder_the_right_ones(world):
    item = world.create_item()
    path = a_file("a.txt", b"not what was announced")
    wrong = hashlib.sha256(b"something else").hexdigest()
    with world.update_session(item) as session:
        checksum = File.ChecksumInfo(algorithm=File.ChecksumAlgorithm.SHA256, checksum=wrong)
        info = world.announce(session, path, checksum_info=checksum)
        answer = requests.put(info.upload_endpoint.uri, data=path.read_bytes(), verify=False, timeout=60)
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
        assert answer.status_code == 400, answer.status_code
        assert "a.txt" in answer.text and wrong in answer.text and actual in answer.text, answer.text
        after = world.update_files.get(session, "a.txt")
        assert after.status == "ERROR" and after.error_message.default_message, after
        failed = world.update_sessions.get(session)
        assert failed.state == "ERROR" and actual in failed.error_message.default_message, failed
        late = raises(errors.NotAllowedInCurrentState, world.update_sessions.complete, session)
        assert actual in late.messages[0].default_message, late
    world.upload(item, path)
    assert [file.name for file in world.files.list(item)] == ["a.txt"]


def nobody_gets_in_without_a_login(world):
    raises(errors.Unauthenticated, connect, world.server, world.user, "wrong " + world.password)
    raises(errors.Unauthenticated, connect, world.server, "nobody@quire.local", world.password)
    other = connect(world.server, world.user, world.password)
    assert other.content.Library.list() is not None
    other.session_svc.delete()
    raises(errors.Unauthenticated, other.content.Library.list)
    raises(errors.Unauthenticated, other.session_svc.get)


STEPS = [
    what_is_unknown_is_not_found,
    an_unknown_file_of_a_session_is_an_invalid_argument,
    two_items_of_one_name_are_refused,
    bad_names_are_refused,
    empty_searches_are_refused,
    old_versions_are_refused,
    client_tokens_are_uuids_and_mean_one_thing,
    a_library_has_one_backing_that_exists,
    progress_is_a_percentage,
    a_configuration_out_of_range_is_refused,
    wrong_bytes_are_refused_say_why_and_do_not_hinder_the_right_ones,
    nobody_gets_in_without_a_login,
]
