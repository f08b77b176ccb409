"""A short journey with the official Python SDK: usage: journey.py HOST:PORT USER PASSWORD SAMPLES TEMPLATE…

To be recorded. By JSON-RPC, each TEMPLATE of the folder SAMPLES goes in and comes out again; by SOAP, as the SDK's samples
connect, the datastores are looked at. Nothing is left on the server.
"""

import sys

import soap
import templates
import transfers
from pyVmomi import vim
from world import World


def main(server, user, password, samples, *names):
    world = World(server, user, password)
    for template in templates.find(samples):
        if template.name in names:
            transfers.round_trip(world, template)
    world.local_libraries.delete(world.library)
    with soap.login(world) as instance, soap.view(instance.RetrieveContent(), vim.Datastore) as stores:
        assert sorted(store.name for store in stores) == ["archive", "default"], stores


if __name__ == "__main__":
    main(*sys.argv[1:])
