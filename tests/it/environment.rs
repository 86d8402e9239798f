//! Credentials from the environment, as shells, containers and secret stores fill it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::meetctl::{Sandbox, VARIABLES, stderr, temporary};

const OPTIONAL: [&str; 2] = ["HUAWEI_MEETING_USER_ID", "HUAWEI_MEETING_HOST_PASSWORD"];

/// A removal that works with the right credentials.
fn removal(sandbox: &Sandbox, vendor: &str) -> Command {
    sandbox.remove(vendor, &sandbox.meeting(vendor), ["--participant", &sandbox.participant(vendor, 1)])
}

fn vendor(field: &str) -> &str {
    field.split('/').nth(1).unwrap()
}

fn written(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let file = temporary(name);
    fs::write(&file, content).unwrap();
    file
}

/// Refused by the variable's name, without its value, and without a word to the vendor.
#[track_caller]
fn assert_refused(output: &Output, name: &str, told: &str) {
    assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
    let words = stderr(output);
    assert!(words.contains(name) && words.contains(told), "{name}, {told:?}: {words}");
    assert!(output.stdout.is_empty() && !words.contains("hunter2"), "{output:?}");
}

#[test]
fn a_line_end_at_the_end_of_any_variable_is_dropped() {
    let sandbox = Sandbox::start();
    for (name, field) in VARIABLES {
        for line_end in ["\n", "\r\n"] {
            let mut command = removal(&sandbox, vendor(field));
            let output = command.env(name, sandbox.text(field) + line_end).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
        }
    }
}

#[test]
fn whatever_else_does_not_belong_there_is_refused_by_name() {
    let journal = temporary("odd.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let odd = [
        ("hunter2 ", "ends with a blank"),
        (" hunter2", "starts with a blank"),
        ("hunter2\n\n", "ends with a line end"),
        ("hunter2\r", "ends with a line end"),
        ("\"hunter2\"", "stands in quotes"),
        ("‘hunter2’", "stands in quotes"),
        ("hunt\u{200b}er2", "U+200B"),
        ("\u{feff}hunter2", "U+FEFF"),
        ("hunter\n2", "U+000A"),
    ];
    for (name, field) in VARIABLES {
        for (value, told) in odd {
            let output = removal(&sandbox, vendor(field)).env(name, value).output().unwrap();
            assert_refused(&output, name, told);
        }
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    fs::remove_file(journal).unwrap();
}

#[cfg(unix)]
#[test]
fn what_is_not_unicode_is_not_called_missing() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let sandbox = Sandbox::start();
    for (name, field) in VARIABLES {
        let output = removal(&sandbox, vendor(field)).env(name, OsStr::from_bytes(b"hunter2\xff")).output().unwrap();
        assert_refused(&output, name, "not Unicode");
    }
}

#[test]
fn a_file_can_hold_the_value_of_any_variable() {
    let sandbox = Sandbox::start();
    for (name, field) in VARIABLES {
        for line_end in ["", "\n", "\r\n"] {
            let file = written("value", sandbox.text(field) + line_end);
            let mut command = removal(&sandbox, vendor(field));
            let output = command.env_remove(name).env(format!("{name}_FILE"), &file).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
            fs::remove_file(file).unwrap();
        }
    }
}

#[test]
fn a_file_that_cannot_be_used_is_refused_by_the_variables_name() {
    let sandbox = Sandbox::start();
    let contents: [(&[u8], &str); 6] = [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"hunter2 \n", "ends with a blank"),
        (b"\"hunter2\"\n", "stands in quotes"),
        (b"h\x00u\x00n\x00t\x00e\x00r\x002\x00\xff", "not Unicode"),
        (&[b'a'; 100_000], "larger than any credential"),
    ];
    for (name, field) in VARIABLES {
        let variable = format!("{name}_FILE");
        let with =
            |path: &str| removal(&sandbox, vendor(field)).env_remove(name).env(&variable, path).output().unwrap();
        for (content, told) in contents {
            let file = written("unusable", content);
            assert_refused(&with(file.to_str().unwrap()), &variable, told);
            fs::remove_file(file).unwrap();
        }
        // The value instead of a path, which must not be told.
        assert_refused(&with("hunter2"), &variable, "cannot be read");
    }
}

#[test]
fn a_variable_and_its_file_at_once_are_an_error() {
    let sandbox = Sandbox::start();
    for (name, field) in VARIABLES {
        let file = written("both", sandbox.text(field));
        let variable = format!("{name}_FILE");
        let output = removal(&sandbox, vendor(field)).env(&variable, &file).output().unwrap();
        assert_refused(&output, &variable, "both set");
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn empty_is_as_good_as_unset() {
    let sandbox = Sandbox::start();
    for (name, field) in VARIABLES {
        let variable = format!("{name}_FILE");
        let output = removal(&sandbox, vendor(field)).env(&variable, "").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
        let output = removal(&sandbox, vendor(field)).env(name, "").env(&variable, "").output().unwrap();
        if OPTIONAL.contains(&name) {
            assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
        } else {
            assert_refused(&output, name, "missing or empty");
        }
    }
}
