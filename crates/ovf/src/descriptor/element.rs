//! One start tag: its local name and the attributes that are asked for, decoded. Resolves the five built-in entities and
//! character references, nothing else.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::XmlVersion;
use quick_xml::errors::Error;
use quick_xml::escape::EscapeError;
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;

use super::MAX_ATTRIBUTES;
use super::error::DescriptorFault;
use crate::show::shown;

/// The namespaces of OVF 0.9, 1.x and 2.x.
const NAMESPACES: [&str; 3] = [
    "http://www.vmware.com/schema/ovf/1/envelope",
    "http://schemas.dmtf.org/ovf/envelope/1",
    "http://schemas.dmtf.org/ovf/envelope/2",
];

/// The prefixes that mean OVF: the root's own, and those that the root binds to an OVF namespace. No prefix always does.
#[derive(Debug, Default)]
pub(crate) struct Prefixes(HashSet<String>);

impl Prefixes {
    /// Learns the prefixes from the root element.
    pub(crate) fn of_root(root: &Element<'_>) -> Self {
        let own = root.tag.name().prefix().map(|prefix| prefix.as_ref().to_owned());
        let bound = root.attributes.iter().filter_map(|attribute| {
            let prefix = attribute.key.as_ref().strip_prefix("xmlns:")?;
            NAMESPACES.contains(&attribute.value.as_ref()).then(|| prefix.to_owned())
        });
        Self(own.into_iter().chain(bound).collect())
    }

    fn contain(&self, prefix: Option<&str>) -> bool {
        prefix.is_none_or(|prefix| self.0.contains(prefix))
    }
}

/// A start tag whose attributes are well-formed and counted.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    tag: &'a BytesStart<'a>,
    attributes: Vec<Attribute<'a>>,
}

impl<'a> Element<'a> {
    pub(crate) fn read(tag: &'a BytesStart<'a>) -> Result<Self, DescriptorFault> {
        let mut attributes = Vec::new();
        // The check for repeated attributes is quadratic; `attribute` makes it for those that are read.
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| DescriptorFault::Xml(error.to_string()))?;
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(DescriptorFault::TooManyAttributes(shown(tag.name().as_ref())));
            }
            value(&attribute)?;
            attributes.push(attribute);
        }
        Ok(Self { tag, attributes })
    }

    /// The element's name without its prefix, as written.
    pub(crate) fn local_name(&self) -> &str {
        self.tag.name().local_name().into_inner()
    }

    /// The name that tells the element's place; `None` if it belongs to another vocabulary. OVF 0.9 says
    /// `<Section xsi:type="ovf:DiskSection_Type">` where later versions say `<DiskSection>`.
    pub(crate) fn place_name(&self, prefixes: &Prefixes) -> Option<String> {
        let prefix = self.tag.name().prefix().map(quick_xml::name::Prefix::into_inner);
        if !prefixes.contain(prefix) {
            return None;
        }
        let local = self.local_name();
        let is_typed = matches!(local, "Section" | "Content");
        let schema_type = self.attributes.iter().find(|attribute| is_typed && attribute.key.as_ref() == "xsi:type");
        let Some(schema_type) = schema_type else { return Some(local.to_owned()) };
        let schema_type = schema_type.value.rsplit(':').next().unwrap_or_default();
        Some(schema_type.strip_suffix("_Type").unwrap_or(schema_type).to_owned())
    }

    /// An attribute by its local name, whatever its vocabulary: vendors have prefixes of their own.
    pub(crate) fn any_attribute(&self, name: &str) -> Result<Option<String>, DescriptorFault> {
        let found = self.attributes.iter().find(|candidate| candidate.key.local_name().as_ref() == name);
        found.map(|found| value(found).map(Cow::into_owned)).transpose()
    }

    /// An OVF attribute by its local name.
    pub(crate) fn attribute(
        &self,
        (element, attribute): (&'static str, &'static str),
        prefixes: &Prefixes,
    ) -> Result<Option<String>, DescriptorFault> {
        let mut found = self.attributes.iter().filter(|candidate| {
            let (name, prefix) = (candidate.key.local_name(), candidate.key.prefix());
            name.as_ref() == attribute && prefixes.contain(prefix.map(quick_xml::name::Prefix::into_inner))
        });
        let Some(first) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(DescriptorFault::RepeatedAttribute { element, attribute });
        }
        Ok(Some(value(first)?.into_owned()))
    }
}

fn value<'a>(attribute: &Attribute<'a>) -> Result<Cow<'a, str>, DescriptorFault> {
    attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| match error {
        Error::Escape(EscapeError::UnrecognizedEntity(_, entity)) => DescriptorFault::Entity(shown(&entity)),
        other => DescriptorFault::Xml(other.to_string()),
    })
}
