//! What a member of an answer says of a failure, by its name and its value together.

use super::names::{
    CODES, FLAGS, MESSAGES, REQUEST_IDS, STATES, TOTALS, begins, counts_failures, holds_any, is_failure,
    may_tell_of_some, names_people, names_the_done, names_the_passed_over, names_the_undone, speaks_of_failure,
};
use super::words::{is_word_for_no, says_all_is_well, says_false, says_no_failure};
use crate::wire::node::Node;
use crate::wire::scalar;

/// Whether it is a list of several failures, or of one of somebody, or of those for whom it went well.
pub(super) fn lists_some(name: &str, node: &Node<'_>) -> bool {
    let Node::List(mut items) = *node else { return false };
    if !is_failure(name) {
        return items.len() > 0 && (speaks_of_failure(name) || begins(name, "succ"));
    }
    items.len() > 1 || items.next().is_some_and(|failure| names_somebody(&failure))
}

/// Whether it tells of some people that it was done to them, or not, or how many there were.
pub(super) fn went_so_or_so(name: &str, node: &Node<'_>) -> bool {
    let names_them =
        || names_people(name) || names_the_done(name) || names_the_passed_over(name) || holds_any(name, &["remain"]);
    match node {
        Node::List(items) if names_them() => items.len() > 0,
        Node::List(items) if !is_failure(name) => {
            let mut items = *items;
            may_tell_of_some(name) && items.any(|item| names_somebody(&item) && has_own_part(&item))
        }
        Node::Object(members) if speaks_of_failure(name) => names_them() && members.len() > 0,
        Node::Object(members) => {
            let mut members = *members;
            may_tell_of_some(name) && members.any(|(who, went)| !FLAGS.have(who) && matches!(went, Node::Bool(true)))
        }
        Node::Text(text) if speaks_of_failure(name) => names_them() && !says_no_failure(text),
        Node::Number(_) => names_the_done(name) && scalar::integer(node).is_some_and(|number| number > 0),
        other => leaves_some(name, other),
    }
}

/// Whether it says of what is called so that it was not done for everybody: that it is so, a warning, that there were no successes, or
/// that somebody was passed over.
pub(super) fn leaves_some(name: &str, node: &Node<'_>) -> bool {
    match node {
        Node::Bool(is_so) => *is_so && names_the_undone(name),
        Node::Text(text) if holds_any(name, &["warn"]) => !says_no_failure(text),
        Node::Number(_) | Node::Text(_) => match scalar::integer(node) {
            Some(0) => names_the_done(name),
            Some(number) => number > 0 && names_the_passed_over(name),
            None => false,
        },
        // Nobody is among those to whom it was done.
        Node::List(items) => items.len() == 0 && names_the_done(name),
        _ => false,
    }
}

/// Whether it counts fewer for whom it went well than there were.
pub(super) fn counts_fewer(object: &Node<'_>) -> bool {
    let (mut all, mut done) = (None, None);
    for (name, node) in object.members() {
        let number = scalar::integer(&node);
        if TOTALS.have(name) {
            all = all.max(number);
        } else if names_the_done(name) {
            done = done.max(number);
        }
    }
    done.is_some() && done < all
}

pub(super) fn names_somebody(failure: &Node<'_>) -> bool {
    for (name, _) in failure.members() {
        let plain = name.to_ascii_lowercase();
        if !REQUEST_IDS.have(name) && (plain.ends_with("id") || plain.contains("account") || plain.contains("user")) {
            return true;
        }
    }
    false
}

/// Whether it says how something went. What the number of a state means, nobody knows.
pub(super) fn has_own_part(node: &Node<'_>) -> bool {
    for (name, node) in node.members() {
        let is_word = scalar::integer(&node).is_none();
        if CODES.have(name) || FLAGS.have(name) || MESSAGES.have(name) || (is_word && STATES.have(name)) {
            return true;
        }
    }
    false
}

/// Whether what stands under this name says that nothing failed: all that it holds does.
pub(super) fn is_no_failure(name: &str, node: &Node<'_>) -> bool {
    match node {
        Node::Bool(failed) => !failed,
        Node::Object(members) => {
            // A message in no language.
            let mut is_of_a_failure = members.len() == 0 || MESSAGES.have(name);
            for (name, node) in *members {
                if !is_no_failure(name, &node) && !REQUEST_IDS.have(name) {
                    return false;
                }
                is_of_a_failure |= CODES.have(name) || MESSAGES.have(name) || STATES.have(name);
            }
            is_of_a_failure
        }
        Node::List(items) => {
            let mut items = *items;
            items.all(|item| matches!(item, Node::Null))
        }
        scalar => match scalar::text(scalar) {
            // Of how it went, that says that it went ill.
            Some(_) if STATES.have(name) && says_false(scalar) => false,
            // What else says that all is well is a number of failures, or that there is one.
            Some(text) => {
                says_no_failure(text)
                    || if counts_failures(name) { is_word_for_no(text) } else { says_all_is_well(text) }
            }
            None => true,
        },
    }
}

/// Whether it says of itself, in whatever spelling, that it worked.
pub(crate) fn says_that_it_worked(answer: &Node<'_>) -> bool {
    for (name, node) in answer.members() {
        if FLAGS.have(name) && scalar::flag(&node) == Some(true) {
            return true;
        }
    }
    false
}
