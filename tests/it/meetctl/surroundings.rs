//! What the environment says of the way to a vendor: proxies and certificates.

use std::ffi::OsStr;
use std::fs;
use std::process::Output;

use super::{Sandbox, stderr, temporary};

/// A removal at an address with TLS where nobody listens.
fn run(sandbox: &Sandbox, variable: &str, value: impl AsRef<OsStr>) -> Output {
    let mut command = sandbox.remove_at("https://127.0.0.1:1", "tencent", "room", ["--participant", "ann"]);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(name);
    }
    command.env_remove("SSL_CERT_DIR").env(variable, value).output().unwrap()
}

#[track_caller]
fn assert_refused(output: &Output, told: &[&str]) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let words = stderr(output);
    assert!(told.iter().all(|told| words.contains(told)), "{told:?}: {words}");
}

#[cfg(unix)]
#[test]
fn a_proxy_that_cannot_be_read_is_not_passed_by() {
    use std::os::unix::ffi::OsStrExt as _;

    let sandbox = Sandbox::start();
    for variable in ["HTTPS_PROXY", "all_proxy", "NO_PROXY"] {
        let output = run(&sandbox, variable, OsStr::from_bytes(b"http://127.0.0.1:2\xff"));
        assert_refused(&output, &[variable, "is not Unicode"]);
    }
}

#[cfg(all(unix, not(target_vendor = "apple")))]
#[test]
fn root_certificates_that_cannot_be_used_are_told_by_their_variable_and_file() {
    let sandbox = Sandbox::start();
    let file = temporary("no-certificate.pem");
    fs::write(&file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    let (path, folder) = (file.to_str().unwrap(), file.parent().unwrap().to_str().unwrap());
    for (value, told) in [
        ("", "SSL_CERT_FILE is empty"),
        ("no-such-file.pem", "no-such-file.pem, which cannot be read"),
        (path, "which holds no certificate"),
        (folder, "which holds no certificate"),
    ] {
        assert_refused(&run(&sandbox, "SSL_CERT_FILE", value), &["SSL_CERT_FILE", told]);
    }
    fs::remove_file(file).unwrap();
}
