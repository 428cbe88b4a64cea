//! Raw bindings to the C API of agentrt, generated from its specification.
//!
//! Use the `agentrt` crate instead: it makes misuse a compile error. Names, types and rules are
//! those of `agentrt.h`.
#![cfg_attr(not(test), no_std)]
#![allow(non_camel_case_types)]

#[path = "generated/bindings.rs"]
mod bindings;
pub use bindings::*;
