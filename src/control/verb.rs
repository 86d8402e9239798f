//! What can be done to a meeting, and what each vendor has for it: the one table from which capabilities, refusals and documentation
//! come.

use std::fmt;

use serde::Serialize;

use crate::{Error, ErrorKind, Vendor};

/// What a vendor has for a [`Verb`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Support {
    /// One operation does it.
    Native {
        /// The operation, by its `operationId`.
        operation: &'static str,
        /// How many people one call of it takes; more are more calls. `None` where no number is stated, and where it is about no people.
        most_per_call: Option<usize>,
    },
    /// Several operations, one after the other: somebody else may come in between, and a failure may leave the first ones done.
    Composed {
        /// The operations in their order, by their `operationId`. The last one may be one of several.
        operations: &'static [&'static str],
    },
    /// It cannot be done, or nothing is known of how.
    No {
        /// Why not.
        reason: &'static str,
        /// What comes nearest: a verb, or an operation of the vendor's own client.
        nearest: Option<&'static str>,
    },
}

impl Support {
    /// The operations in their order, by their `operationId`; none where it cannot be done.
    pub fn operations(self) -> Vec<&'static str> {
        match self {
            Self::Native { operation, .. } => vec![operation],
            Self::Composed { operations } => operations.to_vec(),
            Self::No { .. } => Vec::new(),
        }
    }

    /// How many people one call takes, where that is stated.
    pub fn most_per_call(self) -> Option<usize> {
        match self {
            Self::Native { most_per_call, .. } => most_per_call,
            _ => None,
        }
    }

    /// Whether it can be done, by one operation or by several.
    pub fn is_there(self) -> bool {
        !matches!(self, Self::No { .. })
    }
}

/// As in the table of the documentation: the operations, or `no` and why.
impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native { operation, most_per_call: None } => write!(f, "`{operation}`"),
            Self::Native { operation, most_per_call: Some(1) } => write!(f, "`{operation}`, one person a call"),
            Self::Native { operation, most_per_call: Some(most) } => write!(f, "`{operation}`, {most} people a call"),
            Self::Composed { operations } => {
                f.write_str("composed: `")?;
                for (place, operation) in operations.iter().enumerate() {
                    let before = if place == 0 { "" } else { "`, `" };
                    write!(f, "{before}{operation}")?;
                }
                f.write_str("`")
            }
            Self::No { reason, nearest: None } => write!(f, "no: {reason}"),
            Self::No { reason, nearest: Some(nearest) } => write!(f, "no: {reason}; nearest: {nearest}"),
        }
    }
}

const fn native(operation: &'static str) -> Support {
    Support::Native { operation, most_per_call: None }
}

const fn one_by_one(operation: &'static str) -> Support {
    up_to(1, operation)
}

const fn up_to(most: usize, operation: &'static str) -> Support {
    Support::Native { operation, most_per_call: Some(most) }
}

const fn composed(operations: &'static [&'static str]) -> Support {
    Support::Composed { operations }
}

const fn no(reason: &'static str) -> Support {
    Support::No { reason, nearest: None }
}

const fn no_but(reason: &'static str, nearest: &'static str) -> Support {
    Support::No { reason, nearest: Some(nearest) }
}

macro_rules! verbs {
    ($($verb:ident, $name:literal, $meaning:literal: $dingtalk:expr, $huawei:expr, $tencent:expr;)*) => {
        /// What can be done to a meeting: the methods of [`MeetingControl`](super::MeetingControl), and those of their options that
        /// not every vendor has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Verb {
            $(#[doc = $meaning] $verb,)*
        }

        impl Verb {
            /// All of them, in the order of the documentation's table.
            pub const ALL: &'static [Self] = &[$(Self::$verb),*];

            /// The verb as one word, `mute_everybody` for [`MuteEverybody`](Self::MuteEverybody).
            pub fn as_str(self) -> &'static str {
                self.row().name
            }

            /// What it does, as a sentence.
            pub fn meaning(self) -> &'static str {
                self.row().meaning
            }

            fn row(self) -> &'static Row {
                &ROWS[self as usize]
            }
        }

        /// In the order of the verbs.
        static ROWS: [Row; Verb::ALL.len()] =
            [$(Row { name: $name, meaning: $meaning, dingtalk: $dingtalk, huawei: $huawei, tencent: $tencent }),*];
    };
}

/// What the table says of a verb.
struct Row {
    name: &'static str,
    meaning: &'static str,
    dingtalk: Support,
    huawei: Support,
    tencent: Support,
}

