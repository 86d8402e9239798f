//! What an answer that tells only how it went says besides: whether it is a plain yes, and of all.

use super::Search;
use super::members::{
    counts_fewer, has_own_part, is_no_failure, leaves_some, lists_some, names_somebody, went_so_or_so,
};
use super::names::{
    MESSAGES, OTHER_MESSAGES, OTHER_STATES, REQUEST_IDS, STATES, TITLE, is_failure, is_of_a_code, may_tell_of_some,
    speaks_of_failure,
};
use super::words::{begins_with_failure, denies, is_name_of_an_error, is_negative, says_false, says_no};
use crate::wire::node::Node;
use crate::wire::scalar;

/// Where something stands in an answer that tells only how it went.
#[derive(Clone, Copy)]
struct Within<'n> {
    /// The name of what it is in; empty for the answer itself.
    part: &'n str,
    /// That may tell of some people how it went.
    of_some: bool,
}

const OUTERMOST: Within<'static> = Within { part: "", of_some: false };

impl Within<'_> {
    fn inner(self, name: &str) -> Within<'_> {
        Within { part: name, of_some: self.of_some || may_tell_of_some(name) }
    }
}

impl Search<'_> {
    /// Whether a member of the answer itself does.
    pub(super) fn raises_doubt(&self, name: &str, node: &Node<'_>) -> bool {
        self.is_doubtful(OUTERMOST, name, node)
    }

    /// Whether something in an answer that tells only how it went is no plain yes, however deep it stands and whatever it is called: a
    /// word of failure, or a list that may be of those for whom it went so or so and says nothing of how. What else vendors add says
    /// nothing of that.
    fn is_doubtful(&self, within: Within<'_>, name: &str, node: &Node<'_>) -> bool {
        let (answer, part) = (&self.operation.answer, within.part);
        if answer.has_data {
            return false;
        }
        // Documented or not, that is what is said of the call.
        let is_said_of_it = || MESSAGES.have(name) || (OTHER_MESSAGES.have(name) && !TITLE.have(name));
        if part.is_empty() && is_said_of_it() && scalar::text(node).is_some_and(denies) {
            return true;
        }
        if self.is_ordinary(part, name) || self.is_of_success(part, name) || REQUEST_IDS.have(name) {
            return false;
        }
        if part.is_empty() && (self.spelling.message.contains(&name) || self.spelling.refusal.contains(&name)) {
            return false;
        }
        match node {
            other if leaves_some(name, other) => true,
            Node::Object(_) => self.has_doubtful(within.inner(name), node),
            Node::List(items) => {
                let list = within.inner(name);
                for item in *items {
                    if self.is_doubtful_entry(list, &item) {
                        return true;
                    }
                }
                false
            }
            scalar => self.is_doubtful_word(within, name, scalar),
        }
    }

    fn is_doubtful_word(&self, within: Within<'_>, name: &str, scalar: &Node<'_>) -> bool {
        let (is_outermost, of_some) = (within.part.is_empty(), within.inner(name).of_some);
        let is_state = STATES.have(name) || OTHER_STATES.have(name);
        match scalar {
            _ if is_of_a_code(name) => !is_no_failure(name, scalar),
            no if says_false(no) && is_outermost => {
                OTHER_STATES.have(name) || (MESSAGES.have(name) && !speaks_of_failure(name))
            }
            no if says_false(no) => within.of_some && !speaks_of_failure(name),
            Node::Text(text) if begins_with_failure(text) => true,
            Node::Text(text) if is_state && denies(text) => true,
            number if is_state && is_negative(number) => true,
            other if is_outermost => OTHER_STATES.have(name) && says_no(other),
            Node::Text(text) if of_some && is_name_of_an_error(text) => true,
            other => of_some && (says_no(other) || is_negative(other)),
        }
    }

    fn has_doubtful(&self, within: Within<'_>, object: &Node<'_>) -> bool {
        if counts_fewer(object) {
            return true;
        }
        for (name, node) in object.members() {
            if self.tells(within.part, name, &node) || self.is_doubtful(within, name, &node) {
                return true;
            }
        }
        false
    }

    fn is_doubtful_entry(&self, list: Within<'_>, entry: &Node<'_>) -> bool {
        match entry {
            Node::Object(_) => {
                let names_one = list.of_some || names_somebody(entry);
                (names_one && !has_own_part(entry)) || self.has_doubtful(list, entry)
            }
            other if list.of_some => !other.is_blank(),
            Node::List(inner) => {
                let mut inner = *inner;
                inner.any(|entry| self.is_doubtful_entry(list, &entry))
            }
            // Whatever it counts, it names nobody.
            Node::Number(_) => false,
            other => says_no(other),
        }
    }

    /// Whether it lists those for whom it went well, or ill, rather than tell of all; beside a code, whether it tells of them at all.
    pub(super) fn tells_of_some(&self, answer: &Node<'_>, has_code: bool) -> bool {
        if self.operation.answer.has_data {
            return false;
        }
        for (name, node) in answer.members() {
            if lists_some(name, &node) || (has_code && went_so_or_so(name, &node)) {
                return true;
            }
            for (inner, node) in node.members() {
                if lists_some(inner, &node) || (has_code && !is_failure(name) && went_so_or_so(inner, &node)) {
                    return true;
                }
            }
        }
        false
    }
}
