//! How far it is, for whoever watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How many are through, how fast, and how long it will still take. Without colours.
const COUNTED: &str = "{bar:40} {human_pos} of {human_len}, {rate}, {eta} left";

/// What is done in one go, so that nothing is known before its end.
const UNCOUNTED: &str = "{human_len} people, {elapsed}";

/// A line on stderr where that is a terminal, and nothing where it is not. It goes when it is dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Of what is told person by person.
    pub(crate) fn counted(people: usize) -> Self {
        let progress = Self::of(people, COUNTED);
        progress.0.tick();
        progress
    }

    /// Of what is told when it is over.
    pub(crate) fn uncounted(people: usize) -> Self {
        let progress = Self::of(people, UNCOUNTED);
        if !progress.0.is_hidden() {
            progress.0.enable_steady_tick(Duration::from_secs(1));
        }
        progress
    }

    fn of(people: usize, line: &str) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(people).ok(), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar());
        let rate = |state: &ProgressState, line: &mut dyn std::fmt::Write| {
            let _ = write!(line, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
        Self(bar)
    }

    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
