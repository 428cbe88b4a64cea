//! Builds the C sources under `vendor/` into a static library, or finds an installed one.
//!
//! The default is the vendored build: the crate and the C code it was tested with stay together.
//! `AGENTRT_NO_VENDOR=1` links the system library instead, which `pkg-config` must know in a
//! version of `SYSTEM_VERSIONS`. `CC`, `CC_<target>`, `CFLAGS` and `AR` are honoured. On docs.rs
//! nothing is built.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{exit, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The system libraries these bindings fit: this one and later patches of it.
const SYSTEM_VERSIONS: [&str; 2] = ["agentrt >= 0.1.0", "agentrt < 0.2.0"];

/// Folders of the core, as the one static list of C files describes them.
const SOURCES: [(&str, bool); 2] = [("core", true), ("capi/src", false)];
const GENERATED: [&str; 2] = ["capi/generated/border.c", "capi/generated/tables.c"];
const INCLUDES: [&str; 3] = ["core", "capi/src", "capi/generated"];
/// Optimized in every profile, and as the library's own release is.
const FLAGS: [&str; 6] =
    ["-std=c11", "-D_GNU_SOURCE", "-O3", "-fvisibility=hidden", "-pthread", "-fPIC"];

fn main() {
    for name in ["AGENTRT_NO_VENDOR", "CC", "CFLAGS", "AR", "PKG_CONFIG"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    if env::var_os("AGENTRT_NO_VENDOR").is_some_and(|value| value == "1") {
        link_system();
    } else {
        build_vendored();
    }
}

/// Ends the build with one line that says what is missing and what to do.
fn fail(text: &str) -> ! {
    eprintln!("error: agentrt-sys: {text}");
    exit(1)
}

fn link_system() {
    let tool = env::var_os("PKG_CONFIG").unwrap_or_else(|| "pkg-config".into());
    let output = Command::new(&tool).args(["--libs", "--cflags"]).args(SYSTEM_VERSIONS).output();
    let output = output.unwrap_or_else(|error| {
        fail(&format!("AGENTRT_NO_VENDOR=1 needs {}: {error}", tool.to_string_lossy()))
    });
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        fail(&format!("AGENTRT_NO_VENDOR=1, but no fitting system library: {}", text.trim()));
    }
    for flag in String::from_utf8_lossy(&output.stdout).split_whitespace() {
        match flag.get(..2) {
            Some("-L") => println!("cargo:rustc-link-search=native={}", &flag[2..]),
            Some("-l") => println!("cargo:rustc-link-lib={}", &flag[2..]),
            Some("-I") => println!("cargo:include={}", &flag[2..]),
            _ => {}
        }
    }
}

fn build_vendored() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("vendor");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    let mut sources = Vec::new();
    for (folder, nested) in SOURCES {
        collect(&root.join(folder), nested, &mut sources);
    }
    sources.extend(GENERATED.iter().map(|file| root.join(file)));
    sources.sort();
    println!("cargo:rerun-if-changed={}", root.join("capi/generated").display());
    println!("cargo:include={}", root.join("capi/generated").display());

    let objects = compile_all(&root, &out, &sources);
    let library = out.join("libagentrt.a");
    let _ = fs::remove_file(&library);
    let ar = env::var_os("AR").unwrap_or_else(|| "ar".into());
    run(Command::new(&ar).arg("crs").arg(&library).args(&objects), "an archiver (AR)");
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static=agentrt");
    println!("cargo:rustc-link-lib=pthread");
}

/// The C files below `folder`; every file and folder seen is watched for changes.
fn collect(folder: &Path, nested: bool, sources: &mut Vec<PathBuf>) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|error| {
        fail(&format!("the C sources are not at {}: {error}", folder.display()))
    });
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            if nested {
                collect(&path, nested, sources);
            }
        } else if path.extension() == Some(OsStr::new("c")) {
            sources.push(path);
        }
    }
}

/// Compiles with as many processes at once as cargo allows. Object names are numbers, because two
/// folders may hold files of one name.
fn compile_all(root: &Path, out: &Path, sources: &[PathBuf]) -> Vec<PathBuf> {
    let jobs = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1);
    let objects: Vec<PathBuf> =
        (0..sources.len()).map(|index| out.join(format!("{index}.o"))).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..usize::clamp(jobs, 1, sources.len()) {
            scope.spawn(|| loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(source) = sources.get(index) else { break };
                let mut command = compiler();
                command.args(FLAGS);
                command.args(
                    INCLUDES.iter().map(|folder| format!("-I{}", root.join(folder).display())),
                );
                if env::var("DEBUG").is_ok_and(|debug| debug != "false") {
                    command.arg("-g");
                }
                command.args(words("CFLAGS")).arg("-c").arg(source).arg("-o").arg(&objects[index]);
                run(&mut command, "a C compiler (CC, or cc on the PATH)");
            });
        }
    });
    objects
}

fn compiler() -> Command {
    let target = env::var("TARGET").unwrap().replace('-', "_");
    let mut named = words(&format!("CC_{target}"));
    if named.is_empty() {
        named = words("CC");
    }
    if named.is_empty() {
        named.push("cc".into());
    }
    let mut command = Command::new(&named[0]);
    command.args(&named[1..]);
    command
}

fn words(variable: &str) -> Vec<String> {
    let value = env::var(variable).unwrap_or_default();
    value.split_whitespace().map(String::from).collect()
}

fn run(command: &mut Command, need: &str) {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => fail(&format!("{program} failed with {status}: {command:?}")),
        Err(error) => fail(&format!(
            "building agentrt needs {need}, but `{program}` cannot be run: {error}. \
             Install one (Debian: apt install gcc binutils), or set AGENTRT_NO_VENDOR=1 to link an installed agentrt"
        )),
    }
}
