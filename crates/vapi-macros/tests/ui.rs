//! Bad declarations get errors that say what to do.
#![allow(missing_docs)]

#[test]
fn bad_declarations_are_refused_with_advice() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
