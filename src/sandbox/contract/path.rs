//! Path templates such as `/videoConferences/{conferenceId}/members`.

use percent_encoding::percent_decode_str;

/// The values of a path's templated segments, decoded.
pub(in super::super) type PathParameters = Vec<(String, String)>;

/// A path's segments, decoded. One that is not UTF-8 fits no operation.
pub(super) fn segments(path: &str) -> Option<Vec<String>> {
    path.split('/').map(|segment| Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned())).collect()
}

pub(super) struct PathTemplate {
    segments: Vec<Segment>,
}

enum Segment {
    Literal(String),
    Template(String),
}

impl PathTemplate {
    pub(super) fn parse(path: &str) -> Self {
        Self { segments: path.split('/').map(Segment::parse).collect() }
    }

    /// The parameters, if the path fits.
    pub(super) fn matches(&self, sent: &[String]) -> Option<PathParameters> {
        if sent.len() != self.segments.len() {
            return None;
        }
        let mut parameters = PathParameters::new();
        for (segment, value) in self.segments.iter().zip(sent) {
            match segment {
                Segment::Literal(literal) if literal == value => {}
                Segment::Literal(_) => return None,
                Segment::Template(name) => parameters.push((name.clone(), value.clone())),
            }
        }
        Some(parameters)
    }

    /// Which segments are templates; the smallest of several matching paths is the most literal one.
    pub(super) fn templates(&self) -> Vec<bool> {
        self.segments.iter().map(|segment| matches!(segment, Segment::Template(_))).collect()
    }
}

impl Segment {
    fn parse(segment: &str) -> Self {
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => Self::Template(name.to_owned()),
            None => Self::Literal(segment.to_owned()),
        }
    }
}
