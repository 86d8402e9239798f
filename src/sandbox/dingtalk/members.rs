//! Who is in a meeting, and who has to leave it.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::contract::Violation;
use super::super::meeting::{Meeting, Member};
use super::super::request::Call;
use super::DingTalk;
use super::failure::Failure;

const DEFAULT_PAGE: usize = 128;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KickMembers {
    user_list: Vec<User>,
    forbidden_rejoin: Option<bool>,
}

/// `participantId` would narrow the removal to one device. Members of the sandbox have one device each.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    union_id: String,
}

impl DingTalk {
    pub(super) fn kick_members(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        let body: KickMembers = call.body().map_err(|error| Failure::body(call, error))?;
        let Some(meeting) = self.meetings.running_mut(conference_id(call)) else {
            return Err(Failure::bad_request("paramsError", "error:conference not found"));
        };
        // Inferred: one unknown user spoils the whole call. A known user who is not in the meeting is passed over.
        if body.user_list.iter().any(|user| !self.known_users.contains(&user.union_id)) {
            return Err(Failure::bad_request("unknownUserError", "unknownUserError"));
        }
        for User { union_id } in &body.user_list {
            let removed = meeting.remove(union_id, call.now);
            if removed && body.forbidden_rejoin == Some(true) {
                meeting.bar_for_good(union_id);
            }
        }
        Ok(json!({"success": true}))
    }

    pub(super) fn query_conference_members(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        let size = page_size(call)?;
        let start = page_start(call)?;
        let Some(meeting) = self.meetings.running(conference_id(call)) else {
            return Err(Failure::new(StatusCode::NOT_FOUND, "roomNotFound", "roomNotFound"));
        };
        let members = meeting.history();
        let end = start.saturating_add(size).min(members.len());
        let page: Vec<Value> =
            members.iter().take(end).skip(start).map(|member| model(meeting, member, call.now)).collect();
        // Inferred: an empty token ends the paging, as in the sibling queries.
        let next = if end < members.len() { end.to_string() } else { String::new() };
        Ok(json!({"memberModels": page, "nextToken": next, "totalCount": members.len()}))
    }
}

fn conference_id<'a>(call: &'a Call<'_>) -> &'a str {
    call.path.iter().find(|(name, _)| name == "conferenceId").map_or("", |(_, value)| value)
}

fn page_size(call: &Call<'_>) -> Result<usize, Failure> {
    match call.query("maxResults").map(str::parse) {
        None => Ok(DEFAULT_PAGE),
        Some(Ok(size)) if size > 0 => Ok(size),
        Some(_) => Err(Failure::parameters(call, &Violation::new("maxResults", "is not a positive number"))),
    }
}

/// Tokens are positions; clients must not rely on it.
fn page_start(call: &Call<'_>) -> Result<usize, Failure> {
    let token = call.query("nextToken").filter(|token| !token.is_empty());
    token
        .map_or(Ok(0), str::parse)
        .map_err(|_| Failure::parameters(call, &Violation::new("nextToken", "is not one of ours")))
}

fn model(meeting: &Meeting, member: &Member, now: u64) -> Value {
    const IN_MEETING: u8 = 3;
    const KICKED: u8 = 5;
    const LEFT: u8 = 6;
    let until = member.left.as_ref().map_or(now, |departure| departure.at);
    let mut model = json!({
        "unionId": member.id,
        "userNick": member.name,
        "conferenceId": meeting.id,
        "host": member.host,
        "coHost": false,
        "pstnJoin": false,
        "joinTime": member.joined,
        "duration": until.saturating_sub(member.joined),
        "attendStatus": match &member.left {
            None => IN_MEETING,
            Some(departure) if departure.removed => KICKED,
            Some(_) => LEFT,
        },
    });
    if let Some(departure) = &member.left {
        model["leaveTime"] = json!(departure.at);
    }
    model
}
