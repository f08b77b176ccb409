"""Tags on libraries and items: categories, tags, and which of them are on what, asked in both directions."""

import uuid

from com.vmware.cis.tagging_client import Category, CategoryModel, Tag
from com.vmware.content.library_client import Item
from com.vmware.content_client import Library
from com.vmware.vapi.std.errors_client import AlreadyExists, InvalidArgument, NotFound
from com.vmware.vapi.std_client import DynamicID

from checks import raises

SINGLE, MULTIPLE = CategoryModel.Cardinality.SINGLE, CategoryModel.Cardinality.MULTIPLE
# The types of objects, as the SDK's own services spell them.
LIBRARY, ITEM = Library.RESOURCE_TYPE, Item.RESOURCE_TYPE


class Tagging:
    """The services, and a category that goes with its block."""

    def __init__(self, world, cardinality, *types):
        tagging = world.client.tagging
        self.categories, self.tags, self.associations = tagging.Category, tagging.Tag, tagging.TagAssociation
        spec = Category.CreateSpec(
            name=f"conformance {uuid.uuid4()}", description="d", cardinality=cardinality, associable_types=set(types))
        self.spec, self.category = spec, self.categories.create(spec)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.categories.delete(self.category)

    def tag(self, name):
        """A new tag; returns its id."""
        return self.tags.create(Tag.CreateSpec(name=name, description="", category_id=self.category))


def told(objects):
    """Objects without an order."""
    return {(one.type, one.id) for one in objects}


def categories_and_tags_are_made_changed_and_removed(world):
    with Tagging(world, SINGLE, LIBRARY) as tagging:
        raises(AlreadyExists, tagging.categories.create, tagging.spec)
        raises(InvalidArgument, tagging.categories.update, tagging.category, Category.UpdateSpec(associable_types={ITEM}))
        tagging.categories.update(
            tagging.category, Category.UpdateSpec(cardinality=MULTIPLE, associable_types={LIBRARY, ITEM}))
        model = tagging.categories.get(tagging.category)
        assert (model.name, model.cardinality) == (tagging.spec.name, MULTIPLE), model
        assert model.associable_types == {LIBRARY, ITEM} and model.used_by == set(), model
        gold = tagging.tag("gold")
        raises(AlreadyExists, tagging.tag, "gold")
        tagging.tags.update(gold, Tag.UpdateSpec(description="the best"))
        model = tagging.tags.get(gold)
        assert (model.name, model.description, model.category_id) == ("gold", "the best", tagging.category), model
        assert gold in tagging.tags.list() and tagging.category in tagging.categories.list()
        assert tagging.tags.list_tags_for_category(tagging.category) == [gold]
    raises(NotFound, tagging.tags.get, gold)
    raises(NotFound, tagging.categories.get, tagging.category)


def tags_tell_who_uses_them(world):
    with Tagging(world, MULTIPLE) as tagging:
        gold, who = tagging.tag("gold"), f"somebody {uuid.uuid4()}"
        for service, one, used in (
            (tagging.categories, tagging.category, tagging.categories.list_used_categories),
            (tagging.tags, gold, tagging.tags.list_used_tags),
        ):
            service.add_to_used_by(one, who)
            assert used(who) == [one] and service.get(one).used_by == {who}
            service.remove_from_used_by(one, who)
            assert used(who) == [] and service.get(one).used_by == set()
            service.revoke_propagating_permissions(one)


def a_library_and_an_item_are_tagged_and_found_by_their_tags(world):
    item = world.create_item()
    library, item_object = DynamicID(type=LIBRARY, id=world.library), DynamicID(type=ITEM, id=item)
    before = world.libraries.get(world.library), world.items.get(item)
    with Tagging(world, MULTIPLE, LIBRARY, ITEM) as tagging:
        on = tagging.associations
        gold, silver = tagging.tag("gold"), tagging.tag("silver")
        on.attach(gold, library)
        on.attach(gold, library)
        outcome = on.attach_multiple_tags_to_object(item_object, [gold, silver])
        assert outcome.success and outcome.error_messages == [], outcome
        assert told(on.list_attached_objects(gold)) == told([library, item_object])
        assert set(on.list_attached_tags(item_object)) == {gold, silver}
        (one,) = on.list_attached_objects_on_tags([silver])
        assert one.tag_id == silver and told(one.object_ids) == told([item_object]), one
        tags = {one.object_id.id: set(one.tag_ids) for one in on.list_attached_tags_on_objects([library, item_object])}
        assert tags == {world.library: {gold}, item: {gold, silver}}, tags
        attachable = on.list_attachable_tags(library)
        assert silver in attachable and gold not in attachable, attachable
        on.detach(silver, item_object)
        on.detach(silver, item_object)
        assert on.detach_tag_from_multiple_objects(gold, [library, item_object]).success
        assert on.list_attached_objects(gold) == []
        # Tagging leaves what is tagged as it was.
        assert (world.libraries.get(world.library), world.items.get(item)) == before
        on.attach(gold, item_object)
        world.items.delete(item)
        assert on.list_attached_objects(gold) == []


def a_tag_that_does_not_fit_is_refused(world):
    library = DynamicID(type=LIBRARY, id=world.library)
    with Tagging(world, SINGLE, LIBRARY) as tagging:
        on = tagging.associations
        gold, silver = tagging.tag("gold"), tagging.tag("silver")
        on.attach(gold, library)
        raises(InvalidArgument, on.attach, silver, library)
        assert silver not in on.list_attachable_tags(library)
        item = world.create_item()
        outcome = on.attach_tag_to_multiple_objects(
            silver, [library, DynamicID(type=ITEM, id=item), DynamicID(type=LIBRARY, id="nothing")])
        assert not outcome.success and len(outcome.error_messages) == 3, outcome
        assert all(message.default_message for message in outcome.error_messages), outcome
        assert on.list_attached_objects(silver) == []
        raises(InvalidArgument, on.attach, silver, DynamicID(type=LIBRARY, id="nothing"))
        raises(NotFound, on.attach, "nothing", library)
        world.items.delete(item)


STEPS = [
    categories_and_tags_are_made_changed_and_removed,
    tags_tell_who_uses_them,
    a_library_and_an_item_are_tagged_and_found_by_their_tags,
    a_tag_that_does_not_fit_is_refused,
]
