use std::collections::{HashSet, VecDeque};

/// Remembers which deliveries there were, to handle each event once: vendors send again what was not answered in time, and sometimes what
/// was.
///
/// It holds the newest ids, as many as it is told, and forgets the oldest. Mark an id only when its event has been handled: what is marked
/// before and fails is lost.
///
/// ```
/// use meeting_control::event::Seen;
///
/// let mut seen = Seen::new(10_000);
/// assert!(!seen.has("evt-1"));
/// seen.mark("evt-1");
/// assert!(seen.has("evt-1"));
/// ```
#[derive(Clone, Debug)]
pub struct Seen {
    most: usize,
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    /// Remembers at most so many ids. One has some 40 to 64 bytes, and 128 at most.
    pub fn new(most: usize) -> Self {
        Self { most, ids: HashSet::new(), order: VecDeque::new() }
    }

    /// Whether the event with this [`id`](super::Delivery::id) was handled.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// Remembers that it was.
    pub fn mark(&mut self, id: impl Into<String>) {
        let id = id.into();
        if self.most == 0 || !self.ids.insert(id.clone()) {
            return;
        }
        self.order.push_back(id);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut seen = Seen::new(2);
        for id in ["a", "b", "b", "c"] {
            seen.mark(id);
        }
        assert_eq!(["a", "b", "c"].map(|id| seen.has(id)), [false, true, true]);
    }

    #[test]
    fn nothing_is_remembered_where_nothing_is_to_be() {
        let mut seen = Seen::new(0);
        seen.mark("a");
        assert!(!seen.has("a"));
    }
}
