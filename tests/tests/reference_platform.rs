//! The reference platform at the repository's root, compiled and held against what will read it.

use phxc_core::emit::{Selection, emit};
use phxc_tests::output;

#[test]
#[ignore = "there is no platform at the root before the compiler understands one"]
fn what_is_written_for_it_is_accepted() {
    let world = phxc_tests::project(&phxc_tests::root()).unwrap_or_else(|failure| panic!("{failure}"));
    let compilation = phxc_core::compile(&world);
    let errors = phxc_tests::errors(&compilation);
    assert!(errors.is_empty(), "{errors}");

    let tree = emit(&compilation.plan, &Selection::default());
    let verdict = output::verify(&tree, &compilation.plan.output, None).unwrap();
    assert!(verdict.failures.is_empty(), "{} failures\n{}", verdict.failures.len(), verdict.report());
    let deployments: usize =
        compilation.plan.environments.iter().map(|environment| environment.deployments.len()).sum();
    assert!(deployments > 0, "the platform deploys nothing");
    assert_eq!(verdict.rendered, deployments);
}
