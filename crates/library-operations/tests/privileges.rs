//! The privileges that a role can be made of are exactly those that the contract asks for.

use std::collections::BTreeSet;

use library_core::access::PRIVILEGES;

/// Needs nothing but a login, so no role holds it.
const ANONYMOUS: &str = "System.Anonymous";

#[test]
fn roles_are_made_of_the_privileges_that_operations_ask_for() {
    let operations = library_api::services().into_iter().flat_map(|service| service.operations);
    let asked: BTreeSet<&str> =
        operations.flat_map(|operation| operation.privileges).map(|privilege| privilege.name).collect();
    let mut held: BTreeSet<&str> = PRIVILEGES.iter().map(|privilege| privilege.name).collect();
    assert_eq!(held.len(), PRIVILEGES.len(), "one is there twice");
    held.insert(ANONYMOUS);
    assert_eq!(asked, held);
}

#[test]
fn privileges_are_ordered_and_say_what_they_allow() {
    assert!(PRIVILEGES.is_sorted_by(|one, next| one.name < next.name));
    for privilege in PRIVILEGES {
        let words = privilege.meaning.split(' ').count();
        assert!(words > 1 && !privilege.meaning.ends_with('.'), "{privilege:?}");
    }
}
