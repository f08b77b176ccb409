# shellcheck shell=bash
# Tags as they were made with the libraries. The modules attach them to datastores; libraries are not among the objects
# that they offer.

# category NAME, tag CATEGORY NAME: as the server has them.
category() { each cis/tagging/category | jq -se --arg name "$1" 'map(select(.name == $name))[0]'; }
tag() { each cis/tagging/tag | jq -se --arg name "$2" --arg category "$(category "$1" | jq -r .id)" \
  'map(select(.name == $name and .category_id == $category))[0]'; }

# each PATH: what the ids listed there name.
each() {
  local id
  api GET "$1" | jq -r '.[]' | while read -r id; do api GET "$1/$id"; done
}

# attached DATASTORE: names of its tags, sorted.
attached() {
  local id
  api POST 'cis/tagging/tag-association?action=list-attached-tags' "{\"object_id\": {\"type\": \"Datastore\", \"id\": \"$1\"}}" |
    jq -r '.[]' | while read -r id; do api GET "cis/tagging/tag/$id" | jq -r .name; done | sort | paste -sd' '
}

made_category() {
  settles first "$1"
  category "$2" | shows ".description == \"as of revision $3\" and ($4)"
}

made_tag() {
  settles first "$1"
  tag "$2" "$3" | shows '.description == "as of revision 1"'
}

# carries DATASTORE TAGS
carries() {
  local tags
  tags=$(attached "$1")
  is "what $1 carries" "$tags" "$2"
}

attached_tags() {
  settles first "$1"
  carries "$2" "$3"
}

passes community.vmware.vmware_category 'a category for datastores, libraries and items; a second run changes nothing' \
  made_category 'community category' ansible-community-category 1 '.cardinality == "MULTIPLE"
    and (.associable_types | sort) == ["Datastore", "com.vmware.content.Library", "com.vmware.content.library.Item"]'
passes community.vmware.vmware_tag 'a tag; a second run changes nothing' \
  made_tag 'community tag' ansible-community-category ansible-community-tag
passes community.vmware.vmware_tag_manager 'attached to a datastore by its name; a second run changes nothing' \
  attached_tags 'community attached' datastore-2 ansible-community-tag
passes vmware.vmware.tag_categories 'two categories, one for all types; a second run changes nothing' \
  made_category 'vmware categories' ansible-vmware-single 1 '.cardinality == "SINGLE" and (.associable_types | length) == 17'
passes vmware.vmware.tags 'two tags; a second run changes nothing' \
  made_tag 'vmware tags' ansible-vmware-category ansible-red
passes vmware.vmware.tag_associations 'two tags attached to a datastore, validated first; a second run changes nothing' \
  attached_tags 'vmware attached' datastore-1 'ansible-blue ansible-red'
