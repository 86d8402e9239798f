//! Compares which texts are ids. What no id can be is refused before a request is sent, as what is beyond a limit.

use std::collections::BTreeSet;

use meeting_control_codegen::Word;
use serde_json::Value;

use super::change::{Log, Place};
use super::keywords::words;
use super::limits;
use super::pair::Pair;

pub(super) fn compare(log: &mut Log, place: &Place, pair: Pair<&Value>) {
    let told = pair.get(Word::XIdentifier.name());
    if told.differs() {
        log.add(limits::class(place, is_checked_more(told)), place, words(Word::XIdentifier.name(), told));
    }
    let several = pair.get(Word::XCommaIds.name());
    if several.differs() {
        let class = limits::class(place, several.new.is_some());
        log.add(class, place, words(Word::XCommaIds.name(), several));
    }
    let names = pair.get(Word::XJsonIds.name());
    if names.differs() {
        let ids = names.map(ids);
        let is_tighter = !ids.new.is_subset(&ids.old);
        log.add(limits::class(place, is_tighter), place, words(Word::XJsonIds.name(), names));
    }
}

/// The keyword stands only where it says something else than the name does: with `false` gone, the name speaks for an id.
fn is_checked_more(told: Pair<Option<&Value>>) -> bool {
    told.new.map_or_else(|| told.old.is_some_and(|old| old == false), |new| new == true)
}

fn ids(names: Option<&Value>) -> BTreeSet<&str> {
    names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}
