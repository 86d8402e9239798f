//! What a member is called that holds a secret.

use super::PROOFS;

// Words of names; what the documents of any vendor have as a secret; and what sounds like one there, and is none.
include!(concat!(env!("OUT_DIR"), "/secret_names.rs"));

/// Whether a member of this name is a secret: as the documents of any vendor say, and where they do not know it, by its words.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.trim();
    let is_among = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    is_among(&PROOFS) || is_among(MARKED) || (sounds_like_one(name) && !is_among(PLAIN))
}

/// As the generator's lint has it; and what somebody else is told of how to let in, `localAuthInfo`.
fn sounds_like_one(name: &str) -> bool {
    let words = words_of(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let opens = || words.iter().any(|word| DOORS.iter().any(|door| word.starts_with(door)));
    let authenticates = || words.windows(2).any(|pair| pair == ["auth", "info"]);
    !NO_SECRETS.contains(&words.join("_").as_str())
        && (has(SECRETS) || authenticates() || (has(OPENING) && has(&["code"])) || (has(ADDRESSES) && opens()))
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
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in
            ["RoomId", "keyboard", "nextToken", "pageUrl", "signalUrl", "eventBornTime", "authUserInfo", "pid", ""]
        {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_name_is_taken_apart_as_people_do() {
        assert_eq!(words_of("guestJoinURL"), ["guest", "join", "url"]);
        assert_eq!(words_of("SDKAppID_2-x"), ["sdk", "app", "id", "2", "x"]);
    }
}
