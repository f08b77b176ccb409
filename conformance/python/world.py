"""What every step of the job needs: a client of the official SDK, a library to work in, bytes in and out."""

import contextlib
import uuid

import requests
import urllib3
from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import DownloadSessionModel, UpdateSessionModel
from com.vmware.content.library_client import ItemModel, StorageBacking
from com.vmware.content_client import LibraryModel
from vmware.vapi.vsphere.client import create_vsphere_client

# The server under test has just signed its own certificate.
urllib3.disable_warnings()


def connect(server, user, password):
    """Logs in; `server` is `host:port`."""
    session = requests.Session()
    session.verify = False
    return create_vsphere_client(server=server, username=user, password=password, session=session)


def datastore(number=1):
    """A backing on one of the server's datastores."""
    return StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id=f"datastore-{number}")


class World:
    """A login, and a library in which the steps work."""

    def __init__(self, server, user, password):
        self.server, self.user, self.password = server, user, password
        self.client = connect(server, user, password)
        content = self.client.content
        self.libraries, self.local_libraries = content.Library, content.LocalLibrary
        self.types, self.configuration = content.Type, content.Configuration
        self.items, item = content.library.Item, content.library.item
        self.files, self.storage = item.File, item.Storage
        self.update_sessions, self.update_files = item.UpdateSession, item.updatesession.File
        self.download_sessions, self.download_files = item.DownloadSession, item.downloadsession.File
        self.library = self.create_library()

    def create_library(self, **fields):
        """A new local library, on the first datastore unless told otherwise; returns its id."""
        fields = {"name": f"conformance {uuid.uuid4()}", "storage_backings": [datastore()], **fields}
        model = LibraryModel(type=LibraryModel.LibraryType.LOCAL, **fields)
        return self.local_libraries.create(model, str(uuid.uuid4()))

    def create_item(self, name=None, item_type=""):
        """A new item without content; returns its id."""
        spec = ItemModel(library_id=self.library, name=name or f"item {uuid.uuid4()}", type=item_type)
        return self.items.create(spec, str(uuid.uuid4()))

    @contextlib.contextmanager
    def update_session(self, item):
        """An update session that does not outlive its block."""
        session = self.update_sessions.create(UpdateSessionModel(library_item_id=item), str(uuid.uuid4()))
        try:
            yield session
        finally:
            if self.update_sessions.get(session).state == UpdateSessionModel.State.ACTIVE:
                self.update_sessions.cancel(session)
            self.update_sessions.delete(session)

    @contextlib.contextmanager
    def download_session(self, item):
        """A download session that does not outlive its block."""
        session = self.download_sessions.create(DownloadSessionModel(library_item_id=item), str(uuid.uuid4()))
        try:
            yield session
        finally:
            self.download_sessions.delete(session)

    def announce(self, session, path, **fields):
        """Adds a file that the client will push; returns its info."""
        size = path.stat().st_size
        spec = UpdateFile.AddSpec(name=path.name, source_type=UpdateFile.SourceType.PUSH, size=size, **fields)
        return self.update_files.add(session, spec)

    def push(self, session, path, **fields):
        """Adds a file and sends its bytes."""
        put(self.announce(session, path, **fields), path)

    def upload(self, item, *paths):
        """The whole of an upload: session, files, completion."""
        with self.update_session(item) as session:
            for path in paths:
                self.push(session, path)
            self.update_sessions.complete(session)


def put(info, path):
    """Sends a file to its upload address, which needs no other authorisation."""
    with open(path, "rb") as body:
        answer = requests.put(info.upload_endpoint.uri, data=body, verify=False, timeout=60)
    assert answer.status_code == 200, f"PUT of {path.name}: {answer.status_code} {answer.text}"


def get(uri, **headers):
    """Reads a download address, which needs no other authorisation."""
    answer = requests.get(uri, headers=headers, verify=False, timeout=60)
    assert answer.ok, f"GET: {answer.status_code} {answer.text}"
    return answer
