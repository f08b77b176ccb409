#!/usr/bin/env bash
# Makes the templates in this folder anew: two tiny virtual machines and an ISO image, all of the project's own making.
# It needs qemu-img and xorriso (Debian: qemu-utils, xorriso); everything else is in a base system. The same versions of
# these tools make the same bytes. Its name begins with a dot so that an import of the folder leaves it out.
set -euo pipefail
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1767225600 # 2026-01-01T00:00:00Z

here=$(cd "$(dirname "$0")" && pwd)
for tool in qemu-img xorriso tar sha256sum; do
  command -v "$tool" >/dev/null || { echo "\`$tool\` is missing; install qemu-utils and xorriso" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# boot_sector TEXT: 512 bytes that a BIOS starts; they print the text and stop.
#   xor ax,ax; mov ds,ax; mov si,0x7c19; cld
#   next: lodsb; test al,al; jz stop; mov ah,0x0e; mov bx,7; int 0x10; jmp next
#   stop: hlt; jmp stop
boot_sector() {
  local code='\x31\xc0\x8e\xd8\xbe\x19\x7c\xfc\xac\x84\xc0\x74\x09\xb4\x0e\xbb\x07\x00\xcd\x10\xeb\xf2\xf4\xeb\xfd'
  printf '%b%s\r\n' "$code" "$1" >"$work/sector"
  truncate -s 510 "$work/sector"
  printf '\x55\xaa' | cat "$work/sector" -
}

# disk FILE MIB TEXT: a streamOptimized VMDK that boots into the text.
disk() {
  boot_sector "$3" >"$work/raw"
  truncate -s "$2M" "$work/raw"
  qemu-img convert -q -f raw -O vmdk -o subformat=streamOptimized,adapter_type=lsilogic "$work/raw" "$1"
  # qemu-img draws the content id at random; here it is fixed, in the same length.
  sed -i '0,/^CID=/s/^CID=[0-9a-f]\{8\}/CID=c0ffee01/' "$1"
}

# descriptor NAME DISK-FILE MIB DESCRIPTION: an OVF 1.1 envelope of one machine with one disk and one network card.
descriptor() {
  cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"
          xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
          xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
          xmlns:vmw="http://www.vmware.com/schema/ovf"
          xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
  <References>
    <File ovf:href="$(basename "$2")" ovf:id="file1" ovf:size="$(stat -c %s "$2")"/>
  </References>
  <DiskSection>
    <Info>Virtual disks of the package</Info>
    <Disk ovf:capacity="$3" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="vmdisk1" ovf:fileRef="file1"
          ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <NetworkSection>
    <Info>Logical networks of the package</Info>
    <Network ovf:name="VM Network">
      <Description>The network that the machine is joined to</Description>
    </Network>
  </NetworkSection>
  <VirtualSystem ovf:id="$1">
    <Info>A virtual machine</Info>
    <Name>$1</Name>
    <AnnotationSection>
      <Info>What it is</Info>
      <Annotation>$4</Annotation>
    </AnnotationSection>
    <OperatingSystemSection ovf:id="1" vmw:osType="otherGuest">
      <Info>The installed guest operating system: none, a boot sector</Info>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Virtual hardware</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>$1</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>vmx-10</vssd:VirtualSystemType>
      </System>
      <Item>
        <rasd:AllocationUnits>hertz * 10^6</rasd:AllocationUnits>
        <rasd:Description>Number of virtual CPUs</rasd:Description>
        <rasd:ElementName>1 virtual CPU</rasd:ElementName>
        <rasd:InstanceID>1</rasd:InstanceID>
        <rasd:ResourceType>3</rasd:ResourceType>
        <rasd:VirtualQuantity>1</rasd:VirtualQuantity>
      </Item>
      <Item>
        <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
        <rasd:Description>Memory size</rasd:Description>
        <rasd:ElementName>16 MB of memory</rasd:ElementName>
        <rasd:InstanceID>2</rasd:InstanceID>
        <rasd:ResourceType>4</rasd:ResourceType>
        <rasd:VirtualQuantity>16</rasd:VirtualQuantity>
      </Item>
      <Item>
        <rasd:Address>0</rasd:Address>
        <rasd:Description>SCSI controller</rasd:Description>
        <rasd:ElementName>SCSI controller 0</rasd:ElementName>
        <rasd:InstanceID>3</rasd:InstanceID>
        <rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>
        <rasd:ResourceType>6</rasd:ResourceType>
      </Item>
      <Item>
        <rasd:AddressOnParent>0</rasd:AddressOnParent>
        <rasd:ElementName>Hard disk 1</rasd:ElementName>
        <rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource>
        <rasd:InstanceID>4</rasd:InstanceID>
        <rasd:Parent>3</rasd:Parent>
        <rasd:ResourceType>17</rasd:ResourceType>
      </Item>
      <Item>
        <rasd:AddressOnParent>7</rasd:AddressOnParent>
        <rasd:AutomaticAllocation>true</rasd:AutomaticAllocation>
        <rasd:Connection>VM Network</rasd:Connection>
        <rasd:Description>E1000 network adapter on "VM Network"</rasd:Description>
        <rasd:ElementName>Network adapter 1</rasd:ElementName>
        <rasd:InstanceID>5</rasd:InstanceID>
        <rasd:ResourceSubType>E1000</rasd:ResourceSubType>
        <rasd:ResourceType>10</rasd:ResourceType>
      </Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
XML
}

# manifest FILE…: SHA-256 lines as the OVF specification writes them.
manifest() {
  local file
  for file in "$@"; do
    printf 'SHA256(%s)= %s\n' "$(basename "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
  done
}

# package FOLDER NAME MIB DESCRIPTION: descriptor, disk and manifest of one machine.
package() {
  disk "$1/$2-disk1.vmdk" "$3" "$4"
  descriptor "$2" "$1/$2-disk1.vmdk" "$3" "$4" >"$1/$2.ovf"
  manifest "$1/$2.ovf" "$1/$2-disk1.vmdk" >"$1/$2.mf"
}

package "$here" hello-vm 16 'A machine that says hello from its boot sector.'

mkdir "$work/ova"
package "$work/ova" goodbye-vm 8 'A machine that says goodbye from its boot sector.'
tar --create --file "$here/goodbye-vm.ova" --directory "$work/ova" --format=ustar \
  --owner=0 --group=0 --numeric-owner --mode=644 --mtime="@$SOURCE_DATE_EPOCH" \
  goodbye-vm.ovf goodbye-vm.mf goodbye-vm-disk1.vmdk

mkdir -p "$work/iso/docs"
printf 'This disc is a sample of a content library.\n' >"$work/iso/README.TXT"
seq -f 'line %g of a file that is long enough to be more than one sector' 1 60 >"$work/iso/docs/LINES.TXT"
find "$work/iso" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
xorriso -report_about WARNING -as mkisofs -quiet -r -J -V SAMPLE -no-pad -o "$here/sample-disc.iso" \
  --set_all_file_dates "=$SOURCE_DATE_EPOCH" "$work/iso"

cat >"$here/about-the-samples.txt" <<'TEXT'
What lies here
--------------
hello-vm.ovf, hello-vm.mf, hello-vm-disk1.vmdk   a template as an OVF package: descriptor, manifest, one disk
goodbye-vm.ova                                   another one as a single archive
sample-disc.iso                                  an ISO 9660 image with two text files
about-the-samples.txt                            this file, which becomes an item of no particular type

The machines are real: their disks boot from a BIOS, print one line and stop. All of it was made by the script `.make`.
TEXT
