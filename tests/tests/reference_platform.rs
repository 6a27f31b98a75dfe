//! The reference platform at the repository's root, compiled and held against what will read it.

use phxc_core::emit::{Selection, emit};
use phxc_tests::{folder, output, render};

/// What belongs to the reference platform; the rest of the repository is the compiler.
const PARTS: [&str; 4] = ["platform.phx", "types.phx", "environments", "services"];

#[test]
#[ignore = "there is no platform at the root before the compiler understands one"]
fn what_is_written_for_it_is_accepted() {
    let root = phxc_tests::root();
    let parts: Vec<_> = PARTS.into_iter().filter(|part| root.join(part).exists()).collect();
    let compilation = phxc_core::compile(&folder::world(&root, &parts).unwrap());
    let errors: Vec<_> = compilation
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| render::render(diagnostic, &compilation.sources))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));

    let tree = emit(&compilation.plan, &Selection::default());
    let verdict = output::verify(&tree, &compilation.plan.output, None).unwrap();
    assert!(verdict.failures.is_empty(), "{} failures\n{}", verdict.failures.len(), verdict.report());
    let deployments: usize =
        compilation.plan.environments.iter().map(|environment| environment.deployments.len()).sum();
    assert!(deployments > 0, "the platform deploys nothing");
    assert_eq!(verdict.rendered, deployments);
}
