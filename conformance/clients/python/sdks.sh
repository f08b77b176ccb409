# shellcheck shell=bash
# The generations of the official Python SDK, each with the runtime and the pyVmomi that it was released with; sourced by
# `install`, by `run` and by whatever else needs an SDK. Installs nothing.
#
# A line: the client's name in the table, its virtual environment in the cache, what pip installs there.
# shellcheck disable=SC2034 # for those who source it
sdks=(
  "9.1.1 vcf-sdk-9.1.1.0 vcf-sdk==9.1.1.0"
  "8.0.3 vmware-vcenter-8.0.3.0 vmware-vcenter==8.0.3.0 vmware-vapi-runtime==2.61.2 pyvmomi==8.0.3.0.1"
)
