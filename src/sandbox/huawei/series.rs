//! Meetings that recur.

use serde_json::{Value, json};

use super::super::access::HuaweiAccess;
use super::super::call::Call;
use super::super::meeting::Meeting;
use super::super::random;
use super::super::service::Reply;
use super::failure::{Failure, NOT_FOUND};
use super::{Huawei, time};

/// The most meetings that a series has.
const MOST: usize = 50;

const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;

const NO_CYCLE: Failure = Failure::bad_request("MMC.111071020", "CYCLE_PARAMS_IS_NULL");

impl Huawei {
    pub(super) fn create_recurring_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let series = self.series(call, HuaweiAccess::meeting_id())?;
        Ok(self.keep(series))
    }

    /// Inferred: the series is replaced as a whole.
    pub(super) fn update_recurring_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = self.changeable(call)?.id.clone();
        let series = self.series(call, id)?;
        Ok(self.keep(series))
    }

    pub(super) fn cancel_recurring_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.sub_meetings(call)?;
        self.cancel_meeting(call)
    }

    pub(super) fn update_recurring_sub_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.changeable(call)?;
        let meetings = self.sub_meetings(call)?;
        let id = call.text("/cycleSubConfID");
        let meeting = meetings.iter_mut().find(|meeting| meeting["cycleSubConfID"] == id).ok_or(NOT_FOUND)?;
        let starts = time::millis(call.text("/startTime")).ok_or_else(|| Failure::parameters(call))?;
        let minutes = call.number("/length").and_then(|minutes| u64::try_from(minutes).ok()).unwrap_or_default();
        for name in ["confConfigInfo", "description", "isAutoRecord", "recordAuthType"] {
            if let Some(value) = call.at(&format!("/{name}")) {
                meeting[name] = value.clone();
            }
        }
        meeting["mediaType"] = json!(call.text("/mediaTypes"));
        meeting["startTime"] = json!(time::text(starts));
        meeting["endTime"] = json!(time::text(starts.saturating_add(minutes * MINUTE)));
        Ok(Reply::Done)
    }

    /// Inferred: an id that is not in the series spoils the whole call.
    pub(super) fn cancel_recurring_sub_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let ids = call.texts("/cycleSubConfIDs", None);
        let meetings = self.sub_meetings(call)?;
        if !ids.iter().all(|id| meetings.iter().any(|meeting| meeting["cycleSubConfID"] == id.as_str())) {
            return Err(NOT_FOUND);
        }
        meetings.retain(|meeting| ids.iter().all(|id| meeting["cycleSubConfID"] != id.as_str()));
        Ok(Reply::Done)
    }

    fn series(&self, call: &Call<'_>, id: String) -> Result<Meeting, Failure> {
        let cycle = call.at("/cycleParams").ok_or(NO_CYCLE)?;
        let mut series = self.booked(call, id)?;
        let of_day = series.starts % DAY;
        let length = series.ends - series.starts;
        let days = days(cycle).ok_or_else(|| Failure::parameters(call))?;
        let meetings: Vec<Value> = days.iter().map(|day| single(&series, call, day * DAY + of_day, length)).collect();
        series.ends = days.last().map_or(series.ends, |day| day * DAY + of_day + length);
        series.settings.insert("subConfs".to_owned(), json!(meetings));
        Ok(series)
    }

    /// The single meetings of the series that a call names.
    fn sub_meetings(&mut self, call: &Call<'_>) -> Result<&mut Vec<Value>, Failure> {
        let series = self.meetings.get_mut(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        series.settings.get_mut("subConfs").and_then(Value::as_array_mut).ok_or(NOT_FOUND)
    }
}

fn single(series: &Meeting, call: &Call<'_>, starts: u64, length: u64) -> Value {
    json!({
        "cycleSubConfID": random::hex(32),
        "conferenceID": series.id,
        "mediaType": call.text("/mediaTypes"),
        "startTime": time::text(starts),
        "endTime": time::text(starts.saturating_add(length)),
        "isAutoRecord": call.number("/isAutoRecord").unwrap_or(0),
    })
}

/// The days of a series, since 1970. Inferred: weeks are counted from the first day's.
fn days(cycle: &Value) -> Option<Vec<u64>> {
    let (first, last) = (time::day(cycle["startDate"].as_str()?)?, time::day(cycle["endDate"].as_str()?)?);
    let interval = cycle["interval"].as_u64().unwrap_or(1).max(1);
    let points: Vec<u64> = cycle["point"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let is_one = |day: u64| match cycle["cycle"].as_str() {
        Some("Week") => (week(day) - week(first)).is_multiple_of(interval) && points.contains(&weekday(day)),
        Some("Month") => {
            let ((first_year, first_month, _), (year, month, of_month)) = (time::civil(first), time::civil(day));
            let length = time::month_length(year, month);
            ((year - first_year) * 12 + month - first_month).is_multiple_of(interval)
                && points.iter().any(|point| (*point).min(length) == of_month)
        }
        _ => (day - first).is_multiple_of(interval),
    };
    // A year at most.
    let last = last.min(first + 366);
    Some((first..=last).filter(|day| is_one(*day)).take(MOST).collect())
}

/// 0 is Sunday. The first day of 1970 was a Thursday.
fn weekday(day: u64) -> u64 {
    (day + 4) % 7
}

fn week(day: u64) -> u64 {
    (day + 4) / 7
}
