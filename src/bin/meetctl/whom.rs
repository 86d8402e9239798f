//! Whom a verb is about.

use std::ffi::{OsStr, OsString};

use clap::Args;
use meeting_control::control::ParticipantId;
use serde_json::Value;

use crate::{body, text};

/// What the command line says.
#[derive(Args)]
#[group(required = true, multiple = true, args = ["named", "file", "everybody", "everybody_but"])]
pub(crate) struct Whom {
    /// Who, by unionId on DingTalk, participant id (pid) on Huawei, UserID on Tencent; takes several, and can be repeated
    #[arg(long = "participant", value_name = "ID", num_args = 1..)]
    named: Vec<ParticipantId>,
    /// Who, from a file or - for standard input: an id a line, or JSON (a list of ids, or of objects with an id, as participants --output
    /// json prints it)
    #[arg(long = "participants-file", value_name = "FILE|-")]
    file: Option<String>,
    /// Everybody in the meeting who is known not to be the host; of bans, everybody who is banned
    #[arg(long, conflicts_with_all = ["named", "file"])]
    everybody: bool,
    /// Everybody in the meeting who is known not to be the host, but these; takes several, and can be repeated
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["named", "file"])]
    everybody_but: Vec<ParticipantId>,
    /// Goes on where one of those who are left alone is not in the meeting; without it, that is taken for a mistake
    #[arg(long)]
    but_may_be_absent: bool,
    /// One device alone of the one who is named, where what is done is done to devices; DingTalk only
    #[arg(long, value_name = "ID", conflicts_with_all = ["everybody", "everybody_but"])]
    device: Option<String>,
}

/// Whom it is about, as far as the command line tells.
#[derive(Clone, Copy)]
pub(crate) enum Selection<'a> {
    These(&'a [ParticipantId]),
    /// But for the host and these.
    Everybody {
        but: &'a [ParticipantId],
        may_be_absent: bool,
    },
}

impl Whom {
    /// Reads the file, if there is one.
    pub(crate) fn load(&mut self) -> Result<(), String> {
        if let Some(file) = self.file.take() {
            self.named.extend(listed(&file)?);
        }
        if self.but_may_be_absent && self.everybody_but.is_empty() {
            return Err("--but-may-be-absent goes with --everybody-but".to_owned());
        }
        match (self.device.take(), self.named.as_mut_slice()) {
            (None, _) => Ok(()),
            (Some(device), [one]) => {
                *one = one.clone().on_device(device);
                Ok(())
            }
            (Some(_), named) => Err(format!("--device is of one person, and {} are named", named.len())),
        }
    }

    pub(crate) fn selection(&self) -> Selection<'_> {
        if self.everybody || !self.everybody_but.is_empty() {
            Selection::Everybody { but: &self.everybody_but, may_be_absent: self.but_may_be_absent }
        } else {
            Selection::These(&self.named)
        }
    }
}

/// The ids in a file, or on standard input where it is `-`.
pub(crate) fn listed(file: &str) -> Result<Vec<ParticipantId>, String> {
    let (text, place) = text::read("the list of participants", file)?;
    if !text.trim_start().starts_with(['[', '{']) {
        return Ok(text.lines().filter(|line| !line.is_empty()).map(ParticipantId::from).collect());
    }
    let Value::Array(entries) = body::parse(&place, &text)? else {
        return Err(format!("{place} is an object; give a list"));
    };
    let ids = entries.into_iter().zip(1..).map(|(entry, number)| {
        id(entry).ok_or_else(|| {
            format!("{place} has no id in entry {number}; give a text, or an object with an id (and a device)")
        })
    });
    ids.collect()
}

/// A text, or an object with an id, as lists of participants and reports print one; with a device, where it is about one alone.
fn id(entry: Value) -> Option<ParticipantId> {
    let mut fields = match entry {
        Value::String(id) => return Some(id.into()),
        Value::Object(fields) => fields,
        _ => return None,
    };
    let one = id(fields.remove("id").or_else(|| fields.remove("participant"))?)?;
    match fields.remove("device") {
        None | Some(Value::Null) => Some(one),
        Some(Value::String(device)) => Some(one.on_device(device)),
        Some(_) => None,
    }
}

/// The options that take several ids.
const SEVERAL: [&str; 2] = ["--participant", "--everybody-but"];

/// The command line with each id attached to an option of its own.
///
/// Ids may start with a hyphen. `allow_hyphen_values` would not do: as the options take several, they would take the flags after them
/// too.
pub(crate) fn attached(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments = arguments.into_iter().peekable();
    let mut attached = Vec::new();
    while let Some(argument) = arguments.next() {
        let Some(option) = SEVERAL.into_iter().find(|option| argument == *option) else {
            attached.push(argument);
            continue;
        };
        let ids = std::iter::from_fn(|| arguments.next_if(|next| !is_flag(next)));
        let before = attached.len();
        attached.extend(ids.map(|id| attach(option, &id)));
        if attached.len() == before {
            // Without an id: it is clap that says so.
            attached.push(argument);
        }
    }
    attached
}

fn is_flag(argument: &OsStr) -> bool {
    argument == "-h" || argument.as_encoded_bytes().starts_with(b"--")
}

fn attach(option: &str, id: &OsStr) -> OsString {
    let mut argument = OsString::from(option);
    argument.push("=");
    argument.push(id);
    argument
}
