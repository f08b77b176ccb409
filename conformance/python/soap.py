"""SOAP with pyVmomi, as the samples of the SDK connect, beside the SDK's own calls: one login serves both."""

import contextlib
import datetime
import ssl
import uuid

import requests
from com.vmware import cis_client, content_client
from com.vmware.content.library_client import ItemModel
from com.vmware.vapi.std.errors_client import Unauthenticated
from pyVim.connect import Disconnect, SmartConnect, SmartStubAdapter
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.security.session import create_session_security_context
from vmware.vapi.security.user_password import create_user_password_security_context
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory

from checks import raises
from sessions import a_file
from world import datastore

CONTENT = bytes(range(256)) * 40


@contextlib.contextmanager
def login(world):
    """A login by SOAP; gives the service instance."""
    host, port = world.server.split(":")
    instance = SmartConnect(host=host, port=int(port), user=world.user, pwd=world.password, disableSslCertValidation=True)
    try:
        yield instance
    finally:
        Disconnect(instance)


def vapi(world, security_context):
    """The SDK's configuration for calls under a security context."""
    session = requests.Session()
    session.verify = False
    connector = get_requests_connector(session=session, url=f"https://{world.server}/api")
    connector.set_security_context(security_context)
    return StubConfigurationFactory.new_std_configuration(connector)


def fault(kind, function, *arguments, **named):
    """The call must end in this fault, which must say why; returns it."""
    try:
        answer = function(*arguments, **named)
    except vmodl.MethodFault as raised:
        assert isinstance(raised, kind), f"{type(raised).__name__} instead of {kind.__name__}"
        assert raised.msg, f"{kind.__name__} without a message"
        return raised
    raise AssertionError(f"{kind.__name__} was expected, the answer was {answer!r}")


@contextlib.contextmanager
def view(content, kind):
    """All objects of a kind, through a container view."""
    found = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    try:
        yield list(found.view)
    finally:
        found.DestroyView()


def store_named(content, name):
    """The datastore of that name, found as the SDK's samples find it."""
    with view(content, vim.Datastore) as stores:
        (store,) = [store for store in stores if store.name == name]
    return store


def the_server_presents_itself_as_a_vcenter(world):
    with login(world) as instance:
        about = instance.RetrieveContent().about
        assert (about.apiType, about.name) == ("VirtualCenter", "VMware vCenter Server"), about
        assert uuid.UUID(about.instanceUuid) and about.version.split(".")[0].isdigit() and int(about.build), about
        session = instance.content.sessionManager.currentSession
        assert session.userName == world.user, session
        now = datetime.datetime.now(datetime.timezone.utc)
        assert abs(instance.CurrentTime() - now) < datetime.timedelta(minutes=1), instance.CurrentTime()


def a_wrong_password_is_an_invalid_login(world):
    host, port = world.server.split(":")
    fault(vim.fault.InvalidLogin, SmartConnect, host=host, port=int(port), user=world.user, pwd="wrong",
          disableSslCertValidation=True)


def nothing_is_told_without_a_login(world):
    content = with_session(world, None).RetrieveContent()
    fault(vim.fault.NotAuthenticated, getattr, content.rootFolder, "name")


def the_inventory_has_a_root_a_datacenter_and_its_folders(world):
    with login(world) as instance:
        root = instance.content.rootFolder
        assert root.parent is None and root.name, root
        (center,) = root.childEntity
        assert isinstance(center, vim.Datacenter) and center.name == "Datacenter" and center.parent == root, center
        folders = (center.vmFolder, center.hostFolder, center.datastoreFolder, center.networkFolder)
        assert [folder.name for folder in folders] == ["vm", "host", "datastore", "network"], folders
        assert all(folder.parent == center for folder in folders), folders
        assert {store.name for store in center.datastoreFolder.childEntity} == {"default", "archive"}
        assert set(center.datastore) == set(center.datastoreFolder.childEntity)
        assert [network.name for network in center.network] == [center.networkFolder.childEntity[0].name]
        assert list(center.vmFolder.childEntity) == list(center.hostFolder.childEntity) == []


def a_library_is_made_on_a_datastore_found_by_name(world):
    with login(world) as instance:
        store = store_named(instance.content, "archive")
        assert store._GetMoId() == "datastore-2", store
        summary = store.summary
        assert summary.name == "archive" and summary.datastore == store and summary.accessible, summary
        assert 0 < summary.freeSpace <= summary.capacity, summary
        backing = datastore()
        backing.datastore_id = store._GetMoId()
        library = world.create_library(storage_backings=[backing])
        item = filled(world, library)
        (place,) = [uri for storage in world.storage.list(item) for uri in storage.storage_uris]
        assert place.startswith(summary.url), (place, summary.url)
        world.local_libraries.delete(library)


