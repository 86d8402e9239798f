//! People in a file: an id a line, or JSON.

use meeting_control::control::ParticipantId;
use serde_json::Value;

use crate::{body, text};

/// The fields of one of them that say who it is.
const WHO: [&str; 3] = ["id", "participant", "device"];

/// What lists of participants and of bans, reports, and watching print beside that.
const BESIDE: [&str; 10] =
    ["name", "role", "muted", "number", "until", "outcome", "returned_as", "error", "change", "source"];

/// What programs print where there is no id.
const NOBODY: [&str; 7] = ["null", "none", "nil", "undefined", "nan", "true", "false"];

/// The ids in a file, or on standard input where it is `-`.
pub(crate) fn listed(file: &str) -> Result<Vec<ParticipantId>, String> {
    let (text, place) = text::read("the list of participants", file)?;
    if text.trim_start().starts_with(['[', '{']) { entries(&place, &text) } else { lines(&place, &text) }
}

fn lines(place: &str, text: &str) -> Result<Vec<ParticipantId>, String> {
    let lines = text.lines().filter(|line| !line.is_empty());
    if let Some(nobody) = lines.clone().find(|line| stands_for_nobody(line)) {
        return Err(format!(
            "{place} has a line `{nobody}`, which stands for no id; give an id a line, or JSON, in which [\"{nobody}\"] is one"
        ));
    }
    Ok(lines.map(ParticipantId::from).collect())
}

/// An id from the command line.
pub(crate) fn id<T: for<'t> From<&'t str>>(text: &str) -> Result<T, String> {
    match stands_for_nobody(text) {
        true => Err("it stands for no id; name the one that is meant".to_owned()),
        false => Ok(text.into()),
    }
}

fn stands_for_nobody(text: &str) -> bool {
    NOBODY.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

fn entries(place: &str, text: &str) -> Result<Vec<ParticipantId>, String> {
    let Value::Array(entries) = body::parse(place, text)? else {
        return Err(format!("{place} is an object; give a list, of a report its `participants`"));
    };
    let ids = entries.into_iter().zip(1..).map(|(entry, number)| {
        one(entry).map_err(|problem| {
            format!("{place} has {problem} in entry {number}; give a text, or an object with an `id` (and a `device`)")
        })
    });
    ids.collect()
}

/// A text, or an object with an id, as lists of participants and reports print one; with a device, where it is about one alone. What is not
/// understood may be what makes it about one device alone.
fn one(entry: Value) -> Result<ParticipantId, String> {
    let no_id = || "no id".to_owned();
    let mut fields = match entry {
        Value::String(id) => return Ok(id.into()),
        Value::Object(fields) => fields,
        _ => return Err(no_id()),
    };
    if let Some(unknown) = fields.keys().find(|name| !WHO.iter().chain(&BESIDE).any(|known| name == known)) {
        return Err(format!("a field `{unknown}`, which no list of people has,"));
    }
    // Whoever is back is nobody under the old id.
    let returned = fields.remove("returned_as").filter(|back| !back.is_null());
    let one = match (fields.remove("id"), fields.remove("participant")) {
        (Some(_), Some(_)) => return Err("both an `id` and a `participant`".to_owned()),
        (id, participant) => one(returned.or(id).or(participant).ok_or_else(no_id)?)?,
    };
    match fields.remove("device") {
        None | Some(Value::Null) => Ok(one),
        Some(Value::String(_)) if one.device().is_some() => Err("two devices".to_owned()),
        Some(Value::String(device)) => Ok(one.on_device(device)),
        Some(_) => Err("a device that is no text".to_owned()),
    }
}
