//! Scalars that vendors send now as text, now as a number.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// Decodes a scalar whatever JSON type it has on the wire, as long as it says the same.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: FromScalar>(deserializer: D) -> Result<T, D::Error> {
    let scalar = Scalar::deserialize(deserializer)?;
    T::from_scalar(&scalar)
        .ok_or_else(|| D::Error::invalid_type(Unexpected::Other("a scalar of another kind"), &T::EXPECTED))
}

/// What a lenient field may be.
pub(crate) trait FromScalar: Sized {
    const EXPECTED: &'static str;

    fn from_scalar(scalar: &Scalar) -> Option<Self>;
}

/// A scalar of JSON.
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(String),
}

impl FromScalar for String {
    const EXPECTED: &'static str = "a text";

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => None,
            Scalar::Bool(value) => Some(value.to_string()),
            Scalar::Integer(value) => Some(value.to_string()),
            Scalar::Float(value) => Some(value.to_string()),
            Scalar::Text(text) => Some(text.clone()),
        }
    }
}

impl FromScalar for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Integer(value) => (*value).try_into().ok(),
            Scalar::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

impl FromScalar for i32 {
    const EXPECTED: &'static str = "a whole number of 32 bits";

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        i64::from_scalar(scalar)?.try_into().ok()
    }
}

impl FromScalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Bool(value) => Some(*value),
            Scalar::Integer(0) => Some(false),
            Scalar::Integer(1) => Some(true),
            Scalar::Text(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }
}

impl<T: FromScalar> FromScalar for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(None),
            scalar => T::from_scalar(scalar).map(Some),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "super::deserialize")]
        text: Option<String>,
        #[serde(default, deserialize_with = "super::deserialize")]
        number: Option<i64>,
        #[serde(default, deserialize_with = "super::deserialize")]
        flag: Option<bool>,
    }

    fn decode(json: &str) -> Result<Sample, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_number_reads_as_text_and_text_as_a_number() -> Result<(), serde_json::Error> {
        let sample = decode(r#"{"text": 144115233775727695, "number": "7200", "flag": "True"}"#)?;
        assert_eq!(sample, Sample { text: Some("144115233775727695".into()), number: Some(7200), flag: Some(true) });
        Ok(())
    }

    #[test]
    fn null_and_absence_are_none() -> Result<(), serde_json::Error> {
        let none = Sample { text: None, number: None, flag: None };
        assert_eq!(decode(r#"{"text": null, "number": null}"#)?, none);
        assert_eq!(decode("{}")?, none);
        Ok(())
    }

    #[test]
    fn what_says_something_else_is_an_error() {
        assert!(decode(r#"{"number": "soon"}"#).is_err());
        assert!(decode(r#"{"number": 1e300}"#).is_err());
        assert!(decode(r#"{"flag": 2}"#).is_err());
        assert!(decode(r#"{"text": []}"#).is_err());
    }
}
