//! A descriptor that grows while its document is read. Holds the rules between entries: unique, counted, known.

use std::collections::HashSet;

use super::element::{Element, Prefixes};
use super::error::DescriptorFault;
use super::node::Field;
use super::{Capacity, Descriptor, Device, Disk, MAX_ENTRIES, Network, Product, Reference, System, href};
use crate::names::PlainName;
use crate::show::shown;

/// Most bytes of one text that is kept.
const MAX_TEXT_BYTES: usize = 64 << 10;

#[derive(Debug, Default)]
pub(crate) struct Draft {
    descriptor: Descriptor,
    pub(crate) prefixes: Prefixes,
    ids: HashSet<String>,
    names: HashSet<String>,
    file_count: usize,
    device_count: usize,
    setting_count: usize,
    has_default: bool,
}

impl Draft {
    pub(crate) fn add_reference(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let id = self.required(element, ("File", "id"))?;
        let href = self.required(element, ("File", "href"))?;
        let name = href::plain_name(&href)?;
        let size = self.bytes(element, "size", &id)?;
        let chunk_size = self.bytes(element, "chunkSize", &id)?;
        let compression = element.attribute(("File", "compression"), &self.prefixes)?;
        let chunks = self.chunks(&name, &id, (size, chunk_size))?;
        if !self.names.insert(name.folded()) {
            return Err(DescriptorFault::RepeatedFile(name));
        }
        if !self.ids.insert(id.clone()) {
            return Err(DescriptorFault::RepeatedId(shown(&id)));
        }
        self.descriptor.references.push(Reference { id, href, name, size, chunk_size, compression, chunks });
        Ok(())
    }

    pub(crate) fn add_disk(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let id = self.required(element, ("Disk", "diskId"))?;
        let optional = |attribute| element.attribute(("Disk", attribute), &self.prefixes);
        let file_ref = optional("fileRef")?.filter(|file_ref| !file_ref.is_empty());
        let units = optional("capacityAllocationUnits")?;
        let capacity = optional("capacity")?.map(|value| Capacity { value, units });
        let format = optional("format")?;
        push(&mut self.descriptor.disks, Disk { id, file_ref, capacity, format }, "disks")
    }

    pub(crate) fn add_network(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let name = self.required(element, ("Network", "name"))?;
        push(&mut self.descriptor.networks, Network { name, description: None }, "networks")
    }

    pub(crate) fn add_system(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let id = element.attribute(("VirtualSystem", "id"), &self.prefixes)?;
        push(&mut self.descriptor.systems, System { id, ..System::default() }, "virtual systems")
    }

    pub(crate) fn add_collection(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let id = element.attribute(("VirtualSystemCollection", "id"), &self.prefixes)?;
        push(&mut self.descriptor.collections, System { id, ..System::default() }, "collections")
    }

    pub(crate) fn add_product(&mut self) -> Result<(), DescriptorFault> {
        push(&mut self.descriptor.products, Product::default(), "product sections")
    }

    pub(crate) fn set_os_type(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let os_type = element.any_attribute("osType")?;
        if let Some(system) = self.descriptor.systems.last_mut() {
            system.os_type = system.os_type.take().or(os_type);
        }
        Ok(())
    }

    pub(crate) fn add_device(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let configuration = element.attribute(("Item", "configuration"), &self.prefixes)?;
        let bound = element.attribute(("Item", "bound"), &self.prefixes)?;
        count(&mut self.device_count, "hardware items")?;
        if let Some(system) = self.descriptor.systems.last_mut() {
            system.devices.push(Device { configuration, bound, ..Device::default() });
        }
        Ok(())
    }

    /// Keeps a vendor's setting; one without key and value says nothing.
    pub(crate) fn add_setting(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let (key, value) = (element.any_attribute("key")?, element.any_attribute("value")?);
        count(&mut self.setting_count, "settings of hardware items")?;
        let device = self.descriptor.systems.last_mut().and_then(|system| system.devices.last_mut());
        if let (Some(device), Some(key), Some(value)) = (device, key, value) {
            device.settings.entry(cut(&key).to_owned()).or_insert_with(|| cut(&value).to_owned());
        }
        Ok(())
    }

