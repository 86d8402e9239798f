//! Odd documents: whatever words stand in them, either the lint says what to write instead, or what is generated is sound.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod document;
mod sound;
mod words;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use meeting_control_codegen::generate;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use document::{Odd, odd, one_by_one};

const VENDOR: &str = include_str!("../lint/good/vendor.yaml");
/// The vendor's rule of success is of its answer.
const KICK: &str = include_str!("../lint/good/live/kick_members.yaml");
const CASES: u32 = 384;

#[test]
fn an_ordinary_document_yields_sound_code() {
    let folder = folder("none");
    assert!(holds(&folder, &Odd::ordinary()));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn each_odd_word_is_refused_or_yields_sound_code() {
    let folder = folder("one");
    one_by_one().for_each(|odd| {
        holds(&folder, &odd);
    });
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn odd_documents_are_refused_or_yield_sound_code() {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    // The same documents each time: a fault that one run finds must not hide in the next.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let folder = folder("several");
    let generated = Cell::new(0);
    let result = runner.run(&odd(), |odd| {
        generated.set(generated.get() + u32::from(holds(&folder, &odd)));
        Ok(())
    });
    fs::remove_dir_all(&folder).unwrap();
    result.unwrap();
    let (least, most) = (CASES / 8, CASES * 7 / 8);
    let generated = generated.get();
    assert!((least..most).contains(&generated), "{generated} of {CASES} passed the lint: one side is hardly tested");
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("odd-{name}-{}", std::process::id()))
}

/// Whether there is code; what there is must be sound.
fn holds(folder: &Path, odd: &Odd) -> bool {
    let endpoint = folder.join("acme/live").join(format!("{}.yaml", odd.id));
    // One process, one folder: what the case before has left must not be read again.
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("acme/live")).unwrap();
    fs::write(folder.join("acme/vendor.yaml"), VENDOR).unwrap();
    fs::write(folder.join("acme/live/kick_members.yaml"), KICK).unwrap();
    fs::write(endpoint, odd.document().to_string()).unwrap();
    match generate(folder, "acme") {
        Ok(generated) => {
            sound::check(&generated);
            true
        }
        Err(findings) => {
            for finding in findings.iter() {
                assert_ne!(finding.rule.name(), "generator", "the lint let it through: {finding}");
                assert!(!finding.message.is_empty() && !finding.remedy.is_empty(), "{finding}");
            }
            false
        }
    }
}
