//! Who is in a running meeting, and what is done to single people.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Person, Presence, Role};
use super::super::service::Reply;
use super::Huawei;
use super::failure::{Failure, NOT_FOUND, NOT_RUNNING, WRONG_PASSWORD};

const HOST_HAS_NO_HAND: Failure = Failure::bad_request("MMC.111072069", "CHAIRMAN_CANNOT_HANDS_UP");
const HOST_THERE: Failure = Failure::bad_request("MMC.111074001", "CHAIRMAN_ALREADY_EXIST");
const WRONG_CHAIR_PASSWORD: Failure = Failure::bad_request("MMC.111072018", "CHAIRMAN_PASSWORD_ERROR");
const HOST_IS_NO_COHOST: Failure = Failure::bad_request("MMC.111072107", "CHAIRMAN_CANNOT_BE_COHOST");
const NO_WAITING_ROOM: Failure = Failure::bad_request("MMC.111112001", "MOVE_TO_WAITING_ROOM_FAILED");
const COHOST_CANNOT_WAIT: Failure = Failure::bad_request("MMC.111112004", "COHOST_CANNOT_MOVE_TO_WAITING_ROOM");
const NO_ATTENDEE: Failure = Failure::bad_request("MMC.111072017", "ATTENDEE_NOT_EXIST");

impl Huawei {
    /// Inferred: where there is no host, their id is blank.
    pub(super) fn show_real_time_info_of_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        let attendees: Vec<Value> = meeting.people().map(attendee).collect();
        let participants: Vec<Value> = meeting.people().filter_map(participant).collect();
        let in_role =
            |role| meeting.present().filter(move |person| person.role == role).map(|person| &person.connection);
        let cohosts: Vec<&String> = in_role(Role::Cohost).collect();
        let host = in_role(Role::Host).next().map_or("", String::as_str);
        let info = json!({"chairID": host, "coHosts": cohosts});
        Ok(json!({"attendees": attendees, "participants": participants, "confInfo": info}).into())
    }

    /// Inferred: ids that are not in the meeting are passed over.
    pub(super) fn hang_up(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let ids = call.texts("/bulkHangUpParticipants", None);
        self.controlled(call)?.remove_all(&ids, call.now);
        Ok(Reply::Done)
    }

    pub(super) fn mute_participant(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.alter(call, |person| person.muted = call.flag("/isMute") == Some(true))
    }

    /// Somebody who has joined must be named by the connection as well as by the number.
    pub(super) fn rename_participant(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        let number = call.text("/number");
        let is_meant = |person: &Person| !person.is_present() || person.connection == call.text("/participantID");
        if !meeting.known(number).is_some_and(is_meant) {
            return Err(Failure::no_participant(call));
        }
        meeting.alter_known(number, |person| call.text("/newName").clone_into(&mut person.name));
        Ok(Reply::Done)
    }

    pub(super) fn hand(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.parameter("participantID");
        raise(self.controlled(call)?, id, call)?;
        Ok(Reply::Done)
    }

    pub(super) fn batch_hand(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        for id in call.texts("/pids", None) {
            raise(meeting, &id, call)?;
        }
        Ok(Reply::Done)
    }

    /// While there is another host the role is not free.
    pub(super) fn set_role(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let correct = call.text("/chairmanPwd") == self.access.host_password;
        let id = self.participant(call)?.connection.clone();
        let meeting = self.controlled(call)?;
        if call.flag("/applyChair") != Some(true) {
            meeting.set_role(&id, Role::Guest);
            return Ok(Reply::Done);
        }
        if meeting.present().any(|person| person.role == Role::Host && person.connection != id) {
            return Err(HOST_THERE);
        }
        if !correct {
            return Err(WRONG_CHAIR_PASSWORD);
        }
        meeting.hand_over(&id);
        Ok(Reply::Done)
    }

    pub(super) fn set_cohost(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        if self.participant(call)?.role == Role::Host {
            return Err(HOST_IS_NO_COHOST);
        }
        let role = if call.flag("/isCohost") == Some(true) { Role::Cohost } else { Role::Guest };
        self.alter(call, |person| person.role = role)
    }

    pub(super) fn move_to_waiting_room(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.wait(call, &[call.text("/participantID").to_owned()])
    }

    pub(super) fn batch_move_to_waiting_room(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.wait(call, &call.texts("/batchParticipants", None))
    }

    /// Inferred: one who cannot be moved spoils the whole call.
    fn wait(&mut self, call: &Call<'_>, ids: &[String]) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        if !has_waiting_room(meeting) {
            return Err(NO_WAITING_ROOM);
        }
        for id in ids {
            match meeting.person(id).map(|person| person.role) {
                None => return Err(Failure::no_participant(call)),
                Some(Role::Guest) => {}
                Some(_) => return Err(COHOST_CANNOT_WAIT),
            }
        }
        ids.iter().for_each(|id| meeting.send_to_wait(id, call.now));
        Ok(Reply::Done)
    }

    pub(super) fn allow_waiting_participant(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (all, id) = (call.flag("/allowAll") == Some(true), call.text("/participantID"));
        let meeting = self.controlled(call)?;
        let waiting = meeting.waiting().filter(|person| all || person.connection == id);
        let admitted: Vec<String> = waiting.map(|person| person.id.clone()).collect();
        if admitted.is_empty() && !all {
            return Err(Failure::no_participant(call));
        }
        admitted.iter().for_each(|id| drop(meeting.admit(id, call.now)));
        Ok(Reply::Done)
    }

    pub(super) fn invite_participant(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        for attendee in call.list("/attendees") {
            let number = attendee["phone"].as_str().unwrap_or_default();
            meeting.invite(number, attendee["name"].as_str(), call.now);
            meeting.alter_known(number, |person| {
                number.clone_into(&mut person.number);
                person.details.extend(attendee.as_object().cloned().unwrap_or_default());
            });
        }
        Ok(Reply::Done)
    }

    /// Inferred: the meeting must be running.
    pub(super) fn invite_with_pwd(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let known = [&self.access.host_password, &self.guest_password].iter().any(|known| *known == call.text("/pwd"));
        let meeting = self.meetings.get_mut(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        if !meeting.is_running() {
            return Err(NOT_RUNNING);
        }
        if !known {
            return Err(WRONG_PASSWORD);
        }
        let number = call.text("/callNum");
        meeting.invite(number, None, call.now);
        meeting.alter_known(number, |person| number.clone_into(&mut person.number));
        Ok(Reply::Done)
    }

    /// Inferred: somebody who is in the meeting is disconnected, too.
    pub(super) fn delete_attendees(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        let mut struck = Vec::new();
        for attendee in call.list("/bulkDelAttendInfo") {
            let is_meant = |person: &&Person| {
                attendee["number"] == person.number.as_str()
                    && (!person.is_present() || attendee["participantID"] == person.connection.as_str())
            };
            let known = meeting.known(attendee["number"].as_str().unwrap_or_default());
            struck.push(known.filter(is_meant).ok_or(NO_ATTENDEE)?.id.clone());
        }
        for id in struck {
            meeting.strike(&id);
        }
        Ok(Reply::Done)
    }

    /// That one is unmuted, and everybody else but the host is muted.
    pub(super) fn rollcall_participant(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.participant(call)?;
        let called = call.parameter("participantID");
        self.controlled(call)?.alter_all(Person::is_present, |person| {
            person.muted = person.connection != called && (person.muted || person.role != Role::Host);
        });
        Ok(Reply::Done)
    }

    /// For calls that only need somebody to be there.
    pub(super) fn on_a_participant(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.participant(call)?;
        Ok(Reply::Example)
    }

    /// Whoever the query names, who has to be in the meeting.
    fn participant(&mut self, call: &Call<'_>) -> Result<&Person, Failure> {
        let meeting = self.controlled(call)?;
        meeting.person(call.parameter("participantID")).ok_or_else(|| Failure::no_participant(call))
    }

    /// Does something to whoever the query names.
    fn alter(&mut self, call: &Call<'_>, act: impl FnOnce(&mut Person)) -> Result<Reply, Failure> {
        let altered = self.controlled(call)?.alter(call.parameter("participantID"), act);
        altered.map(|()| Reply::Done).ok_or_else(|| Failure::no_participant(call))
    }
}