def filled(world, library):
    """A new item with one file; returns its id."""
    item = world.items.create(ItemModel(library_id=library, name="stored"), str(uuid.uuid4()))
    world.upload(item, a_file("stored.bin", CONTENT))
    return item


def a_view_that_is_destroyed_is_gone(world):
    with login(world) as instance:
        content = instance.content
        found = content.viewManager.CreateContainerView(content.rootFolder, [vim.Datacenter], True)
        assert len(found.view) == 1, found.view
        found.DestroyView()
        fault(vmodl.fault.ManagedObjectNotFound, getattr, found, "view")


def the_datastore_browser_shows_what_is_stored(world):
    library = world.create_library()
    item = filled(world, library)
    with login(world) as instance:
        browser = store_named(instance.content, "default").browser
        spec = vim.host.DatastoreBrowser.SearchSpec(details=vim.host.DatastoreBrowser.FileInfo.Details(fileSize=True))
        folder = f"[default] contentlib-{library}/{item}"
        task = browser.SearchDatastore_Task(folder, spec)
        WaitForTask(task, si=instance)
        assert [(info.path, info.fileSize) for info in task.info.result.file] == [("stored.bin", len(CONTENT))], task.info
        address = f"https://{world.server}/folder/contentlib-{library}/{item}/stored.bin"
        answer = requests.get(address, params={"dcPath": "Datacenter", "dsName": "default"}, verify=False, timeout=60,
                              headers={"Cookie": instance._stub.cookie})
        assert answer.content == CONTENT, answer.status_code
    world.local_libraries.delete(library)


def what_is_not_there_is_not_found(world):
    with login(world) as instance:
        search = instance.content.searchIndex
        assert search.FindByInventoryPath("Datacenter/vm/nothing") is None
        assert search.FindByInventoryPath("Datacenter")._GetMoId() == instance.content.rootFolder.childEntity[0]._GetMoId()
        assert search.FindByUuid(None, str(uuid.uuid4()), True, False) is None


def what_needs_a_hypervisor_is_not_supported(world):
    with login(world) as instance:
        folder = instance.content.rootFolder.childEntity[0].vmFolder
        fault(vmodl.fault.NotSupported, folder.CreateFolder, "machines")
        fault(vmodl.fault.NotSupported, instance.content.rootFolder.CreateDatacenter, "another")
        assert [center.name for center in instance.content.rootFolder.childEntity] == ["Datacenter"]


def a_login_by_soap_serves_the_sdk(world):
    with login(world) as instance:
        key, session_id = instance.content.sessionManager.currentSession.key, instance._stub.GetSessionId()
        assert key != session_id, "the key of a session is told to others"
        config = vapi(world, create_session_security_context(session_id))
        assert world.library in content_client.Library(config).list()
        assert cis_client.Session(config).get().user == world.user
    raises(Unauthenticated, content_client.Library(config).list)


def a_login_of_the_sdk_serves_soap(world):
    session = cis_client.Session(vapi(world, create_user_password_security_context(world.user, world.password)))
    session_id = session.create()
    instance = with_session(world, session_id)
    assert instance.content.sessionManager.currentSession.userName == world.user
    assert store_named(instance.content, "default")._GetMoId() == "datastore-1"
    cis_client.Session(vapi(world, create_session_security_context(session_id))).delete()
    fault(vim.fault.NotAuthenticated, getattr, instance.content.rootFolder, "name")


def with_session(world, session_id):
    """A service instance under a session that was made elsewhere, or under none."""
    host, port = world.server.split(":")
    stub = SmartStubAdapter(host=host, port=int(port), sslContext=ssl._create_unverified_context())
    stub.SetSessionId(session_id)
    return vim.ServiceInstance("ServiceInstance", stub)


STEPS = [
    the_server_presents_itself_as_a_vcenter,
    a_wrong_password_is_an_invalid_login,
    nothing_is_told_without_a_login,
    the_inventory_has_a_root_a_datacenter_and_its_folders,
    a_library_is_made_on_a_datastore_found_by_name,
    a_view_that_is_destroyed_is_gone,
    the_datastore_browser_shows_what_is_stored,
    what_is_not_there_is_not_found,
    what_needs_a_hypervisor_is_not_supported,
    a_login_by_soap_serves_the_sdk,
    a_login_of_the_sdk_serves_soap,
]