const NO_INVITING: &str = "people enter a room by themselves, with its id";
const NO_MICROPHONES: &str = "no operation switches the microphone of one person";
const SEATS: &str = "`mute_everybody`, or `get_seat_list` and `lock_seat` with `forbid_audio` in a room with seats";
const NO_WAITING_ROOM: &str = "there is no waiting room";
const ONE_CONNECTION: &str = "an id is one connection already";
const NO_DEVICES: &str = "nothing tells the devices of a person apart";
const NO_BANS: &str = "rejoining cannot be forbidden";
const UNPROVIDED: &str = "this implementation of `MeetingControl` does not provide it";

verbs! {
    Create, "create", "Creates a meeting that begins now.":
        native("create_video_conference"), native("create_meeting"), native("create_room");
    CreateWithId, "create_with_id", "The caller chooses the meeting's id.":
        no("the vendor chooses the id"), no("the vendor chooses the id"), native("create_room");
    CreateWithOwner, "create_with_owner", "Somebody else than the caller owns the meeting.":
        native("create_video_conference"),
        no_but("whoever is logged in owns the meeting", "a client that is logged in as the owner"),
        native("create_room");
    CreateForLater, "create_for_later", "The meeting begins at a time of its own.":
        no_but("a booking has another id than its meeting", "`create_schedule_conference`"),
        native("create_meeting"), native("create_room");
    CreateWithLength, "create_with_length", "The meeting lasts for a stated time.":
        no_but("a meeting that begins now has no stated end", "`create_schedule_conference`"),
        native("create_meeting"), native("create_room");
    CreateWithPassword, "create_with_password", "The caller chooses the password that guests are asked for.":
        no("the vendor chooses the password"), native("create_meeting"), native("create_room");
    CreateWithWaitingRoom, "create_with_waiting_room", "Whoever comes has to wait to be let in.":
        no_but("only a booking can have a waiting room", "`create_schedule_conference`"),
        native("create_meeting"), no(NO_WAITING_ROOM);
    Find, "find", "Lists the meetings that are running.":
        native("query_org_conference_list"), native("search_online_meetings"),
        no_but("rooms are known by their ids alone", "`info` of an id that is known");
    Info, "info", "Tells about one meeting.":
        native("query_conference_info"), native("show_online_meeting_detail"), native("get_room_info");
    InfoMuted, "info_muted", "That tells whether people are kept from speaking.":
        no("nothing tells"), no_but("the meeting's details do not tell", "`participants`, of each person"), native("get_room_info");
    InfoRecorded, "info_recorded", "That tells whether it is being recorded.":
        native("query_conference_info"), no("nothing tells"), no("nothing tells");
    Participants, "participants", "Lists who is in the meeting.":
        native("query_conference_members"), native("show_real_time_info_of_meeting"), native("get_room_member_list");
    ParticipantsMuted, "participants_muted", "The list tells who is muted.":
        no_but("the list of members does not tell", "`query_conference_info_batch`, by userId"),
        native("show_real_time_info_of_meeting"),
        no_but("the list of members does not tell", "`get_seat_list` in a room with seats");
    InviteAccount, "invite_account", "Rings somebody by account.":
        native("invite_users"),
        no_but("people are rung by number, not by account", "`invite` with the SIP number"),
        no(NO_INVITING);
    InviteSip, "invite_sip", "Rings a SIP number.":
        no_but("no SIP numbers are rung", "`invite_mcu`"), native("invite_participant"), no(NO_INVITING);
    InvitePhone, "invite_phone", "Rings a telephone.":
        native("invite_users"), native("invite_participant"), no(NO_INVITING);
    Remove, "remove", "Removes people; they may come back.":
        native("kick_members"), native("hang_up"), up_to(20, "kick_user_out");
    RemoveWithReason, "remove_with_reason", "Those who are removed are shown a reason.":
        no("no reason can be given"), no("no reason can be given"), up_to(20, "kick_user_out");
    RemoveDevice, "remove_device", "Removes one device of somebody.":
        native("kick_members"), no(ONE_CONNECTION), no(NO_DEVICES);
    RemoveConfirmed, "remove_confirmed", "The list of members must not show them afterwards.":
        composed(&["kick_members", "query_conference_members"]),
        composed(&["hang_up", "show_real_time_info_of_meeting"]),
        composed(&["kick_user_out", "get_room_member_list"]);
    RemoveForGood, "remove_for_good", "Those who are removed cannot come back into this meeting.":
        native("kick_members"),
        no_but(NO_BANS, "`lock`, by which nobody enters but who was invited"),
        up_to(20, "ban_room_member");
    RemoveForTime, "remove_for_time", "Those who are removed cannot come back for a time.":
        no_but("rejoining can be forbidden for good only", "`remove` with `Rejoin::Forbidden`"),
        no_but(NO_BANS, "`lock`, by which nobody enters but who was invited"),
        up_to(20, "ban_room_member");
    Bans, "bans", "Lists who cannot come back.":
        no("nothing lists those who may not rejoin"), no(NO_BANS), native("get_banned_member_list");
    LiftBans, "lift_bans", "Lets people come back.":
        no("nothing lifts a ban; it ends with the meeting"), no(NO_BANS), up_to(20, "unban_room_member");
    Mute, "mute", "Switches microphones off.":
        one_by_one("mute_members"), one_by_one("mute_participant"), no_but(NO_MICROPHONES, SEATS);
    MuteDevice, "mute_device", "Switches the microphone of one device of somebody off.":
        one_by_one("mute_members"), no(ONE_CONNECTION), no_but(NO_MICROPHONES, SEATS);
    AskToUnmute, "ask_to_unmute", "Switches microphones on, or asks people to.":
        one_by_one("mute_members"), one_by_one("mute_participant"), no_but(NO_MICROPHONES, "`unmute_everybody`");
    AskToUnmuteDevice, "ask_to_unmute_device", "Switches the microphone of one device of somebody on, or asks them to.":
        one_by_one("mute_members"), no(ONE_CONNECTION), no_but(NO_MICROPHONES, "`unmute_everybody`");
    MuteEverybody, "mute_everybody", "Switches all microphones off.":
        native("mute_all"), native("mute_meeting"), native("update_room_info");
    MuteEverybodyForNow, "mute_everybody_for_now", "Switches all microphones off; people may switch theirs on again.":
        native("mute_all"), native("mute_meeting"),
        no_but("people who are muted stay muted", "`mute_everybody`");
    MuteEverybodyForGood, "mute_everybody_for_good", "Switches all microphones off; people cannot switch theirs on again.":
        native("mute_all"), native("mute_meeting"), native("update_room_info");
    UnmuteEverybody, "unmute_everybody", "Undoes muting everybody.":
        native("mute_all"), native("mute_meeting"), native("update_room_info");
    Lock, "lock", "Keeps further people out.":
        native("lock_conference"), native("lock_meeting"),
        no_but("a room has no lock", "a password by `update_room_info`");
    Unlock, "unlock", "Undoes locking.":
        native("lock_conference"), native("lock_meeting"),
        no_but("a room has no lock", "`update_room_info` without a password");
    HandOverHost, "hand_over_host", "Makes somebody else the host.":
        no_but("nothing changes the host of a running meeting", "`add_cohosts`"),
        composed(&["show_real_time_info_of_meeting", "set_role"]),
        composed(&["get_room_info", "change_room_owner"]);
    AddCohosts, "add_cohosts", "Makes people co-hosts.":
        native("cohosts"), one_by_one("set_cohost"), one_by_one("update_room_member_info");
    RemoveCohosts, "remove_cohosts", "Makes co-hosts plain participants.":
        native("cohosts"), one_by_one("set_cohost"), one_by_one("update_room_member_info");
    Rename, "rename", "Shows somebody under another name in this meeting.":
        native("update_member_nick"),
        composed(&["show_real_time_info_of_meeting", "rename_participant"]),
        native("update_room_member_info");
    SendToWaitingRoom, "send_to_waiting_room", "Sends people out to wait.":
        no_but(NO_WAITING_ROOM, "`remove`"), native("batch_move_to_waiting_room"), no_but(NO_WAITING_ROOM, "`remove`");
    LetIn, "let_in", "Lets people in who wait.":
        no(NO_WAITING_ROOM), one_by_one("allow_waiting_participant"), no(NO_WAITING_ROOM);
    LetEverybodyIn, "let_everybody_in", "Lets everybody in who waits.":
        no(NO_WAITING_ROOM), native("allow_waiting_participant"), no(NO_WAITING_ROOM);
    StartRecording, "start_recording", "Starts recording in the cloud.":
        composed(&["query_conference_members", "start_cloud_record"]),
        composed(&["show_online_meeting_detail", "record", "set_mmr_record"]),
        no("nothing starts a recording; a room can only forbid it");
    StopRecording, "stop_recording", "Stops recording in the cloud.":
        composed(&["query_conference_members", "stop_cloud_record"]),
        composed(&["show_online_meeting_detail", "record", "set_mmr_record"]),
        no_but("nothing stops a recording", "`update_room_info` with `is_cloud_recording_disabled`");
    Extend, "extend", "Puts off the end of a meeting.":
        no("nothing puts off the end of a running meeting"), native("prolong_meeting"),
        no("a room's schedule cannot be changed");
    End, "end", "Ends the meeting for everybody.":
        composed(&["query_conference_members", "close_video_conference"]), native("stop_meeting"), native("destroy_room");
}

