"""The main job with the unmodified official Python SDK: usage: main_job.py HOST:PORT USER PASSWORD FOLDER…

Each FOLDER holds templates (OVF packages, OVA, ISO, other files), which go in and come out again.
"""

import sys

import faults
import metamodel
import migration
import objects
import pulls
import services
import sessions
import signed
import templates
import transfers
import trust
from checks import Checks
from world import World

MODULES = (objects, sessions, signed, pulls, faults, metamodel, services, migration, trust)


def main(server, user, password, *folders):
    checks = Checks()
    world = World(server, user, password)
    for template in (template for folder in folders for template in templates.find(folder)):
        checks.run(f"round trip of {template.name}", transfers.round_trip, world, template)
        if template.name.endswith(".ova"):
            checks.run(f"pull of {template.name}", pulls.a_template_is_pulled_and_unpacked, world, template)
    for step in (step for module in MODULES for step in module.STEPS):
        checks.run(step.__name__.replace("_", " "), step, world)
    checks.run("the library is removed with its items", world.local_libraries.delete, world.library)
    return checks.report()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
