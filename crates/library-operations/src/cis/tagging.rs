//! `com.vmware.cis.tagging`.

mod category;
mod inventory;
mod object;
mod tag;
mod tag_association;
