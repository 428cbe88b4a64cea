//! The Rust drivers: `conformance-rust rust` runs behaviours on the workers, `rust-port` behind a
//! port on this thread. PROTOCOL.md says what the runner wants of them.

mod calls;
mod case;
mod faults;
mod groups;
mod maps;
mod reliable;
mod turn;

use std::io::{stdin, stdout, BufRead, Write};

use serde_json::{json, Value};

fn say(line: &Value) -> std::io::Result<()> {
    writeln!(stdout(), "{line}")?;
    stdout().flush()
}

fn main() -> Result<(), agentrt::Crash> {
    let name = std::env::args().nth(1).unwrap_or("rust".into());
    let port_mode = name == "rust-port";
    // SAFETY: no arguments, no effects.
    let hash = unsafe { agentrt::sys::agentrt_abi_hash() };
    say(&json!({"hello": {"protocol": 1, "name": name, "version": env!("CARGO_PKG_VERSION"),
        "abi_hash": {"u64": hash.to_string()}, "mode": if port_mode { "port" } else { "inline" }}}))?;
    for line in stdin().lock().lines() {
        let mut line: Value = serde_json::from_str(&line?)?;
        if line.get("bye").is_some() {
            break;
        }
        say(&json!({"result": case::run(line["case"].take(), port_mode)?}))?;
    }
    Ok(())
}
