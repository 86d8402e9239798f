//! Seats and who sits on them.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Person};
use super::super::service::Reply;
use super::Tencent;
use super::failure::Failure;

impl Tencent {
    pub(super) fn get_seat_list(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = seated(self.room_mut(call)?)?;
        let seats: Vec<Value> = (0..room.seats.len()).map(|seat| listed(room, seat)).collect();
        Ok(json!({"SeatList": seats}).into())
    }

    pub(super) fn pick_user_on_seat(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let account = call.text("/Member_Account");
        let room = seated(self.room_mut(call)?)?;
        let member = room.person(account).ok_or_else(|| Failure::not_a_member(account))?;
        if member.seat.is_some() {
            return Err(Failure::new(100_203, "the member is on a seat already"));
        }
        if room.present().filter(|member| member.seat.is_some()).count() == room.seats.len() {
            return Err(Failure::new(100_205, "all seats are taken"));
        }
        let seat = free(room, seat_of(room, call, "Index")?)?;
        sit(room, account, Some(seat));
        Ok(Reply::Done)
    }

    pub(super) fn kick_user_off_seat(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = self.room_mut(call)?;
        let (account, _) = sitting(room, call)?;
        sit(room, account, None);
        Ok(Reply::Done)
    }

    pub(super) fn lock_seat(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = seated(self.room_mut(call)?)?;
        let seat = seat_of(room, call, "Index")?;
        let locks = &mut room.seats[seat];
        for (lock, field) in [
            (&mut locks.taking, "/ForbidTaken"),
            (&mut locks.audio, "/ForbidAudio"),
            (&mut locks.video, "/ForbidVideo"),
        ] {
            *lock = call.flag(field).unwrap_or(*lock);
        }
        if call.flag("/ForbidTaken") == Some(true)
            && let Some(occupant) = occupant(room, seat).map(|member| member.id.clone())
        {
            sit(room, &occupant, None);
        }
        Ok(Reply::Done)
    }

    pub(super) fn move_user_to_seat(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        const TAKE_OFF: i64 = 1;
        const SWAP: i64 = 2;
        let room = seated(self.room_mut(call)?)?;
        let (account, from) = sitting(room, call)?;
        let to = seat_of(room, call, "SeatIndex")?;
        let occupant = occupant(room, to).map(|member| member.id.clone()).filter(|occupant| occupant != account);
        match (call.number("/Policy"), occupant) {
            (Some(TAKE_OFF), Some(occupant)) => sit(room, &occupant, None),
            (Some(SWAP), Some(occupant)) => sit(room, &occupant, Some(from)),
            (_, Some(_)) => return Err(Failure::new(100_201, "the seat is occupied")),
            (_, None) => drop(unlocked(room, to)?),
        }
        sit(room, account, Some(to));
        Ok(Reply::Done)
    }

    pub(super) fn switch_seat(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = seated(self.room_mut(call)?)?;
        let (account, _) = sitting(room, call)?;
        let seat = free(room, seat_of(room, call, "ToIndex")?)?;
        sit(room, account, Some(seat));
        Ok(Reply::Done)
    }
}

fn seated(room: &mut Meeting) -> Result<&mut Meeting, Failure> {
    if room.seats.is_empty() {
        return Err(Failure::new(100_211, "the room has no seats"));
    }
    Ok(room)
}

/// Inferred: seats count from 1, as in the page's sample.
fn seat_of(room: &Meeting, call: &Call<'_>, field: &str) -> Result<usize, Failure> {
    let index = call.number(&format!("/{field}")).and_then(|index| usize::try_from(index.checked_sub(1)?).ok());
    index.filter(|seat| *seat < room.seats.len()).ok_or_else(|| Failure::invalid(field, "there is no such seat"))
}

fn unlocked(room: &Meeting, seat: usize) -> Result<usize, Failure> {
    if room.seats[seat].taking {
        return Err(Failure::new(100_200, "the seat is locked"));
    }
    Ok(seat)
}

fn free(room: &Meeting, seat: usize) -> Result<usize, Failure> {
    match occupant(room, seat) {
        Some(_) => Err(Failure::new(100_201, "the seat is occupied")),
        None => unlocked(room, seat),
    }
}

/// The account that a command names, and its seat.
fn sitting<'a>(room: &Meeting, call: &'a Call<'_>) -> Result<(&'a str, usize), Failure> {
    let account = call.text("/Member_Account");
    let seat = room.person(account).and_then(|member| member.seat);
    seat.map(|seat| (account, seat)).ok_or_else(|| Failure::new(100_206, "the member is not on a seat"))
}

fn occupant(room: &Meeting, seat: usize) -> Option<&Person> {
    room.present().find(|member| member.seat == Some(seat))
}

fn sit(room: &mut Meeting, account: &str, seat: Option<usize>) {
    room.alter(account, |member| member.seat = seat);
}

pub(super) fn listed(room: &Meeting, seat: usize) -> Value {
    let locks = &room.seats[seat];
    let mut listed = json!({
        "Index": seat + 1,
        "IsTakenDisabled": locks.taking,
        "IsAudioDisabled": locks.audio,
        "IsVideoDisabled": locks.video,
    });
    if let Some(member) = occupant(room, seat) {
        listed["Member_Account"] = json!(member.id);
    }
    listed
}
