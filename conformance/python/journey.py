"""A short journey with the official Python SDK, to be recorded: usage: journey.py HOST:PORT USER PASSWORD SAMPLES

By JSON-RPC, a template goes in and comes out again; by SOAP, the SDK's samples connect and look at the datastores. Nothing
is left on the server.
"""

import sys

import soap
import templates
import transfers
from pyVmomi import vim
from world import World


def main(server, user, password, samples):
    world = World(server, user, password)
    (template,) = [template for template in templates.find(samples) if template.name == "hello-vm.ovf"]
    transfers.round_trip(world, template)
    world.local_libraries.delete(world.library)
    with soap.login(world) as instance, soap.view(instance.RetrieveContent(), vim.Datastore) as stores:
        assert sorted(store.name for store in stores) == ["archive", "default"], stores


if __name__ == "__main__":
    main(*sys.argv[1:])