/// Inferred: the waiting room of a meeting that was made with no word about it is off. Those that a test starts have one.
fn has_waiting_room(meeting: &Meeting) -> bool {
    let switched = meeting.settings.get("enableWaitingRoom").map(|switch| switch == 1);
    let booked = meeting.settings.get("confConfigInfo").map(|config| config["enableWaitingRoom"] == true);
    switched.or(booked).unwrap_or(true)
}

fn raise(meeting: &mut Meeting, id: &str, call: &Call<'_>) -> Result<(), Failure> {
    let is_up = call.flag("/handsState") == Some(true);
    let person = meeting.person(id).ok_or_else(|| Failure::no_participant(call))?;
    if is_up && person.role == Role::Host {
        return Err(HOST_HAS_NO_HAND);
    }
    meeting.alter(id, |person| person.hand_up = is_up);
    Ok(())
}

fn attendee(person: &Person) -> Value {
    json!({"accountID": null, "userUUID": null, "name": person.name, "phone": person.number})
}

/// Whoever is connected or being called.
fn participant(person: &Person) -> Option<Value> {
    let state = match person.presence {
        Presence::Present => 0,
        Presence::Rung => 1,
        _ => return None,
    };
    Some(json!({
        "pid": person.connection,
        "name": person.name,
        "phone": person.number,
        "state": state,
        "video": 1,
        "mute": i32::from(person.muted),
        "hand": i32::from(person.hand_up),
    }))
}
