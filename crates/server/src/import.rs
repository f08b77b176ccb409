//! A folder of templates as a library: one item a template, through the same verbs as a client's. The same folder again
//! changes nothing, a changed file becomes a new content version, a vanished one is reported and kept.

mod fingerprint;
mod push;
mod scan;

use std::{path::Path, sync::Arc};

use library_core::{
    Creation, Domain,
    item::NewItem,
    library::{NewBacking, NewLibrary},
    model::{Item, Library, LibraryId, LibraryKind, Name, UserName},
    ports::metastore::{ItemFilter, LibraryFilter},
};

use scan::Template;

/// What an import is of.
#[derive(Clone, Debug)]
pub struct Import {
    /// The library's name; the folder's by default.
    pub library: String,
    /// The folder.
    pub folder: std::path::PathBuf,
}

/// Why an import failed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The argument is not `[NAME=]DIR`.
    #[error("`{0}` names no folder; give `DIR` or `NAME=DIR`")]
    Argument(String),
    /// The folder or a file in it cannot be read.
    #[error("`{path}` cannot be read; check that it exists and that this user may read it")]
    Read {
        /// The path.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A template cannot become an item.
    #[error("item `{item}`: {source}")]
    Item {
        /// The item's name.
        item: String,
        /// Why.
        #[source]
        source: library_core::Error,
    },
    /// The content library refused.
    #[error(transparent)]
    Library(#[from] library_core::Error),
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Items that were made.
    pub created: usize,
    /// Items with a new content version.
    pub updated: usize,
    /// Items that were as they are.
    pub unchanged: usize,
    /// Items whose template is no longer in the folder.
    pub vanished: usize,
    /// Templates that were refused; each was logged.
    pub failed: usize,
    /// Symbolic links, which are not followed; each was logged.
    pub skipped: usize,
}

impl Import {
    /// The folder's own name: where it lies is nothing that clients should know.
    fn folder_name(&self) -> String {
        let path = self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone());
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Reads `[NAME=]DIR`.
    ///
    /// # Errors
    /// When there is no folder in it.
    pub fn parse(argument: &str) -> Result<Self, ImportError> {
        let (name, folder) = match argument.split_once('=') {
            Some((name, folder)) if !name.contains('/') => (Some(name), folder),
            _ => (None, argument),
        };
        let folder = Path::new(folder);
        let own_name =
            folder.canonicalize().ok().and_then(|path| path.file_name().map(|it| it.to_string_lossy().into_owned()));
        let library = name.map(str::to_owned).filter(|name| !name.is_empty()).or(own_name);
        let library = library.ok_or_else(|| ImportError::Argument(argument.to_owned()))?;
        Ok(Self { library, folder: folder.to_owned() })
    }
}

/// Imports a folder on behalf of `user`. A template that is refused does not keep the others out.
///
/// # Errors
/// When the folder cannot be read or the library cannot be made.
pub async fn import(domain: &Arc<Domain>, import: &Import, user: &UserName) -> Result<Imported, ImportError> {
    let scan::Scan { templates, skipped } = scan::scan(&import.folder)?;
    let library = library(domain, import, user).await?;
    let filter = ItemFilter { library: Some(library.clone()), ..ItemFilter::default() };
    let items = domain.find_items(filter, user).await?;
    let mut imported = Imported { skipped, ..Imported::default() };
    for template in &templates {
        let folded = Name::new(template.name.clone());
        let known = items.iter().find(|item| item.name.folded() == folded.folded());
        match import_template(domain, &library, template, known, user).await {
            Ok(Change::Created) => imported.created += 1,
            Ok(Change::Updated) => imported.updated += 1,
            Ok(Change::None) => imported.unchanged += 1,
            Err(source) => {
                imported.failed += 1;
                let error = ImportError::Item { item: template.name.clone(), source };
                tracing::error!(folder = %import.folder.display(), "a template was not imported: {error}");
            }
        }
    }
    imported.vanished = report_vanished(&items, &templates, import);
    Ok(imported)
}

enum Change {
    Created,
    Updated,
    None,
}

async fn library(domain: &Arc<Domain>, import: &Import, user: &UserName) -> Result<LibraryId, ImportError> {
    let folded = Name::new(import.library.clone()).folded().to_owned();
    let filter = LibraryFilter { folded_name: Some(folded), kind: Some(LibraryKind::Local) };
    let known: Vec<Library> = domain.find_libraries(filter, user).await?;
    if let Some(library) = known.into_iter().next() {
        return Ok(library.id);
    }
    let store = domain.stores().next().map(|(id, _)| id.to_string()).unwrap_or_default();
    let new = NewLibrary {
        name: import.library.clone(),
        description: format!("imported from {}", import.folder_name()),
        backing: NewBacking::Datastore(store),
        publication: None,
        optimize_remote_publishing: false,
        apply_usage_to_items: false,
        security_policy: None,
    };
    Ok(domain.create_library(new, &creation(user, "import.library")).await?)
}

async fn import_template(
    domain: &Arc<Domain>,
    library: &LibraryId,
    template: &Template,
    known: Option<&Item>,
    user: &UserName,
) -> library_core::Result<Change> {
    if let Some(item) = known {
        if !fingerprint::has_changed(domain, &item.id, template).await? {
            return Ok(Change::None);
        }
        push::push(domain, &item.id, template, user).await?;
        return Ok(Change::Updated);
    }
    let new = NewItem {
        library: library.clone(),
        name: template.name.clone(),
        description: String::new(),
        item_type: template.item_type.to_owned(),
        source_id: None,
    };
    let item = domain.create_item(new, &creation(user, "import.item")).await?;
    match push::push(domain, &item, template, user).await {
        Ok(()) => Ok(Change::Created),
        Err(error) => {
            // An item without content would only be in the way of the next try.
            domain.delete_item(&item, user).await?;
            Err(error)
        }
    }
}

fn report_vanished(items: &[Item], templates: &[Template], import: &Import) -> usize {
    let gone = |item: &&Item| !templates.iter().any(|it| Name::new(it.name.clone()).folded() == item.name.folded());
    let vanished: Vec<&Item> = items.iter().filter(gone).collect();
    for item in &vanished {
        let (item, folder) = (item.name.as_str(), import.folder.display());
        tracing::warn!(item, %folder, "the item's template is no longer in the folder; the item is kept");
    }
    vanished.len()
}

pub(crate) fn creation(user: &UserName, operation: &'static str) -> Creation {
    Creation { user: user.clone(), operation, token: None, fingerprint: String::new() }
}
