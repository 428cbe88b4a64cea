//! What a build says when it cannot work.

use std::path::PathBuf;
use std::process::Command;

/// Builds the crate in a folder of its own and returns what it printed; it must fail.
fn failing_build(name: &str, variables: &[(&str, &str)]) -> String {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        .env_remove("AGENTRT_NO_VENDOR")
        .envs(variables.iter().copied())
        .output()
        .expect("cargo runs");
    assert!(!output.status.success(), "{name} was built");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_missing_compiler_is_named_with_what_to_do() {
    let said = failing_build("compiler", &[("CC", "/nonexistent/cc")]);
    assert!(said.contains("needs a C compiler"), "{said}");
    assert!(said.contains("`/nonexistent/cc` cannot be run"), "{said}");
    assert!(said.contains("AGENTRT_NO_VENDOR=1"), "{said}");
}

#[test]
fn a_missing_system_library_is_named_with_the_versions_that_fit() {
    let folder = [("AGENTRT_NO_VENDOR", "1"), ("PKG_CONFIG_LIBDIR", "/nonexistent")];
    let said = failing_build("library", &folder);
    assert!(
        said.contains("no fitting system library") || said.contains("needs pkg-config"),
        "{said}"
    );
    assert!(said.contains("agentrt"), "{said}");
}

#[test]
fn a_missing_pkg_config_is_named() {
    let tool = [("AGENTRT_NO_VENDOR", "1"), ("PKG_CONFIG", "/nonexistent/pkg-config")];
    let said = failing_build("tool", &tool);
    assert!(said.contains("AGENTRT_NO_VENDOR=1 needs /nonexistent/pkg-config"), "{said}");
}
