//! Who is in a meeting, and what is done to single people.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Person, Presence, Role};
use super::super::paging::page;
use super::super::service::Reply;
use super::failure::Failure;
use super::{DingTalk, page_size, page_start, token};

const DEFAULT_PAGE: usize = 128;

impl DingTalk {
    pub(super) fn query_conference_members(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (start, size) = (page_start(call)?, page_size(call, DEFAULT_PAGE)?);
        let meeting = self.running(call)?;
        let people: Vec<&Person> = meeting.people().collect();
        let (page, next) = page(&people, start, size);
        let models: Vec<Value> = page.iter().map(|person| member_model(meeting, person, call.now)).collect();
        Ok(json!({"memberModels": models, "nextToken": token(next), "totalCount": people.len()}).into())
    }

    /// `participantId` would narrow the removal to one device. Members of the sandbox have one device each.
    pub(super) fn kick_members(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let users = self.users(call)?;
        let meeting = self.running(call)?;
        for user in &users {
            if meeting.remove(user, call.now) && call.flag("/forbiddenRejoin") == Some(true) {
                meeting.bar(user, None);
            }
        }
        Ok(Reply::Done)
    }

    pub(super) fn mute_members(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.each(call, |person, action| person.muted = action == "mute")
    }

    /// Inferred: the host stays the host.
    pub(super) fn cohosts(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.each(call, |person, action| {
            if person.role != Role::Host {
                person.role = if action == "add" { Role::Cohost } else { Role::Guest };
            }
        })
    }

    pub(super) fn update_member_nick(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let user = call.text("/unionId").to_owned();
        self.running(call)?;
        self.check_users([&user])?;
        self.running(call)?.alter(&user, |person| call.text("/nick").clone_into(&mut person.name));
        Ok(Reply::Done)
    }

    /// Nobody else's view of the meeting can be read, so that the one in focus is nowhere to be seen.
    pub(super) fn focus(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.running(call)?;
        self.check_users([&call.text("/unionId").to_owned()])?;
        Ok(Reply::Example)
    }

    pub(super) fn invite_users(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.running(call)?;
        self.check_users(&call.texts("/inviteeList", Some("unionId")))?;
        let meeting = self.running(call)?;
        for (list, field) in [("/inviteeList", "unionId"), ("/phoneInviteeList", "phoneNumber")] {
            for invitee in call.list(list) {
                if let Some(id) = invitee[field].as_str() {
                    meeting.invite(id, invitee["nick"].as_str(), call.now);
                }
            }
        }
        Ok(Reply::Done)
    }

    /// The users of the call's list, all of whom are known.
    fn users(&mut self, call: &Call<'_>) -> Result<Vec<String>, Failure> {
        self.running(call)?;
        let users = call.texts("/userList", Some("unionId"));
        self.check_users(&users)?;
        Ok(users)
    }

    fn each(&mut self, call: &Call<'_>, act: impl Fn(&mut Person, &str)) -> Result<Reply, Failure> {
        let users = self.users(call)?;
        let meeting = self.running(call)?;
        for user in users {
            meeting.alter(&user, |person| act(person, call.text("/action")));
        }
        Ok(Reply::Done)
    }
}

pub(super) fn attend_status(person: &Person) -> u8 {
    match person.presence {
        Presence::Expected => 1,
        Presence::Rung | Presence::Waiting => 2,
        Presence::Present => 3,
        Presence::Left { removed: true, .. } => 5,
        Presence::Left { removed: false, .. } => 6,
    }
}

pub(super) fn member_model(meeting: &Meeting, person: &Person, now: u64) -> Value {
    let came = person.is_present() || person.left().is_some();
    let until = person.left().unwrap_or(now);
    let mut model = json!({
        "unionId": person.id,
        "userNick": person.name,
        "conferenceId": meeting.id,
        "host": person.role == Role::Host,
        "coHost": person.role == Role::Cohost,
        "pstnJoin": person.id == person.number,
        "attendStatus": attend_status(person),
    });
    if came {
        model["joinTime"] = json!(person.joined);
        model["duration"] = json!(until.saturating_sub(person.joined));
    }
    if let Some(left) = person.left() {
        model["leaveTime"] = json!(left);
    }
    model
}
