"""What the server tells of itself: the SDK lists and gets everything of the metamodel, and finds what it has itself."""

import inspect

from com.vmware import content_client
from com.vmware.content import library_client
from com.vmware.content.library import item_client
from com.vmware.content.library.item import downloadsession_client, updatesession_client
from com.vmware.vapi.metadata.metamodel_client import StubFactory, Type
from com.vmware.vapi.metadata.metamodel.service_client import Operation
from com.vmware.vapi.std import errors_client as errors
from vmware.vapi.bindings.struct import VapiStruct
from vmware.vapi.bindings.stub import VapiInterface

from checks import Skipped, raises

try:
    from com.vmware.vapi.std.introspection_client import Service as Introspection
except ImportError:  # the older SDK has no such client
    Introspection = None

MODULES = (content_client, library_client, item_client, downloadsession_client, updatesession_client)


def metamodel(world):
    return StubFactory(world.client._stub_config)


def everything_that_is_listed_can_be_got(world):
    found = metamodel(world)
    for elements in (found.Service, found.Structure, found.Enumeration, found.Package):
        ids = elements.list()
        assert ids and len(set(ids)) == len(ids), ids
        for element in ids:
            assert elements.get(element).name == element
    for component in found.Component.list():
        data = found.Component.get(component)
        assert data.info.name == component and data.info.packages
        assert data.fingerprint == found.Component.fingerprint(component)
    assert "com.vmware.content.Library" in found.Resource.list()


def a_component_holds_what_is_listed(world):
    found = metamodel(world)
    packages = {}
    for component in found.Component.list():
        packages.update(found.Component.get(component).info.packages)
    services, structures, enumerations = {}, {}, {}
    for package in packages.values():
        services.update(package.services)
        for owner in (package, *package.services.values()):
            structures.update(owner.structures)
            enumerations.update(owner.enumerations)
    for structure in structures.values():
        enumerations.update(structure.enumerations)
    assert sorted(packages) == sorted(found.Package.list())
    assert sorted(services) == sorted(found.Service.list())
    assert sorted(structures) == sorted(found.Structure.list())
    assert sorted(enumerations) == sorted(found.Enumeration.list())


def operations_are_told_alone_as_in_their_service(world):
    found, operations = metamodel(world), Operation(world.client._stub_config)
    for service in found.Service.list():
        inside = found.Service.get(service).operations
        assert sorted(operations.list(service)) == sorted(inside)
        for name, operation in inside.items():
            alone = operations.get(service, name)
            assert alone.name == operation.name == name and len(alone.params) == len(operation.params)


def introspection_knows_the_same_services(world):
    if Introspection is None:
        raise Skipped("this SDK has no client for introspection")
    found, introspected = metamodel(world), Introspection(world.client._stub_config)
    assert sorted(found.Service.list()) == sorted(introspected.list())
    for service in introspected.list():
        assert sorted(found.Service.get(service).operations) == sorted(introspected.get(service).operations)


def referred_structures_and_enumerations_are_there(world):
    found = metamodel(world)
    known = {"com.vmware.vapi.structure": set(found.Structure.list()),
             "com.vmware.vapi.enumeration": set(found.Enumeration.list())}

    def check(a_type):
        if a_type.category == Type.Category.USER_DEFINED:
            assert a_type.user_defined_type.resource_id in known[a_type.user_defined_type.resource_type]
        if a_type.category == Type.Category.GENERIC:
            generic = a_type.generic_instantiation
            for inner in (generic.element_type, generic.map_key_type, generic.map_value_type):
                if inner is not None:
                    check(inner)

    for structure in found.Structure.list():
        for field in found.Structure.get(structure).fields:
            check(field.type)
    for service in found.Service.list():
        for operation in found.Service.get(service).operations.values():
            check(operation.output.type)
            for parameter in operation.params:
                check(parameter.type)
            for error in operation.errors:
                assert error.structure_id in known["com.vmware.vapi.structure"]


def structures_in(owner):
    classes = (member for member in vars(owner).values() if inspect.isclass(member) and issubclass(member, VapiStruct))
    # The bases that a module imports have no type of their own.
    bindings = (member.get_binding_type() for member in classes)
    return {binding.name for binding in bindings if binding is not None}


def structures_stand_where_the_sdk_nests_them(world):
    found = metamodel(world)
    served, structures = set(found.Service.list()), set(found.Structure.list())
    in_packages, compared = set().union(*map(structures_in, MODULES)), 0
    for outer in (member for module in MODULES for member in vars(module).values() if inspect.isclass(member)):
        if not issubclass(outer, VapiInterface) or getattr(outer, "_VAPI_SERVICE_ID", None) not in served:
            continue
        nested = structures_in(outer) & structures
        # An older SDK does not know all.
        told = set(found.Service.get(outer._VAPI_SERVICE_ID).structures)
        assert nested <= told and not told & in_packages, outer._VAPI_SERVICE_ID
        compared += len(nested)
    assert compared > 0


def unknown_elements_are_not_found(world):
    found = metamodel(world)
    for elements in (found.Service, found.Structure, found.Enumeration, found.Package, found.Component):
        raises(errors.NotFound, elements.get, "com.vmware.nothing")
    raises(errors.NotFound, found.Component.fingerprint, "com.vmware.nothing")


STEPS = [
    everything_that_is_listed_can_be_got,
    a_component_holds_what_is_listed,
    operations_are_told_alone_as_in_their_service,
    introspection_knows_the_same_services,
    referred_structures_and_enumerations_are_there,
    structures_stand_where_the_sdk_nests_them,
    unknown_elements_are_not_found,
]
