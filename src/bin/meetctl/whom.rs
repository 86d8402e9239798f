//! Whom a verb is about.

use clap::Args;
use meeting_control::control::ParticipantId;

use crate::listed::{id, listed};

/// What the command line says.
#[derive(Args)]
pub(crate) struct Whom {
    #[command(flatten)]
    chosen: Chosen,
    /// Goes on where one of those who are left alone is not in the meeting; without it, that is taken for a mistake
    #[arg(long)]
    but_may_be_absent: bool,
    /// One device alone of the one who is named, where what is done is done to devices; DingTalk only
    #[arg(long, value_name = "ID", value_parser = id::<String>, conflicts_with_all = ["everybody", "everybody_but"])]
    device: Option<String>,
}

/// At least one of these names somebody.
#[derive(Args)]
#[group(required = true, multiple = true)]
struct Chosen {
    /// Who, by unionId on DingTalk, participant id (pid) on Huawei, UserID on Tencent; takes several, and can be repeated
    #[arg(long = "participant", value_name = "ID", value_parser = id::<ParticipantId>, num_args = 1..)]
    named: Vec<ParticipantId>,
    /// Who, from a file or - for standard input: an id a line, or JSON (a list of ids, or of objects with an id, as participants --output
    /// json prints it)
    #[arg(long = "participants-file", value_name = "FILE|-")]
    file: Option<String>,
    /// Everybody in the meeting who is known not to be the host; of bans, everybody who is banned
    #[arg(long, conflicts_with_all = ["named", "file"])]
    everybody: bool,
    /// Everybody in the meeting who is known not to be the host, but these; takes several, and can be repeated
    #[arg(long, value_name = "ID", value_parser = id::<ParticipantId>, num_args = 1.., conflicts_with_all = ["named", "file"])]
    everybody_but: Vec<ParticipantId>,
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
        let Chosen { named, file, everybody_but, .. } = &mut self.chosen;
        if let Some(file) = file.take() {
            named.extend(listed(&file)?);
        }
        if self.but_may_be_absent && everybody_but.is_empty() {
            return Err("--but-may-be-absent goes with --everybody-but".to_owned());
        }
        match (self.device.take(), named.as_mut_slice()) {
            (None, _) => Ok(()),
            (Some(_), [one]) if one.device().is_some() => {
                Err(format!("{one} has a device already; leave --device out, or take it out of the file"))
            }
            (Some(device), [one]) => {
                *one = one.clone().on_device(device);
                Ok(())
            }
            (Some(_), named) => Err(format!("--device is of one person, and {} are named", named.len())),
        }
    }

    pub(crate) fn selection(&self) -> Selection<'_> {
        let Chosen { named, everybody, everybody_but, .. } = &self.chosen;
        if *everybody || !everybody_but.is_empty() {
            Selection::Everybody { but: everybody_but, may_be_absent: self.but_may_be_absent }
        } else {
            Selection::These(named)
        }
    }
}
