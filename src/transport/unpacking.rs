//! Unpacks answers.
//!
//! By what they are, not by what a header calls them: servers write `GZip`, pack without a word, and send plain errors under the
//! header of what they wanted to send.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::bufread::MultiGzDecoder;

const GZIP: &[u8] = b"\x1f\x8b";

/// A proxy packs what has been packed before it. What is still packed then was made for the purpose.
const MOST_LAYERS: usize = 3;

/// A body as it was before it was packed, however often.
///
/// # Errors
/// What the body is instead, in words that follow "it".
pub(super) fn unpack(body: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, &'static str> {
    let mut unpacked = Cow::Borrowed(body);
    for _ in 0..MOST_LAYERS {
        if !unpacked.starts_with(GZIP) {
            break;
        }
        unpacked = Cow::Owned(unpack_once(&unpacked, limit)?);
    }
    Ok(unpacked)
}

fn unpack_once(body: &[u8], limit: usize) -> Result<Vec<u8>, &'static str> {
    let mut decoder = MultiGzDecoder::new(body);
    let mut unpacked = Vec::new();
    let mut part = [0; 16 * 1024];
    loop {
        match decoder.read(&mut part) {
            Ok(0) => return Ok(unpacked),
            Ok(size) if unpacked.len() + size > limit => return Err("is unpacked larger than an answer may be"),
            Ok(size) => unpacked.extend_from_slice(&part[..size]),
            Err(_) => return Err("is a gzip stream that is cut off or damaged"),
        }
    }
}

/// How many times larger a body that begins like this may be once it is unpacked.
pub(super) fn growth(body: &[u8]) -> usize {
    // JSON is packed to a tenth or so; far more comes out of what is made for the purpose.
    if body.starts_with(GZIP) { 32 } else { 1 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_within_limits() {
        assert_eq!(unpack(b"{}", 1).unwrap(), &b"{}"[..]);
        assert_eq!(unpack(&packed(b"{\"a\":1}"), 7).unwrap(), &b"{\"a\":1}"[..]);
        assert_eq!(unpack(&packed(b"{\"a\":1}"), 6).unwrap_err(), "is unpacked larger than an answer may be");
        assert!(unpack(&packed(&vec![b'0'; 1 << 20]), 1000).is_err());
    }

    #[test]
    fn what_is_packed_twice_is_unpacked_twice_within_the_same_limits() {
        let twice = packed(&packed(b"{\"a\":1}"));
        assert_eq!(unpack(&twice, 100).unwrap(), &b"{\"a\":1}"[..]);
        assert!(unpack(&packed(&packed(&vec![b'0'; 1 << 20])), 100_000).is_err());
        let without_end = (0..20).fold(b"{}".to_vec(), |body, _| packed(&body));
        assert!(unpack(&without_end, 10_000).unwrap().starts_with(GZIP));
    }

    /// A stream is a series of members.
    #[test]
    fn whatever_is_packed_is_read() {
        let two = [packed(b"{\"a\":"), packed(b"1}")].concat();
        assert_eq!(unpack(&two, 100).unwrap(), &b"{\"a\":1}"[..]);
        let more = [packed(b"{}"), b"GARBAGE".to_vec()].concat();
        assert!(unpack(&more, 100).is_err());
    }

    #[test]
    fn every_part_of_a_stream_is_cut_off() {
        let whole = packed(b"{\"a\":[1,2,3]}");
        for end in GZIP.len()..whole.len() {
            assert_eq!(
                unpack(&whole[..end], 1000).unwrap_err(),
                "is a gzip stream that is cut off or damaged",
                "{end}"
            );
        }
    }
}