    pub(crate) fn add_configuration(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        let id = element.attribute(("Configuration", "id"), &self.prefixes)?;
        let is_default = element.attribute(("Configuration", "default"), &self.prefixes)?;
        let is_default = is_default.is_some_and(|value| matches!(value.trim(), "true" | "1"));
        let default = &mut self.descriptor.default_configuration;
        if default.is_none() || (is_default && !self.has_default) {
            *default = id.or(default.take());
            self.has_default |= is_default;
        }
        Ok(())
    }

    /// Keeps the text of an element; the first of several counts, an empty one says nothing.
    pub(crate) fn set_text(&mut self, field: Field, text: &str) -> Result<(), DescriptorFault> {
        let text = cut(text.trim());
        if text.is_empty() {
            return Ok(());
        }
        let Descriptor { systems, collections, products, annotations, networks, .. } = &mut self.descriptor;
        let slot = match field {
            Field::SystemName => systems.last_mut().map(|system| &mut system.name),
            Field::CollectionName => collections.last_mut().map(|collection| &mut collection.name),
            Field::ProductName => products.last_mut().map(|product| &mut product.name),
            Field::Vendor => products.last_mut().map(|product| &mut product.vendor),
            Field::Version => products.last_mut().map(|product| &mut product.version),
            Field::FullVersion => products.last_mut().map(|product| &mut product.full_version),
            Field::NetworkDescription => networks.last_mut().map(|network| &mut network.description),
            Field::OsDescription => systems.last_mut().map(|system| &mut system.os_description),
            Field::Device(field) => {
                let device = systems.last_mut().and_then(|system| system.devices.last_mut());
                device.map(|device| device.slot(field))
            }
            Field::Annotation => return push(annotations, text.to_owned(), "annotations"),
        };
        if let Some(slot) = slot {
            slot.get_or_insert_with(|| text.to_owned());
        }
        Ok(())
    }

    /// The descriptor, once every disk's file is known.
    pub(crate) fn finish(self) -> Result<Descriptor, DescriptorFault> {
        for disk in &self.descriptor.disks {
            let Some(file_ref) = disk.file_ref.as_deref().filter(|file_ref| !self.ids.contains(*file_ref)) else {
                continue;
            };
            return Err(DescriptorFault::UnknownFile { disk: shown(&disk.id), file_ref: shown(file_ref) });
        }
        Ok(self.descriptor)
    }

    fn required(
        &self,
        element: &Element<'_>,
        (tag, attribute): (&'static str, &'static str),
    ) -> Result<String, DescriptorFault> {
        let value = element.attribute((tag, attribute), &self.prefixes)?;
        value.ok_or(DescriptorFault::Missing { element: tag, attribute })
    }

    fn bytes(&self, element: &Element<'_>, attribute: &'static str, id: &str) -> Result<Option<u64>, DescriptorFault> {
        let Some(value) = element.attribute(("File", attribute), &self.prefixes)? else { return Ok(None) };
        let wrong = |_| DescriptorFault::Size { attribute, id: shown(id), value: shown(&value) };
        value.trim().parse().map(Some).map_err(wrong)
    }

    fn chunks(
        &mut self,
        name: &PlainName,
        id: &str,
        (size, chunk_size): (Option<u64>, Option<u64>),
    ) -> Result<Vec<PlainName>, DescriptorFault> {
        let count = match (size, chunk_size) {
            (_, None) => 1,
            (Some(size), Some(chunk_size)) if chunk_size > 0 => size.div_ceil(chunk_size).max(1),
            (_, Some(_)) => return Err(DescriptorFault::Chunks(shown(id))),
        };
        let room = MAX_ENTRIES - self.file_count;
        let Some(count) = usize::try_from(count).ok().filter(|count| *count <= room) else {
            return Err(DescriptorFault::TooManyEntries("files"));
        };
        self.file_count += count;
        let numbers = 0..chunk_size.map_or(0, |_| count);
        numbers.map(|number| href::chunk_name(name, number).map_err(DescriptorFault::Href)).collect()
    }
}

fn push<T>(entries: &mut Vec<T>, entry: T, what: &'static str) -> Result<(), DescriptorFault> {
    if entries.len() >= MAX_ENTRIES {
        return Err(DescriptorFault::TooManyEntries(what));
    }
    entries.push(entry);
    Ok(())
}

fn count(counter: &mut usize, what: &'static str) -> Result<(), DescriptorFault> {
    *counter += 1;
    if *counter > MAX_ENTRIES { Err(DescriptorFault::TooManyEntries(what)) } else { Ok(()) }
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or(text)
}
