//! The table of standard errors.

use vapi::FaultKind;

#[test]
fn each_kind_finds_itself_by_its_names() {
    for kind in FaultKind::ALL {
        assert_eq!(FaultKind::from_canonical(kind.canonical()), Some(kind));
        assert_eq!(FaultKind::from_error_type(kind.error_type()), Some(kind));
        assert_eq!(kind.error_type(), kind.name().to_uppercase());
        assert_eq!(kind.canonical(), format!("com.vmware.vapi.std.errors.{}", kind.name()));
        assert_eq!(format!("{kind:?}").to_lowercase(), kind.name().replace('_', ""));
    }
    assert_eq!(FaultKind::from_canonical("com.vmware.other.not_found"), None);
}