impl Verb {
    /// What this vendor has for it; of a [vendor of one's own](Vendor::Other) nothing is known but what its [`Capabilities`] say.
    pub fn support(self, vendor: Vendor) -> Support {
        let row = self.row();
        match vendor {
            Vendor::DingTalk => row.dingtalk,
            Vendor::Huawei => row.huawei,
            Vendor::Tencent => row.tencent,
            Vendor::Other(_) => no(UNPROVIDED),
        }
    }

    /// The operation that tells who is there before it is done to people, where the vendor's answers do not tell who was.
    pub fn looks_up(self, vendor: Vendor) -> Option<&'static str> {
        let is_of_those_there =
            self.is_against() || matches!(self, Self::AskToUnmute | Self::AskToUnmuteDevice | Self::AddCohosts);
        match (vendor, Self::Participants.support(vendor)) {
            (Vendor::DingTalk | Vendor::Huawei, Support::Native { operation, .. })
                if is_of_those_there && self.support(vendor).is_there() =>
            {
                Some(operation)
            }
            _ => None,
        }
    }

    /// What shows afterwards that it was done, if any of these can be read: what [`Confirmed`](super::Confirmed) goes by. None where
    /// nothing does.
    pub fn shown_by(self) -> &'static [Self] {
        match self {
            Self::Mute | Self::AskToUnmute => &[Self::ParticipantsMuted],
            Self::AddCohosts | Self::RemoveCohosts | Self::HandOverHost | Self::Rename | Self::SendToWaitingRoom => {
                &[Self::Participants]
            }
            Self::MuteEverybody | Self::MuteEverybodyForNow | Self::MuteEverybodyForGood => {
                &[Self::InfoMuted, Self::ParticipantsMuted]
            }
            // People may be asked, and the list shows of each what they made of it.
            Self::UnmuteEverybody => &[Self::InfoMuted],
            Self::StartRecording | Self::StopRecording => &[Self::InfoRecorded],
            Self::LiftBans => &[Self::Bans],
            Self::End => &[Self::Info],
            Self::RemoveDevice => &[],
            removal if removal.is_removal() => &[Self::RemoveConfirmed],
            _ => &[],
        }
    }

    /// Whether it changes nothing.
    pub fn only_reads(self) -> bool {
        matches!(self, Self::Find | Self::Info | Self::Participants | Self::Bans) || self.is_detail()
    }

    /// Whether it is something that an answer tells or does not, and nothing that can be asked for.
    pub fn is_detail(self) -> bool {
        matches!(self, Self::InfoMuted | Self::InfoRecorded | Self::ParticipantsMuted)
    }

    pub(crate) fn is_creation(self) -> bool {
        matches!(
            self,
            Self::Create
                | Self::CreateWithId
                | Self::CreateWithOwner
                | Self::CreateForLater
                | Self::CreateWithLength
                | Self::CreateWithPassword
                | Self::CreateWithWaitingRoom
        )
    }

    pub(crate) fn is_removal(self) -> bool {
        matches!(
            self,
            Self::Remove
                | Self::RemoveWithReason
                | Self::RemoveDevice
                | Self::RemoveConfirmed
                | Self::RemoveForGood
                | Self::RemoveForTime
        )
    }

    /// The same done to one [device](super::ParticipantId::on_device) of somebody; `None` where it is always about the person.
    pub fn on_device(self) -> Option<Self> {
        match self {
            Self::Mute | Self::MuteDevice => Some(Self::MuteDevice),
            Self::AskToUnmute | Self::AskToUnmuteDevice => Some(Self::AskToUnmuteDevice),
            removal if removal.is_removal() => Some(Self::RemoveDevice),
            _ => None,
        }
    }

    /// Whether it takes something away from those whom it is about.
    pub(crate) fn is_against(self) -> bool {
        self.is_removal()
            || matches!(self, Self::Mute | Self::MuteDevice | Self::RemoveCohosts | Self::SendToWaitingRoom)
    }

    /// Refuses what the vendor does not have. Of one that is not of this crate, only its [`Capabilities`] can.
    pub(crate) fn check(self, vendor: Vendor) -> Result<(), Error> {
        match (vendor, self.support(vendor)) {
            (Vendor::DingTalk | Vendor::Huawei | Vendor::Tencent, Support::No { reason, nearest }) => {
                Err(self.refusal(vendor, reason, nearest))
            }
            _ => Ok(()),
        }
    }

    fn refusal(self, vendor: Vendor, reason: &str, nearest: Option<&str>) -> Error {
        let message = match nearest {
            Some(nearest) => format!("{self}: {reason}; nearest: {nearest}; nothing was sent"),
            None => format!("{self}: {reason}; nothing was sent"),
        };
        Error::unsent(vendor, ErrorKind::Unsupported, message)
    }

    /// Why an implementation that does not provide it refuses it.
    pub(crate) fn unprovided(self, vendor: Vendor) -> Error {
        match self.check(vendor) {
            Ok(()) => self.refusal(vendor, UNPROVIDED, None),
            Err(refusal) => refusal,
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Verb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What can be done to somebody's meetings, and how.
///
/// ```
/// use meeting_control::Vendor;
/// use meeting_control::control::{Capabilities, Support, Verb};
///
/// let tencent = Capabilities::of(Vendor::Tencent);
/// assert!(tencent.has(Verb::RemoveForTime) && !tencent.has(Verb::Lock));
/// if let Support::No { reason, nearest } = tencent.support(Verb::Lock) {
///     assert_eq!((reason, nearest), ("a room has no lock", Some("a password by `update_room_info`")));
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    vendor: Vendor,
    provided: Vec<(Verb, Support)>,
}

impl Capabilities {
    /// All that the vendor has.
    pub fn of(vendor: Vendor) -> Self {
        Self::only(vendor, Verb::ALL.iter().copied())
    }

    /// Those of these verbs that the vendor has, for an implementation that does not provide the others.
    pub fn only(vendor: Vendor, verbs: impl IntoIterator<Item = Verb>) -> Self {
        let mut capabilities = Self::none(vendor);
        for verb in verbs {
            capabilities.add(verb, verb.support(vendor));
        }
        capabilities
    }

    /// What an implementation says that it has: of a [vendor of one's own](Vendor::Other) nobody else can.
    pub fn new(vendor: Vendor, provided: impl IntoIterator<Item = (Verb, Support)>) -> Self {
        let mut capabilities = Self::none(vendor);
        for (verb, support) in provided {
            capabilities.add(verb, support);
        }
        capabilities
    }

    fn none(vendor: Vendor) -> Self {
        Self { vendor, provided: Vec::new() }
    }

    fn add(&mut self, verb: Verb, support: Support) {
        if support.is_there() {
            self.provided.push((verb, support));
        }
    }

    /// Whose meetings they are.
    pub fn vendor(&self) -> Vendor {
        self.vendor
    }

    fn provides(&self, verb: Verb) -> Option<Support> {
        for (provided, support) in &self.provided {
            if *provided == verb {
                return Some(*support);
            }
        }
        None
    }

    /// Whether this can be done, in one call or in several.
    pub fn has(&self, verb: Verb) -> bool {
        self.provides(verb).is_some()
    }

    /// How this can be done, or why it cannot.
    pub fn support(&self, verb: Verb) -> Support {
        match (self.provides(verb), verb.support(self.vendor)) {
            (Some(provided), _) => provided,
            (None, lacking @ Support::No { .. }) => lacking,
            (None, _) => no(UNPROVIDED),
        }
    }

    /// Refuses what cannot be done, with the reason and what comes nearest. For an implementation that does not provide all that its
    /// vendor has.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`]
    pub fn check(&self, verb: Verb) -> Result<(), Error> {
        if self.has(verb) { Ok(()) } else { Err(verb.unprovided(self.vendor)) }
    }

    /// Every verb and how it can be done.
    pub fn iter(&self) -> impl Iterator<Item = (Verb, Support)> + '_ {
        Verb::ALL.iter().map(|verb| (*verb, self.support(*verb)))
    }
}
