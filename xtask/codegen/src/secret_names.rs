//! How secrets are called. The lint and whoever shows what no document describes get the words from here.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

/// Words of a name that are what one shows to be let in.
const SECRETS: [&str; 11] = ["appkey", "hmac", "jwt", "key", "keys", "otp", "pin", "pins", "sig", "sign", "totp"];
/// The same, also where they end a word: nobody writes down where `hosttoken` has its seam.
const ENDINGS: [&str; 31] = [
    "accesskey",
    "apikey",
    "authkey",
    "authorisation",
    "authorization",
    "bearer",
    "captcha",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "nonce",
    "nonces",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "secrets",
    "signature",
    "signatures",
    "streamkey",
    "ticket",
    "tickets",
    "token",
    "tokens",
    "usersig",
];
/// Words of a name that make a code one that lets in.
const OPENING: [&str; 21] = [
    "access",
    "activation",
    "auth",
    "authorization",
    "captcha",
    "entry",
    "guest",
    "host",
    "invitation",
    "invite",
    "join",
    "login",
    "mfa",
    "otp",
    "pairing",
    "security",
    "sms",
    "sso",
    "veri",
    "verification",
    "verify",
];
/// Names with such a word that stand for something else: a text to search for, a place in a list.
const NO_SECRETS: [&str; 4] = ["next_token", "next_ttoken", "page_token", "search_key"];
/// Words of a name that stand for an address.
const ADDRESSES: [&str; 9] = ["addr", "address", "href", "link", "links", "uri", "uris", "url", "urls"];
/// What addresses are good for, where whoever has them is let in; beginnings of words.
const DOORS: [&str; 10] = ["download", "invit", "join", "login", "play", "push", "record", "signed", "signs", "watch"];

pub(crate) fn is_no_secret(name: &str) -> bool {
    NO_SECRETS.contains(&name.to_snake_case().as_str())
}

/// What gives the name of a secret away.
pub(crate) fn sign_in_name(name: &str) -> Option<String> {
    let snake = name.to_snake_case();
    if is_no_secret(name) {
        return None;
    }
    let words: Vec<&str> = snake.split('_').collect();
    let opens = |word: &&&str| SECRETS.contains(word) || ENDINGS.iter().any(|ending| word.ends_with(ending));
    // What begins with it is about authentication, as `authType` is.
    let proof = words.last().filter(|word| **word == "auth");
    if let Some(word) = words.iter().find(opens).or(proof) {
        return Some(format!("`{word}` in its name"));
    }
    let opening = words.iter().find(|word| OPENING.contains(word)).filter(|_| words.contains(&"code"));
    opening.map(|word| format!("`{word}` and `code` in its name")).or_else(|| sign_of_door(name, ""))
}

/// What the words of a map's description say of its keys: addresses and tokens let in. That there are keys says nothing.
pub(crate) fn word_of_keys(description: &str) -> Option<&str> {
    let mut words = description.split(|c: char| !c.is_alphanumeric());
    words.find(|word| *word == "addresses" || ADDRESSES.contains(word) || ENDINGS.contains(word))
}

/// What gives an address away that lets in.
pub(crate) fn sign_of_door(name: &str, description: &str) -> Option<String> {
    let snake = name.to_snake_case();
    let words: Vec<&str> = snake.split('_').collect();
    let told = description.split(|c: char| !c.is_alphanumeric());
    let door = words.iter().copied().chain(told).find(|word| DOORS.iter().any(|door| word.starts_with(door)));
    let address = words.iter().any(|word| ADDRESSES.contains(word));
    door.filter(|_| address).map(|door| format!("an address, and the word \"{door}\""))
}

/// The names of all properties that are secrets, at whatever depth.
pub(crate) fn marked(root: &Value) -> BTreeSet<String> {
    names(root, |_, schema| is_secret(schema))
}

/// The names of such properties.
fn names(root: &Value, is_such: impl Fn(&str, &Value) -> bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = vec![root];
    while let Some(value) = rest.pop() {
        let properties = value.get("properties").and_then(Value::as_object).into_iter().flatten();
        names.extend(properties.filter(|(name, schema)| is_such(name, schema)).map(|(name, _)| name.clone()));
        match value {
            Value::Object(members) => rest.extend(members.values()),
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    names
}

fn is_secret(schema: &Value) -> bool {
    let is_password = schema.get("format").is_some_and(|format| format == "password");
    let has_secret_keys = schema.get("x-secret-keys").is_some_and(|secret| secret == true);
    is_password
        || has_secret_keys
        || ["items", "additionalProperties"].iter().filter_map(|key| schema.get(key)).any(is_secret)
}

/// As constants: the words; what these documents have as a secret; and what sounds like one there, and is none.
pub(crate) fn constants(documents: &Value) -> String {
    let marked = marked(documents);
    let plain = names(documents, |name, _| sign_in_name(name).is_some() && !marked.contains(name));
    let lists = [
        ("SECRETS", &SECRETS[..]),
        ("ENDINGS", &ENDINGS),
        ("OPENING", &OPENING),
        ("NO_SECRETS", &NO_SECRETS),
        ("ADDRESSES", &ADDRESSES),
        ("DOORS", &DOORS),
    ];
    let words = lists.into_iter().map(|(name, words)| format!("const {name}: &[&str] = &{words:?};\n"));
    let names = [("MARKED", marked), ("PLAIN", plain)];
    let names = names.into_iter().map(|(name, names)| {
        let names: Vec<_> = names.into_iter().collect();
        format!("const {name}: &[&str] = &{names:?};\n")
    });
    words.chain(names).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_known_by_name_however_deep_they_stand() {
        let password = json!({ "type": "string", "format": "password" });
        let list = json!({ "type": "array", "items": password });
        let map = json!({ "type": "object", "additionalProperties": list });
        let root = json!({ "properties": { "pin": password, "pins": list, "all": map, "name": { "type": "string" } } });
        let names = marked(&root);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["all", "pin", "pins"]);
    }
}
