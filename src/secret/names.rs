//! What a member is called that holds a secret.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use super::{PROOFS, REDACTED};

// Words of names; what the documents of any vendor have as a secret; and what sounds like one there, and is none.
include!(concat!(env!("OUT_DIR"), "/secret_names.rs"));

/// Whether a member of this name is a secret: as the documents of any vendor say, and where they do not know it, by its words.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.trim();
    let is_among = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    is_among(&PROOFS) || is_among(MARKED) || (sounds_like_one(name) && !is_among(PLAIN))
}

/// Maps of an event as `Debug` shows them: where the vendor gives the names too, no document says which value is a secret.
pub(crate) struct ByName<'f, T>(pub(crate) &'f T);

impl<T: Debug> Debug for ByName<'_, BTreeMap<String, T>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            map.key(name);
            if is_secret(name) {
                map.value(&format_args!("{REDACTED}"))
            } else {
                map.value(value)
            };
        }
        map.finish()
    }
}

impl<T> Debug for ByName<'_, Option<T>>
where
    for<'t> ByName<'t, T>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map(ByName).fmt(f)
    }
}

impl<T> Debug for ByName<'_, Vec<T>>
where
    for<'t> ByName<'t, T>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(ByName)).finish()
    }
}

/// As the generator's lint has it; and what somebody else is told of how to let in, `localAuthInfo`.
fn sounds_like_one(name: &str) -> bool {
    let words = words_of(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let opens = || words.iter().any(|word| DOORS.iter().any(|door| word.starts_with(door)));
    let authenticates =
        || words.last().is_some_and(|word| word == "auth") || words.windows(2).any(|pair| pair == ["auth", "info"]);
    let ends = || words.iter().any(|word| ENDINGS.iter().any(|ending| word.ends_with(ending)));
    !NO_SECRETS.contains(&words.join("_").as_str())
        && (has(SECRETS)
            || ends()
            || authenticates()
            || (has(OPENING) && has(&["code"]))
            || (has(ADDRESSES) && opens()))
}

/// `guestJoinURL` is of three words.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut letters = name.chars().peekable();
    let mut last = ' ';
    while let Some(letter) = letters.next() {
        let begins =
            letter.is_uppercase() && (!last.is_uppercase() || letters.peek().is_some_and(|c| c.is_lowercase()));
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        last = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_the_words_of_its_name() {
        for name in [
            "accessToken",
            "UserSig",
            "PrivateMapKey",
            "TmpAuthCode",
            "guestJoinURL",
            "join_uri",
            " guest_pwd",
            "TOKEN",
            "X-Nonce",
            "localAuthInfo",
            "remote_auth_info",
            "PASSWORD",
            "joinCode",
            "guest_code",
            "Authorization",
            "auth",
            "proxyAuth",
            "Set-Cookie",
            "cookies",
            "otp",
            "id_jwt",
            "hosttoken",
            "ACCESSTOKEN",
            "guestpwd",
            "xApikey",
            "credentials",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "RoomId",
            "keyboard",
            "nextToken",
            "pageUrl",
            "signalUrl",
            "eventBornTime",
            "authUserInfo",
            "pid",
            "",
            "roomCode",
            "author",
            "monkey",
            "mapping",
            "design",
            "hostId",
            "joinTime",
            "authType",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn the_values_of_a_map_are_shown_by_their_names() {
        let map = |name: &str| BTreeMap::from([(name.to_owned(), "value".to_owned())]);
        assert_eq!(format!("{:?}", ByName(&map("NAME"))), r#"{"NAME": "value"}"#);
        let maps = Some(vec![map("joinToken"), map("OTP")]);
        assert_eq!(format!("{:?}", ByName(&maps)), r#"Some([{"joinToken": [redacted]}, {"OTP": [redacted]}])"#);
    }

    #[test]
    fn a_name_is_taken_apart_as_people_do() {
        assert_eq!(words_of("guestJoinURL"), ["guest", "join", "url"]);
        assert_eq!(words_of("SDKAppID_2-x"), ["sdk", "app", "id", "2", "x"]);
    }
}
