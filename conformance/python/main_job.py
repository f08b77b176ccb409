"""The main job with the unmodified official Python SDK: usage: main_job.py CLIENT HOST:PORT USER PASSWORD SAMPLES FOLDER…

CLIENT is what the table of clients calls this SDK. SAMPLES and each FOLDER hold templates (OVF packages, OVA, ISO, other
files), which go in and come out again; those of SAMPLES are cases of the table.
"""

import sys

import compute
import datastores
import faults
import metamodel
import migration
import objects
import publishing
import pulls
import services
import sessions
import signed
import soap
import tags
import templates
import transfers
import trust
import versions
from checks import Checks
from world import World

MODULES = (
    soap, datastores, objects, sessions, versions, signed, pulls, faults, metamodel, services, publishing, migration, trust,
    tags, compute,
)


def journeys(folder):
    """What each template of a folder goes through: module, name, step, template."""
    for template in templates.find(folder):
        yield "transfers", f"round trip of {template.name}", transfers.round_trip, template
        if template.name.endswith(".ova"):
            yield "pulls", f"pull of {template.name}", pulls.a_template_is_pulled_and_unpacked, template


def main(client, server, user, password, samples, *folders):
    checks, world = Checks(client), World(server, user, password)
    for module, name, step, template in journeys(samples):
        checks.case(module, name, step, world, template)
    for _, name, step, template in (journey for folder in folders for journey in journeys(folder)):
        checks.run(name, step, world, template)
    for module, step in ((module, step) for module in MODULES for step in module.STEPS):
        checks.case(module.__name__, step.__name__.replace("_", " "), step, world)
    checks.case("objects", "the library is removed with its items", world.local_libraries.delete, world.library)
    return checks.report()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
