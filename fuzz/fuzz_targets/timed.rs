#![no_main]

#[path = "../../tests/it/opener.rs"]
mod opener;

libfuzzer_sys::fuzz_target!(|body: &[u8]| opener::timed(body));
