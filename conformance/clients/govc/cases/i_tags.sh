# shellcheck shell=bash
# tags.*: what libraries and items are labelled with.

# labels: a category with a tag, and a library with an item.
labels() {
  govc tags.category.create -d 'of the cases' -m govc-category >/dev/null
  govc tags.create -d 'a tag' -c govc-category govc-tag >/dev/null
  govc library.create govc-tagged >/dev/null
  govc library.import -n thing govc-tagged "$note" >/dev/null
}
no_labels() {
  local categories tags
  govc tags.category.rm -f govc-category
  categories=$(govc tags.category.ls) tags=$(govc tags.ls)
  lacks 'the list of categories' "$categories" '^govc-category$'
  lacks 'the list of tags' "$tags" '^govc-tag'
  gone govc-tagged
}
# What is told of the one category or tag of a name.
category() { govc tags.category.info -json "$1" | jq -e '.[0]'; }
tag() { govc tags.info -json "$1" | jq -e '.[0]'; }
# kinds CATEGORY: types of objects, sorted.
kinds() { category "$1" | jq -c '.associable_types | sort'; }

category_made() {
  local id listed
  id=$(govc tags.category.create -d 'Regale & Räume' -t com.vmware.content.Library -t com.vmware.content.library.Item govc-category)
  is id "$(category govc-category | jq -r .id)" "$id"
  is description "$(category govc-category | jq -r .description)" 'Regale & Räume'
  is cardinality "$(category govc-category | jq -r .cardinality)" SINGLE
  is types "$(kinds govc-category)" '["com.vmware.content.Library","com.vmware.content.library.Item"]'
  has 'the list' "$(govc tags.category.ls)" '^govc-category$'
  govc tags.category.rm govc-category
  listed=$(govc tags.category.ls)
  lacks 'the list' "$listed" '^govc-category$'
}
category_changed() {
  local id
  id=$(govc tags.category.create -t com.vmware.content.Library govc-category)
  govc tags.category.update -n govc-renamed -d other -m -t com.vmware.content.Library -t Datastore govc-category
  is id "$(category govc-renamed | jq -r .id)" "$id"
  is description "$(category govc-renamed | jq -r .description)" other
  is cardinality "$(category govc-renamed | jq -r .cardinality)" MULTIPLE
  is types "$(kinds govc-renamed)" '["Datastore","com.vmware.content.Library"]'
  govc tags.category.rm "$id"
}
category_twice() {
  govc tags.category.create govc-category
  fails '400 Bad Request' govc tags.category.create govc-category
  govc tags.category.rm govc-category
}
tag_made() {
  labels
  is description "$(tag govc-tag | jq -r .description)" 'a tag'
  has 'the list' "$(govc tags.ls)" '^govc-tag '
  has 'the list of the category' "$(govc tags.ls -c govc-category)" '^govc-tag +govc-category$'
  has info "$(govc tags.info govc-tag)" '^  Category: +govc-category$'
  no_labels
}
tag_changed() {
  local id
  labels
  id=$(tag govc-tag | jq -r .id)
  govc tags.update -n govc-other -d changed govc-tag
  is id "$(tag govc-other | jq -r .id)" "$id"
  is description "$(tag govc-other | jq -r .description)" changed
  govc tags.rm govc-other
  nothing tags govc tags.ls -c govc-category
  no_labels
}
tag_twice() {
  labels
  fails '400 Bad Request' govc tags.create -c govc-category govc-tag
  no_labels
}
attach() {
  local path=$1 object
  labels
  object=$2:$("$3" govc-tagged thing)
  govc tags.attach govc-tag "$path"
  is 'tags of the object' "$(govc tags.attached.ls -r "$path")" govc-tag
  is 'tags of the object, named by its id' "$(govc tags.attached.ls -r "$object")" govc-tag
  is 'objects of the tag' "$(govc tags.attached.ls govc-tag)" "$object"
  has 'objects of the tag, in long' "$(govc tags.attached.ls -l govc-tag)" "govc-tag: +$object"
  govc tags.detach govc-tag "$path"
  nothing 'tags afterwards' govc tags.attached.ls -r "$path"
  nothing 'objects afterwards' govc tags.attached.ls govc-tag
  no_labels
}
attach_both() {
  labels
  govc tags.attach -c govc-category govc-tag govc-tagged
  govc tags.attach -c govc-category govc-tag govc-tagged/thing
  is objects "$(govc tags.attached.ls govc-tag | cut -d: -f1 | LC_ALL=C sort)" $'com.vmware.content.Library\ncom.vmware.content.library.Item'
  no_labels
}
attach_to_store() {
  labels
  govc tags.attach govc-tag "/$datacenter/datastore/$first_store"
  is objects "$(govc tags.attached.ls govc-tag)" "Datastore:$first_store_id"
  no_labels
}
attach_second_of_single() {
  govc tags.category.create govc-category
  govc tags.create -c govc-category govc-tag
  govc tags.create -c govc-category govc-other
  govc library.create govc-tagged
  govc tags.attach govc-tag govc-tagged
  fails '400 Bad Request' govc tags.attach govc-other govc-tagged
  is tags "$(govc tags.attached.ls -r govc-tagged)" govc-tag
  no_labels
}
attach_wrong_kind() {
  govc tags.category.create -t Datastore govc-category
  govc tags.create -c govc-category govc-tag
  govc library.create govc-tagged
  fails '400 Bad Request' govc tags.attach govc-tag govc-tagged
  nothing objects govc tags.attached.ls govc-tag
  no_labels
}
remove_attached() {
  labels
  govc tags.attach govc-tag govc-tagged
  fails 'attached' govc tags.rm govc-tag
  govc tags.rm -f govc-tag
  nothing tags govc tags.attached.ls -r govc-tagged
  no_labels
}
tagged_objects() { govc tags.attached.ls govc-tag | LC_ALL=C sort | paste -sd ' '; }
library_goes() {
  labels
  govc tags.attach govc-tag govc-tagged
  govc tags.attach govc-tag govc-tagged/thing
  govc library.rm govc-tagged
  nothing objects tagged_objects
  govc tags.category.rm -f govc-category
}

passes tags.category.create 'description and types; ls, info and rm' category_made
passes tags.category.update 'name, description, cardinality and types' category_changed
passes tags.category.create 'a name that is taken is refused' category_twice
passes tags.create 'a tag; ls and info' tag_made
passes tags.update 'name and description; rm' tag_changed
passes tags.create 'a name that its category has is refused' tag_twice
passes tags.attach 'to a library; attached.ls and detach' attach govc-tagged com.vmware.content.Library library_id
passes tags.attach 'to an item; attached.ls and detach' attach govc-tagged/thing com.vmware.content.library.Item item_id
passes tags.attach 'one tag to several objects, its category named' attach_both
passes tags.attach 'to a store' attach_to_store
passes tags.attach 'a second tag where the category allows one is refused' attach_second_of_single
passes tags.attach 'to what the category is not for is refused' attach_wrong_kind
passes tags.rm 'an attached tag is refused, but for -f' remove_attached
passes library.rm 'what is removed has no tags any more' library_goes
