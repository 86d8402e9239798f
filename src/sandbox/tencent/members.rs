//! Who is in a room, and as what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Person, Role};
use super::super::paging::page;
use super::super::service::Reply;
use super::Tencent;
use super::failure::Failure;

const DEFAULT_PAGE: usize = 50;

/// Different marks that a room can have.
const MOST_MARKS: usize = 10;

impl Tencent {
    pub(super) fn get_room_member_list(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let size = match call.number("/Count").map(usize::try_from) {
            None => DEFAULT_PAGE,
            Some(Ok(size)) if size > 0 => size,
            Some(_) => return Err(Failure::invalid("Count", "is not positive")),
        };
        // Cursors are positions; clients must not rely on it.
        let start: usize = match call.text("/Next") {
            "" => 0,
            cursor => cursor.parse().map_err(|_| Failure::invalid("Next", "is not one of ours"))?,
        };
        let members: Vec<&Person> = self.room(call)?.present().collect();
        let (members, next) = page(&members, start, size);
        let listed: Vec<Value> = members.iter().map(|member| listed(member)).collect();
        Ok(json!({"MemberList": listed, "Next": next.map(|next| next.to_string()).unwrap_or_default()}).into())
    }

    pub(super) fn kick_user_out(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (room, accounts) = self.room_and_members(call)?;
        room.remove_all(&accounts, call.now);
        Ok(Reply::Done)
    }

    pub(super) fn update_room_member_info(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let account = call.text("/MemberInfo/Member_Account");
        let room = self.room_mut(call)?;
        let member = room.person(account).ok_or_else(|| Failure::not_a_member(account))?;
        let role = call.at("/MemberInfo/Role");
        if role.is_some() && member.role == Role::Host {
            return Err(Failure::no_right("the owner's role cannot be changed"));
        }
        room.alter(account, |member| {
            if let Some(role) = role {
                member.role = if role == "Admin" { Role::Cohost } else { Role::Guest };
            }
            if let Some(name) = call.at("/MemberInfo/NameCard").and_then(Value::as_str) {
                name.clone_into(&mut member.name);
            }
            if let Some(info) = call.at("/MemberInfo/CustomInfo") {
                member.details.insert("CustomInfo".to_owned(), info.clone());
            }
        });
        Ok(Reply::Done)
    }

    pub(super) fn mark_room_member(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        const SET: i64 = 1;
        let setting = call.number("/CommandType") == Some(SET);
        let room = self.room_mut(call)?;
        let mut marked = BTreeMap::new();
        for item in call.list("/MemberList") {
            let account = item["Member_Account"].as_str().unwrap_or_default();
            let member = room.person(account).ok_or_else(|| Failure::not_a_member(account))?;
            let mut marks = marks(member);
            for mark in item["Marks"].as_array().into_iter().flatten().filter_map(Value::as_i64) {
                if setting {
                    marks.insert(mark)
                } else {
                    marks.remove(&mark)
                };
            }
            marked.insert(account, marks);
        }
        let others = room.present().filter(|member| !marked.contains_key(member.id.as_str()));
        let all: BTreeSet<i64> = others.flat_map(marks).chain(marked.values().flatten().copied()).collect();
        if all.len() > MOST_MARKS {
            return Err(Failure::new(100_009, "the room has too many tags"));
        }
        for (account, marks) in marked {
            room.alter(account, |member| member.details.insert("Marks".to_owned(), json!(marks)));
        }
        Ok(Reply::Done)
    }

    /// Inferred: an account that is in the room already stays in it.
    pub(super) fn add_robot(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let joined = self.room_mut(call)?.join(call.text("/Member_Account"), call.now);
        joined.map(|_| Reply::Done).map_err(|error| Failure::no_right(&error.to_string()))
    }

    pub(super) fn delete_robot(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let account = call.text("/Member_Account");
        if !self.room_mut(call)?.leave(account, call.now) {
            return Err(Failure::not_a_member(account));
        }
        Ok(Reply::Done)
    }

    /// The room, and the accounts that have to leave it.
    ///
    /// Inferred: the vendor documents 100005 for these commands, and not what becomes of the others. Here one account that is not in
    /// the room spoils the whole call.
    pub(super) fn room_and_members(&mut self, call: &Call<'_>) -> Result<(&mut Meeting, Vec<String>), Failure> {
        let accounts = call.texts("/MemberList_Account", None);
        let room = self.room_mut(call)?;
        match room.missing(&accounts) {
            Some(account) => Err(Failure::not_a_member(account)),
            None => Ok((room, accounts)),
        }
    }
}

fn listed(member: &Person) -> Value {
    json!({
        "Member_Account": member.id,
        "NameCard": member.name,
        "Role": match member.role {
            Role::Host => "Owner",
            Role::Cohost => "Admin",
            Role::Guest => "Member",
        },
        "Marks": marks(member),
        "CustomInfo": member.details.get("CustomInfo").cloned().unwrap_or(json!("")),
    })
}

fn marks(member: &Person) -> BTreeSet<i64> {
    let marks = member.details.get("Marks").and_then(Value::as_array);
    marks.into_iter().flatten().filter_map(Value::as_i64).collect()
}
