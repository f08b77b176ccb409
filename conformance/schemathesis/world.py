"""Things that exist, so that calls reach more than "not found": made when asked for, forgotten when they end.

Names and the like come in the same order in each run; the ids are the server's and never twice the same.
"""

import random
import ssl
import uuid
from urllib.parse import urlsplit

import requests
import urllib3

# The server under test has just signed its own certificate.
urllib3.disable_warnings()


class World:
    """A login and one live object of each kind, over `/api`."""

    def __init__(self, url, user, password):
        self.url, self.login = url, (user, password)
        self.token = self.log_in()
        self.live, self.dice = {}, random.Random(8)

    def log_in(self):
        """A new login session."""
        answer = requests.post(f"{self.url}/session", auth=self.login, verify=False, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def one(self, kind):
        """The id of a live object; None where the server does not have that kind yet."""
        if kind not in self.live:
            self.live[kind] = getattr(self, kind)()
        return self.live[kind]

    def forget(self, kind):
        """An object is gone, and with it what was in it."""
        self.live.pop(kind, None)
        for inner in INSIDE.get(kind, []):
            self.forget(inner)

    def call(self, path, body):
        headers = {"vmware-api-session-id": self.token}
        answer = requests.post(self.url + path, json=body, headers=headers, verify=False, timeout=60)
        if answer.status_code == 503:
            return None
        assert answer.ok, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def unique(self):
        """A UUID that comes once in a run."""
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def name(self):
        """A name that nothing has."""
        return f"conformance {self.unique()}"

    def library(self):
        """A published library."""
        publish = {"published": True, "authentication_method": "NONE", "persist_json_enabled": False}
        body = {"name": self.name(), "type": "LOCAL", "storage_backings": BACKINGS, "publish_info": publish}
        return self.call("/content/local-library", body)

    def resting_library(self):
        """A library in maintenance."""
        library = self.library()
        self.call(f"/content/library/{library}?action=enter-maintenance", None)
        return library

    def item(self):
        return self.call("/content/library/item", {"library_id": self.one("library"), "name": self.name()})

    def update_session(self):
        """A session on an item of its own: only one at a time may work on an item."""
        self.forget("item")
        return self.call("/content/library/item/update-session", {"library_item_id": self.one("item")})

    def update_file(self):
        file = {"name": f"{self.unique()}.bin", "source_type": "PUSH", "size": 4}
        added = self.call(f"/content/library/item/update-session/{self.one('update_session')}/file", file)
        self.send(added["upload_endpoint"]["uri"])
        return file["name"]

    def stored_file(self):
        """A file of the item; the session that brought it is done."""
        file = self.one("update_file")
        self.call(f"/content/library/item/update-session/{self.one('update_session')}?action=complete", None)
        self.forget("update_session")
        return file

    def send(self, uri):
        requests.put(uri, data=b"data", verify=False, timeout=60).raise_for_status()

    def download_session(self):
        self.one("stored_file")
        return self.call("/content/library/item/download-session", {"library_item_id": self.one("item")})

    def usage(self):
        body = {"resource_urn": f"urn:vmomi:vm:{self.unique()}"}
        return self.call(f"/content/library/{self.one('library')}/usages", body)

    def subscription(self):
        new = {"name": self.name(), "storage_backings": BACKINGS, "automatic_sync_enabled": False, "on_demand": True}
        body = {"subscribed_library": {"target": "CREATE_NEW", "location": "LOCAL", "new_subscribed_library": new}}
        return self.call(f"/content/library/{self.one('library')}/subscriptions", body)

    def subscribed_library(self):
        """A library that could follow another and has not been told which."""
        body = {"name": self.name(), "type": "SUBSCRIBED", "storage_backings": BACKINGS}
        return self.call("/content/subscribed-library", body)

    def category(self):
        spec = {"name": self.name(), "description": "", "cardinality": "MULTIPLE", "associable_types": []}
        return self.call("/cis/tagging/category", spec)

    def tag(self):
        """A tag on the library, in a category of its own."""
        spec = {"name": self.name(), "description": "", "category_id": self.category()}
        tag = self.call("/cis/tagging/tag", spec)
        library = {"type": "com.vmware.content.Library", "id": self.one("library")}
        self.call(f"/cis/tagging/tag-association/{tag}?action=attach", {"object_id": library})
        return tag

    def certificate(self):
        """The server's own, which is as good as any."""
        address = urlsplit(self.url)
        text = ssl.get_server_certificate((address.hostname, address.port))
        return self.call("/content/trusted-certificates", {"cert_text": text})


BACKINGS = [{"type": "DATASTORE", "datastore_id": "datastore-1"}]
# What ends with what.
INSIDE = {
    "library": ["item", "usage", "subscription"],
    "item": ["update_session", "download_session", "stored_file"],
    "category": ["tag"],
    "update_session": ["update_file"],
}
