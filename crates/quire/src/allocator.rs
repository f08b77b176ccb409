//! Where memory comes from. Nobody names it: the language finds it.
//!
//! The C library's allocator keeps what large blocks leave behind, in each of its arenas: after six logins at a time, whose
//! password hashes take 19 MiB each, an idle server held 140 MiB. This one gives large blocks back at once, and the same
//! server holds 10.

use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;
