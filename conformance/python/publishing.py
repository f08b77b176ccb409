"""A library is published with a password, and a second one follows it: the sequence of the SDK's sample."""

import contextlib
import time
import uuid

import requests
from com.vmware.content.library_client import ItemModel, PublishInfo, SubscriptionInfo, Subscriptions
from com.vmware.content_client import LibraryModel, LocalLibrary
from com.vmware.vapi.std.errors_client import InvalidElementType, ResourceInaccessible

from checks import awaits, raises
from sessions import a_file, content_of
from world import datastore

PASSWORD = "Password!23"
DISC = bytes(range(256)) * 300
BASIC = PublishInfo.AuthenticationMethod.BASIC


def subscription(url, **fields):
    """How a follower logs in at its publisher; the user's name is always `vcsp`."""
    fields = {"password": PASSWORD, "on_demand": False, "automatic_sync_enabled": True, **fields}
    return SubscriptionInfo(authentication_method=SubscriptionInfo.AuthenticationMethod.BASIC, user_name="vcsp",
                            subscription_url=url, **fields)


@contextlib.contextmanager
def published(world):
    """A published library with one item; gives its id."""
    info = PublishInfo(published=True, authentication_method=BASIC, password=PASSWORD)
    library = world.create_library(publish_info=info)
    try:
        add_disc(world, library, "item_1")
        yield library
    finally:
        world.local_libraries.delete(library)


@contextlib.contextmanager
def follower(world, publisher, **fields):
    """A library that follows a publisher; gives its id."""
    subscribed = world.client.content.SubscribedLibrary
    info = subscription(world.local_libraries.get(publisher).publish_info.publish_url, **fields)
    spec = LibraryModel(name=f"conformance follower {uuid.uuid4()}", type=LibraryModel.LibraryType.SUBSCRIBED,
                        subscription_info=info, storage_backings=[datastore()])
    library = subscribed.create(spec, str(uuid.uuid4()))
    try:
        yield library
    finally:
        subscribed.delete(library)


def add_disc(world, library, name):
    """An item with a disc; returns its id."""
    item = world.items.create(ItemModel(library_id=library, name=name, type="iso"), str(uuid.uuid4()))
    world.upload(item, a_file("disc.iso", DISC))
    return item


def a_library_is_published_with_a_password(world):
    with published(world) as library:
        model = world.local_libraries.get(library)
        info = model.publish_info
        assert info.published and info.authentication_method == BASIC and info.user_name == "vcsp", info
        assert info.password is None, "a password is never told"


@awaits("the feed of a published library", "publish_url answers 404")
def the_feed_of_a_publisher_needs_its_password(world):
    with published(world) as library:
        url = world.local_libraries.get(library).publish_info.publish_url
        answer = requests.get(url, auth=("vcsp", PASSWORD), verify=False, timeout=60)
        assert answer.status_code == 200, f"publish_url answers {answer.status_code}"
        assert answer.json()["id"] == f"urn:uuid:{library}", answer.text
        assert requests.get(url, verify=False, timeout=60).status_code == 401


def a_library_follows_its_publisher(world):
    with published(world) as publisher, follower(world, publisher) as library:
        model = world.client.content.SubscribedLibrary.get(library)
        assert model.type == LibraryModel.LibraryType.SUBSCRIBED, model
        info = model.subscription_info
        assert info.subscription_url == world.local_libraries.get(publisher).publish_info.publish_url, info
        assert (info.user_name, info.on_demand, info.automatic_sync_enabled) == ("vcsp", False, True), info
        assert info.password is None, "a password is never told"
        raises(InvalidElementType, world.local_libraries.get, library)


def a_follower_with_a_wrong_password_is_refused(world):
    with published(world) as publisher:
        refused = raises(ResourceInaccessible, follower(world, publisher, password="wrong").__enter__)
        assert "password" in refused.messages[0].default_message, refused


def until(read, what):
    """Reads until the answer is true; returns it."""
    deadline = time.monotonic() + 60
    while not (answer := read()):
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.2)
    return answer


def same_items(world, publisher, library):
    """The follower's items, once it has those of its publisher, in the same versions; None before."""
    items = {world.items.get(item).source_id: world.items.get(item) for item in world.items.list(library)}
    for source in map(world.items.get, world.items.list(publisher)):
        mine = items.get(source.id)
        if not mine or (mine.content_version, mine.metadata_version) != (source.content_version, source.metadata_version):
            return None
    return list(items.values()) if len(items) == len(world.items.list(publisher)) else None


