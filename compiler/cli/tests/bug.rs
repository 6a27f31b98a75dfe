//! A panic. Alone in its process, because the hook of panics is one for all threads.

use phxc::{Status, guard};

#[test]
fn a_panic_is_a_failure_of_phxc_and_not_of_the_sources() {
    assert_eq!(guard(|| Status::Found), Status::Found);
    assert_eq!(guard(|| panic!("on purpose")), Status::Failed);
    assert_eq!(Status::Failed.code(), 2);
}
