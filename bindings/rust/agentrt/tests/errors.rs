//! The mapping of statuses to `Error` is total, and its names are the core's.

use agentrt::{sys, Error};

/// `E_NOT_SENDABLE` of the core is the variant `NotSendable`.
fn variant_of(name: &str) -> String {
    let words = name.trim_start_matches("E_").split('_');
    words.map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect()
}

#[test]
fn every_status_has_the_variant_of_its_name() {
    for status in sys::AGENTRT_E_CYCLE..=sys::AGENTRT_E_ARGUMENT {
        let error = Error::new(status, "why");
        assert_eq!(error.status(), status);
        assert_eq!(format!("{error:?}"), format!("{}(\"why\")", variant_of(error.name())));
    }
}

#[test]
fn an_unknown_status_is_an_error_like_any_other() {
    for status in [sys::AGENTRT_E_DROPPED - 1, i32::MIN, 77] {
        let error = Error::new(status, "");
        assert_eq!(error, Error::Unknown(status, "".into()));
        assert_eq!((error.status(), error.name()), (status, "E_UNKNOWN"));
    }
}

#[test]
fn display_falls_back_to_the_sentence_of_the_status() {
    assert_eq!(Error::Full("depth 9 of 9".into()).to_string(), "E_FULL: depth 9 of 9");
    let bare = Error::Full("".into()).to_string();
    assert!(bare.starts_with("E_FULL: ") && bare.len() > 12, "{bare}");
}
