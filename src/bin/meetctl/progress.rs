//! How far it is, for whoever watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How many are through, how fast, and how long it will still take. Without colours.
const LINE: &str = "{bar:40} {human_pos} of {human_len}, {rate}, {eta} left";

/// A line on stderr where that is a terminal, and nothing where it is not. It goes when it is dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn of(people: usize) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(people).ok(), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let rate = |state: &ProgressState, line: &mut dyn std::fmt::Write| {
            let _ = write!(line, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
        bar.tick();
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