NO_SYNCHRONISATION = awaits("synchronisation from a publisher", "^ServiceUnavailable")


@NO_SYNCHRONISATION
def a_follower_is_filled(world):
    subscribed = world.client.content.SubscribedLibrary
    with published(world) as publisher, follower(world, publisher) as library:
        subscribed.sync(library)
        (item,) = until(lambda: same_items(world, publisher, library), "the publisher's item is in the follower")
        until(lambda: subscribed.get(library).last_sync_time, "the time of the first synchronisation is told")
        assert world.items.get(item.id).cached and content_of(world, item.id, "disc.iso") == DISC
        second = add_disc(world, publisher, "item_2")
        subscribed.sync(library)
        items = until(lambda: same_items(world, publisher, library), "both items are in the follower")
        (follows,) = [item.id for item in items if item.source_id == second]
        assert content_of(world, follows, "disc.iso") == DISC


@NO_SYNCHRONISATION
def content_is_evicted_and_fetched_again(world):
    subscribed, subscribed_item = world.client.content.SubscribedLibrary, world.client.content.library.SubscribedItem
    with published(world) as publisher, follower(world, publisher) as library:
        subscribed.sync(library)
        (item,) = until(lambda: same_items(world, publisher, library), "the publisher's item is in the follower")
        spec = LibraryModel(subscription_info=SubscriptionInfo(on_demand=True))
        subscribed.update(library, spec)
        subscribed_item.evict(item.id)
        until(lambda: not world.items.get(item.id).cached, "the item's content is evicted")
        subscribed_item.sync(item.id, True, False)
        until(lambda: world.items.get(item.id).cached, "the item's content is there again")
        assert content_of(world, item.id, "disc.iso") == DISC


@NO_SYNCHRONISATION
def a_library_on_demand_has_names_before_content(world):
    subscribed, subscribed_item = world.client.content.SubscribedLibrary, world.client.content.library.SubscribedItem
    with published(world) as publisher, follower(world, publisher, on_demand=True) as library:
        subscribed.sync(library)
        (item,) = until(lambda: same_items(world, publisher, library), "the publisher's item is in the follower")
        assert not item.cached and item.size == 0, item
        subscribed_item.sync(item.id, True, False)
        until(lambda: world.items.get(item.id).cached, "the item's content is fetched")
        assert content_of(world, item.id, "disc.iso") == DISC


@NO_SYNCHRONISATION
def a_publisher_fills_its_subscriber(world):
    subscriptions = world.client.content.library.Subscriptions
    with published(world) as publisher:
        new = Subscriptions.CreateSpecNewSubscribedLibrary(
            name=f"conformance subscriber {uuid.uuid4()}", storage_backings=[datastore()], automatic_sync_enabled=False,
            on_demand=False)
        target = Subscriptions.CreateSpecSubscribedLibrary(
            target=Subscriptions.CreateSpecSubscribedLibrary.Target.CREATE_NEW, new_subscribed_library=new,
            location=Subscriptions.Location.LOCAL)
        spec = Subscriptions.CreateSpec(subscribed_library=target)
        subscription_id = subscriptions.create(publisher, spec, str(uuid.uuid4()))
        library = subscriptions.get(publisher, subscription_id).subscribed_library
        try:
            to = LocalLibrary.DestinationSpec(subscription=subscription_id)
            world.local_libraries.publish(publisher, [to])
            (item,) = until(lambda: same_items(world, publisher, library), "the publisher's item is in the subscriber")
            until(lambda: world.items.get(item.id).cached, "the item's content is in the subscriber")
            assert content_of(world, item.id, "disc.iso") == DISC
        finally:
            subscriptions.delete(publisher, subscription_id)
            world.client.content.SubscribedLibrary.delete(library)


STEPS = [
    a_library_is_published_with_a_password,
    the_feed_of_a_publisher_needs_its_password,
    a_library_follows_its_publisher,
    a_follower_with_a_wrong_password_is_refused,
    a_follower_is_filled,
    content_is_evicted_and_fetched_again,
    a_library_on_demand_has_names_before_content,
    a_publisher_fills_its_subscriber,
]
