//! Statistics on meetings, running and past.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Person, Role};
use super::super::paging::page;
use super::super::service::Reply;
use super::failure::Failure;
use super::{DingTalk, page_size, page_start, token};

/// Inferred: no page states the size of a page that is not asked for.
const DEFAULT_PAGE: usize = 20;

impl DingTalk {
    pub(super) fn get_conf_data_by_conference_id(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(row(self.meeting(call)?, call.now).into())
    }

    pub(super) fn get_history_conf_data_list(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let time = |name| call.parameter(name).parse::<u64>().unwrap_or_default();
        let span = time("startTime")..=time("endTime");
        let running_too = call.parameter("realData").eq_ignore_ascii_case("true");
        let title = call.parameter("title");
        let found: Vec<&Meeting> = self
            .meetings
            .sorted()
            .into_iter()
            .filter(|meeting| span.contains(&meeting.starts) && meeting.title.contains(title))
            .filter(|meeting| running_too || !meeting.is_running())
            .collect();
        let (found, next) = page(&found, page_start(call)?, page_size(call, DEFAULT_PAGE)?);
        let rows: Vec<Value> = found.iter().map(|meeting| row(meeting, call.now)).collect();
        Ok(json!({"list": rows, "nextToken": token(next)}).into())
    }

    pub(super) fn get_conf_detail_data(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (start, size) = (page_start(call)?, page_size(call, DEFAULT_PAGE)?);
        let meeting = self.meeting(call)?;
        let nick = call.parameter("nick");
        let people = meeting.people().filter(|person| person.name.contains(nick));
        let stays: Vec<Value> = people.flat_map(|person| stays(meeting, person, call.now)).collect();
        let (stays, next) = page(&stays, start, size);
        Ok(json!({"list": stays, "nextToken": token(next)}).into())
    }
}

fn row(meeting: &Meeting, now: u64) -> Value {
    let creator = meeting.known(&meeting.creator);
    let came = |person: &&Person| person.is_present() || !person.stays.is_empty();
    let until = if meeting.is_running() { now } else { meeting.end_time() };
    let mut row = json!({
        "conferenceId": meeting.id,
        "title": meeting.title,
        "creatorId": meeting.creator,
        "creatorNick": creator.map_or("", |creator| creator.name.as_str()),
        "startTime": meeting.starts,
        "timeLength": until.saturating_sub(meeting.starts),
        "userCount": meeting.people().filter(came).count(),
    });
    if !meeting.is_running() {
        row["endTime"] = json!(meeting.end_time());
    }
    row
}

/// Somebody who came several times has several entries.
fn stays(meeting: &Meeting, person: &Person, now: u64) -> Vec<Value> {
    let running = person.is_present().then_some((person.joined, None));
    let past = person.stays.iter().map(|(from, to)| (*from, Some(*to)));
    past.chain(running)
        .enumerate()
        .map(|(number, (from, to))| {
            let mut stay = json!({
                "conferenceId": meeting.id,
                "unionId": person.id,
                "nick": person.name,
                "role": if person.role == Role::Host { "host" } else { "member" },
                "sessionId": format!("{}-{}-{number}", meeting.id, person.id),
                "joinTime": from,
                "duration": to.unwrap_or(now).saturating_sub(from),
            });
            if let Some(to) = to {
                stay["leaveTime"] = json!(to);
            }
            stay
        })
        .collect()
}
