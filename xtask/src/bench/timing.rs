//! What a command takes.

use std::fs;
use std::io;
use std::process::Command;
use std::time::Instant;

#[derive(Clone, Copy)]
pub(super) struct Timing {
    cpu: Option<f64>,
    wall: f64,
}

impl Timing {
    pub(super) fn of(command: &mut Command) -> io::Result<Self> {
        let (start, before) = (Instant::now(), children_seconds());
        succeed(command)?;
        let cpu = before.zip(children_seconds()).map(|(before, after)| after - before);
        Ok(Self { cpu, wall: start.elapsed().as_secs_f64() })
    }

    pub(super) fn once(self) -> String {
        let cpu = self.cpu.map_or_else(|| "?".to_owned(), |cpu| format!("{cpu:.1}"));
        format!("{cpu} s / {:.1} s", self.wall)
    }
}

/// Median and, in brackets, least and most.
pub(super) fn spread(timings: &[Timing]) -> String {
    let cpu: Option<Vec<f64>> = timings.iter().map(|timing| timing.cpu).collect();
    let cpu = cpu.map_or_else(|| "?".to_owned(), spread_of);
    format!("{cpu} s / {} s", spread_of(timings.iter().map(|timing| timing.wall).collect()))
}

fn spread_of(mut seconds: Vec<f64>) -> String {
    seconds.sort_by(f64::total_cmp);
    match seconds.as_slice() {
        [] => "?".to_owned(),
        [least, ..] => {
            let (median, most) = (seconds[seconds.len() / 2], seconds[seconds.len() - 1]);
            format!("{median:.1} ({least:.1}–{most:.1})")
        }
    }
}

pub(super) fn succeed(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?} failed: {status}"))) }
}

/// CPU time of all children that have ended, where the system tells it (Linux: fields 16 and 17 of `stat`, in hundredths).
fn children_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}
