# shellcheck shell=bash
# Modules and lookups that only tell what the inventory is.

passes community.vmware.vmware_about_info 'name and version' \
  tells inventory 'community about' '.about_info | .api_type == "VirtualCenter" and (.version | test("^[0-9]+[.][0-9]+[.][0-9]+$"))'
passes community.vmware.vmware_datastore_info 'both stores, their room and address' \
  tells inventory 'community datastores' '.datastores | (map(.name) | sort) == ["archive", "default"]
    and all(.accessible and .capacity > 0 and .freeSpace > 0 and (.url | startswith("ds:///vmfs/volumes/")))'
passes community.vmware.vmware_datacenter_info 'the datacenter' \
  tells inventory 'community datacenters' '.datacenter_info | map(.name) == ["Datacenter"]'
passes community.vmware.vmware_datacenter 'the datacenter is there' \
  tells inventory 'community datacenter' '.failed != true'
passes community.vmware.vmware_folder_info 'its folders' \
  tells inventory 'community folders' '.flat_folder_info | map(.path) | contains(["/Datacenter/vm", "/Datacenter/host", "/Datacenter/datastore"])'
passes community.vmware.vmware_vm_info 'there is no machine' \
  tells inventory 'community machines' '.virtual_machines == []'
passes community.vmware.vsphere_file 'a stored file is there, at its path on the datastore' \
  tells inventory 'community file' '.status == 200 and .size == 73728'
passes vmware.vmware_rest.vcenter_datastore_info 'all datastores' \
  tells inventory 'rest datastores' '.value | (map([.datastore, .name]) | sort) == [["datastore-1", "default"], ["datastore-2", "archive"]]
    and all(.capacity > 0 and .free_space > 0)'
passes vmware.vmware_rest.vcenter_datastore_info 'a datastore by its id' \
  tells inventory 'rest datastore' '.id == "datastore-2" and .value.name == "archive" and .value.accessible'
passes vmware.vmware_rest.vcenter_datacenter_info 'the datacenter by its name and folder' \
  tells inventory 'rest datacenters' '.value | map(.name) == ["Datacenter"]'
passes vmware.vmware_rest.vcenter_host_info 'there is no host' tells inventory 'rest hosts' '.value == []'
passes vmware.vmware_rest.vcenter_folder_info 'the folder of datastores by its name' \
  tells inventory 'rest folders' '.value | map([.name, .type]) == [["datastore", "DATASTORE"]]'
passes vmware.vmware_rest.vcenter_datastore_info 'a datastore by its name, folder and datacenter' \
  tells inventory 'rest datastore by its path' '.value | map(.datastore) == ["datastore-2"]'

looked_up() {
  tells inventory 'vmware lookups' '.msg[1] == "datastore-2"'
  is 'the datacenter' "$(result inventory 'vmware lookups' | jq '.msg[0]')" \
    "$(result inventory 'rest datacenters' | jq '.value[0].datacenter')"
}
passes vmware.vmware.moid_from_path 'lookups of datacenter and datastore by their paths' looked_up
