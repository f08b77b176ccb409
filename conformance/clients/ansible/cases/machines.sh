# shellcheck shell=bash
# What needs a hypervisor, or an inventory that can be changed, says so.

machines='it needs a hypervisor'
# done_for TASK: what would make these cases passing ones.
done_for() {
  came machines "$1" changed
}

# needs_machines COMMAND WHAT PATTERN TASK
needs_machines() { impossible "$1" "$2" "$machines" "$3" done_for "$4"; }

needs_machines community.vmware.vmware_content_deploy_ovf_template 'a machine from an item' \
  'Failed to find the Cluster' 'community deploy of an ovf'
needs_machines community.vmware.vmware_content_deploy_template 'a machine from a template' \
  'Failed to find the Cluster' 'community deploy of a template'
needs_machines vmware.vmware.deploy_content_library_ovf 'a machine from an item' \
  'Unable to find cluster' 'vmware deploy of an ovf'
needs_machines vmware.vmware.deploy_content_library_template 'a machine from a template' \
  'Unable to find cluster' 'vmware deploy of a template'
needs_machines vmware.vmware.content_template 'a template of a machine' \
  'Unable to find VM' 'vmware template of a machine'
needs_machines vmware.vmware_rest.vcenter_ovf_libraryitem 'an item of a machine' hypervisor 'rest ovf of a machine'
needs_machines vmware.vmware_rest.vcenter_ovf_libraryitem 'a machine from an item' hypervisor 'rest deploy of an ovf'
needs_machines vmware.vmware_rest.vcenter_vmtemplate_libraryitems 'a template of a machine' \
  hypervisor 'rest template of a machine'
needs_machines vmware.vmware_rest.vcenter_vmtemplate_libraryitems 'a machine from a template' \
  hypervisor 'rest deploy of a template'
needs_machines vmware.vmware_rest.vcenter_vmtemplate_libraryitems_info 'a template' hypervisor 'rest template'
needs_machines vmware.vmware_rest.vcenter_vm_libraryitem_info 'the item that a machine comes from' \
  hypervisor 'rest item of a machine'

kept='the inventory is what the settings say; libraries alone change what lies in a store'
impossible community.vmware.vmware_datacenter 'another datacenter' "$kept" 'inventory is read-only' \
  done_for 'community datacenter made'
impossible community.vmware.vmware_object_rename 'another name for a datastore' "$kept" 'inventory is read-only' \
  done_for 'community datastore renamed'
impossible community.vmware.vsphere_file 'a file is written beside the libraries' \
  "$kept" "Failed to touch 'ansible/file'" \
  done_for 'community file written'
