"""What libraries and items can do beyond the main job: maintenance, usages, copies, histories, subscriptions."""

import uuid

from com.vmware.content.library_client import Item, ItemModel, PublishInfo, SubscriptionInfo, Subscriptions
from com.vmware.content_client import LibraryModel, SubscribedLibrary
from com.vmware.vapi.std.errors_client import (
    AlreadyExists,
    InvalidArgument,
    InvalidElementType,
    NotAllowedInCurrentState,
    NotFound,
    ResourceInaccessible,
    ServiceUnavailable,
)

from checks import raises, since_9_1
from world import datastore


@since_9_1
def a_library_in_maintenance_cannot_be_used(world):
    library = world.create_library()
    item = world.items.create(ItemModel(library_id=library, name="resting"), str(uuid.uuid4()))
    world.libraries.enter_maintenance(library)
    model = world.libraries.get(library)
    assert model.state_info.state == "MAINTENANCE" and model.state_info.message, model.state_info
    raises(NotAllowedInCurrentState, world.libraries.enter_maintenance, library)
    raises(NotAllowedInCurrentState, world.items.delete, item)
    raises(NotAllowedInCurrentState, world.libraries.delete, library)
    world.libraries.exit_maintenance(library)
    raises(NotAllowedInCurrentState, world.libraries.exit_maintenance, library)
    assert world.libraries.get(library).state_info.state == "ACTIVE"
    world.libraries.delete(library)
    raises(NotFound, world.libraries.get, library)


@since_9_1
def a_used_library_is_deleted_by_force_alone(world):
    usages = world.client.content.library.Usages
    library, urn = world.create_library(), "urn:vmomi:vm:vm-12"
    usage = usages.add(library, usages.AddSpec(resource_urn=urn))
    raises(AlreadyExists, usages.add, library, usages.AddSpec(resource_urn=urn))
    raises(InvalidArgument, usages.add, library, usages.AddSpec(resource_urn="vm-12"))
    info = usages.get(library, usage)
    assert (info.usage, info.resource_urn) == (usage, urn) and info.addition_time, info
    assert [one.usage for one in usages.list(library).library_usage_list] == [usage]
    raises(NotAllowedInCurrentState, world.local_libraries.delete, library)
    usages.remove(library, usage)
    raises(NotFound, usages.remove, library, usage)
    usages.add(library, usages.AddSpec(resource_urn=urn))
    world.local_libraries.force_delete(library)
    raises(NotFound, world.libraries.get, library)


def a_copy_has_the_content_of_its_original(world):
    original = world.create_item()
    new = ItemModel(library_id=world.library, name=f"copy {uuid.uuid4()}")
    copy = world.items.copy(original, new, str(uuid.uuid4()))
    model = world.items.get(copy)
    assert model.cached and model.source_id == original, model
    assert world.items.find(Item.FindSpec(source_id=original)) == [copy]
    raises(NotFound, world.items.copy, "nothing", ItemModel(library_id=world.library, name="x"))
    world.items.delete(copy)
    world.items.delete(original)


def an_item_tells_who_changed_it(world):
    item = world.create_item()
    changes = world.client.content.library.item.Changes
    (first,) = changes.list(item)
    assert (first.version, first.user) == ("1", world.user) and first.time, first
    assert changes.get(item, "1").user == world.user
    raises(NotFound, changes.get, item, "2")
    world.items.delete(item)


def a_published_library_knows_who_follows_it(world):
    publish = PublishInfo(published=True, authentication_method=PublishInfo.AuthenticationMethod.NONE)
    library = world.create_library(publish_info=publish)
    follow = Subscriptions.CreateSpecNewSubscribedLibrary(
        name="follower", storage_backings=[datastore()], automatic_sync_enabled=False, on_demand=True)
    target = Subscriptions.CreateSpecSubscribedLibrary(
        target=Subscriptions.CreateSpecSubscribedLibrary.Target.CREATE_NEW, new_subscribed_library=follow,
        location=Subscriptions.Location.LOCAL)
    subscriptions = world.client.content.library.Subscriptions
    subscription = subscriptions.create(library, Subscriptions.CreateSpec(subscribed_library=target), str(uuid.uuid4()))
    info = subscriptions.get(library, subscription)
    assert info.subscribed_library_name == "follower" and info.subscribed_library_placement is not None, info
    assert [one.subscription for one in subscriptions.list(library)] == [subscription]
    subscribed = world.client.content.SubscribedLibrary
    model = subscribed.get(info.subscribed_library)
    url = world.libraries.get(library).publish_info.publish_url
    assert model.subscription_info.subscription_url == url and model.subscription_info.on_demand, model
    assert model.subscription_info.source_info.subscription == subscription, model
    assert subscribed.list() == [info.subscribed_library]
    raises(InvalidElementType, world.local_libraries.get, info.subscribed_library)
    raises(InvalidArgument, subscriptions.get, library, "nothing")
    raises(ServiceUnavailable, subscribed.sync, info.subscribed_library)
    subscriptions.delete(library, subscription)
    raises(NotFound, subscriptions.delete, library, subscription)
    subscribed.delete(info.subscribed_library)
    world.local_libraries.delete(library)


def a_publisher_is_looked_at_before_it_is_followed(world):
    subscribed = world.client.content.SubscribedLibrary

    def info(url):
        return SubscriptionInfo(authentication_method=SubscriptionInfo.AuthenticationMethod.NONE, subscription_url=url,
                                automatic_sync_enabled=False, on_demand=False)

    def status(url):
        return str(subscribed.probe(info(url)).status)

    assert status("gopher://nowhere/lib.json") == "INVALID_URL"
    assert status("https://no-such-host.invalid/lib.json") == "HOST_NOT_FOUND"
    result = subscribed.probe(info(f"https://{world.server}/cls/vcsp/lib/{uuid.uuid4()}/lib.json"))
    assert result.status == SubscribedLibrary.ProbeResult.Status.CERTIFICATE_ERROR, result
    assert result.ssl_thumbprint and result.error_messages, result
    publish = PublishInfo(published=True, authentication_method=PublishInfo.AuthenticationMethod.NONE)
    library = world.create_library(publish_info=publish)
    url = world.libraries.get(library).publish_info.publish_url
    assert status(url) == "SUCCESS"
    spec = LibraryModel(name="follower", storage_backings=[datastore()], subscription_info=info(url))
    token = str(uuid.uuid4())
    follower = subscribed.create(spec, token)
    assert subscribed.create(spec, token) == follower
    nowhere = info("https://no-such-host.invalid/lib.json")
    unreachable = LibraryModel(name="lost", storage_backings=[datastore()], subscription_info=nowhere)
    raises(ResourceInaccessible, subscribed.create, unreachable, str(uuid.uuid4()))
    raises(InvalidElementType, world.items.create, ItemModel(library_id=follower, name="x"), str(uuid.uuid4()))
    subscribed.delete(follower)
    world.local_libraries.delete(library)


STEPS = [
    a_library_in_maintenance_cannot_be_used,
    a_used_library_is_deleted_by_force_alone,
    a_copy_has_the_content_of_its_original,
    an_item_tells_who_changed_it,
    a_published_library_knows_who_follows_it,
    a_publisher_is_looked_at_before_it_is_followed,
]
