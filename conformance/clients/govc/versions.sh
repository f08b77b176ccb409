# shellcheck shell=bash
# Which govc and vcsim, and where they are installed: sourced by `install` and `run`. The versions are those of the modules.
# shellcheck disable=SC2034,SC2154 # for who sources this; from there
govc_version=$(sed -n 's,^require github.com/vmware/govmomi v,,p' "$here/module/go.mod")
older_version=$(sed -n 's,^require github.com/vmware/govmomi v,,p' "$here/older/go.mod")
govc_folder=$cache/govc-$govc_version
older_folder=$cache/govc-$older_version
