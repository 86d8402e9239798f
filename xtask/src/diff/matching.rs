//! Which fields, or parameters, are the same before and after, though perhaps under another name.

use meeting_control_codegen::rust_name;
use serde_json::{Map, Value};

use super::change::{Class, Log, Place, Side};
use super::keywords::is_documentation;
use super::pair::Pair;

/// What can be known again.
pub(super) trait Member {
    fn name(&self) -> &str;
    /// The component that it is as a whole.
    fn component(&self) -> Option<&str>;
    fn schema(&self) -> Option<&Value>;
    fn description(&self) -> Option<&Value>;
}

/// The members of two lists.
pub(super) struct Matched<'m, M> {
    roots: Pair<&'m Value>,
    /// In the order of the new list.
    pub(super) same: Vec<Pair<&'m M>>,
    pub(super) gone: Vec<&'m M>,
    pub(super) come: Vec<&'m M>,
}

/// Whether two members may be one, each in its side's document.
type Sign<M> = fn(Pair<&Value>, &M, &M) -> bool;

/// From the surest sign to the weakest. A sign counts where it leaves no choice.
fn signs<M: Member>() -> [Sign<M>; 5] {
    [
        |_, old, new| old.name() == new.name(),
        |_, old, new| old.component().is_some() && old.component() == new.component(),
        |roots, old, new| rust_name(roots.old, old.name()) == rust_name(roots.new, new.name()),
        |_, old, new| old.description() == new.description() && is_shaped_alike(old, new),
        |_, old, new| is_shaped_alike(old, new),
    ]
}

pub(super) fn matched<'m, M: Member>(roots: Pair<&'m Value>, lists: Pair<&'m [M]>) -> Matched<'m, M> {
    let mut gone: Vec<&M> = lists.old.iter().collect();
    let mut come: Vec<&M> = lists.new.iter().collect();
    let mut same = Vec::new();
    for sign in signs() {
        let is_same = |old: &M, new: &M| sign(roots, old, new);
        let pairs: Vec<_> = gone.iter().filter_map(|old| counterpart(*old, &gone, &come, is_same)).collect();
        gone.retain(|old| !pairs.iter().any(|pair| std::ptr::eq(pair.old, *old)));
        come.retain(|new| !pairs.iter().any(|pair| std::ptr::eq(pair.new, *new)));
        same.extend(pairs);
    }
    same.sort_by_key(|pair| position(lists.new, pair.new));
    Matched { roots, same, gone, come }
}

fn counterpart<'m, M>(
    old: &'m M,
    gone: &[&'m M],
    come: &[&'m M],
    is_same: impl Fn(&M, &M) -> bool,
) -> Option<Pair<&'m M>> {
    let new = only_one(come.iter().copied().filter(|new| is_same(old, new)))?;
    only_one(gone.iter().filter(|old| is_same(old, new)))?;
    Some(Pair { old, new })
}

fn only_one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn position<M>(list: &[M], member: &M) -> Option<usize> {
    list.iter().position(|other| std::ptr::eq(other, member))
}

impl<M: Member> Matched<'_, M> {
    /// Tells which of them have another name.
    pub(super) fn renamed(&self, log: &mut Log, what: &str, place: impl Fn(&M) -> Place) {
        for pair in &self.same {
            let place = place(pair.new);
            let wire = pair.map(Member::name);
            // Whom the SDK gives or reads it for never sees its name in Rust.
            let is_seen = matches!(place.side, Side::Request | Side::Answer);
            let rust = Pair { old: rust_name(self.roots.old, wire.old), new: rust_name(self.roots.new, wire.new) };
            if let Some((class, message)) = renamed(wire, &rust, is_seen) {
                log.add(class, &place, format!("{what} {message}"));
            }
        }
    }

    /// Callers pass what is required by position, in the document's order. That of all others only shows in what is printed.
    pub(super) fn reordered(
        &self,
        log: &mut Log,
        place: &Place,
        what: &str,
        old: &[M],
        by_position: impl Fn(&M) -> bool,
    ) {
        let (required, all) = (self.orders(old, by_position), self.orders(old, |_| true));
        if required.differs() {
            let Pair { old, new } = required;
            log.add(Class::Breaking, place, format!("order of the required {what} {old} -> {new}"));
        } else if all.differs() {
            log.add(Class::Documentation, place, format!("order of the {what} {} -> {}", all.old, all.new));
        }
    }

    fn orders(&self, old: &[M], counts: impl Fn(&M) -> bool) -> Pair<String> {
        let new: Vec<_> = self.same.iter().filter(|pair| counts(pair.old) && counts(pair.new)).collect();
        let mut old_order = new.clone();
        old_order.sort_by_key(|pair| position(old, pair.old));
        let names = |pairs: &[&Pair<&M>]| pairs.iter().map(|pair| pair.new.name()).collect::<Vec<_>>().join(", ");
        Pair { old: names(&old_order), new: names(&new) }
    }
}

/// Another name on the wire may leave the Rust name as it is, and the other way round.
fn renamed(wire: Pair<&str>, rust: &Pair<String>, is_seen: bool) -> Option<(Class, String)> {
    let Pair { old, new } = wire;
    match (wire.differs(), rust.differs()) {
        (true, true) => Some((Class::Breaking, format!("`{old}` renamed to `{new}`"))),
        (true, false) => Some((Class::Behaviour, format!("`{old}` renamed to `{new}` on the wire, not in Rust"))),
        (false, true) if is_seen => {
            Some((Class::Breaking, format!("`{new}` is `{}` in Rust, no longer `{}`", rust.new, rust.old)))
        }
        (false, _) => None,
    }
}

fn is_shaped_alike<M: Member>(old: &M, new: &M) -> bool {
    old.schema().map(shape) == new.schema().map(shape)
}

/// The schema without what is said about it. Objects stand in it by reference only.
pub(super) fn shape(schema: &Value) -> Value {
    let Some(schema) = schema.as_object() else { return schema.clone() };
    let inner = |(key, value): (&String, &Value)| {
        let is_schema = key == "items" || key == "additionalProperties";
        (key.clone(), if is_schema { shape(value) } else { value.clone() })
    };
    Value::Object(schema.iter().filter(|(key, _)| !is_documentation(key)).map(inner).collect::<Map<_, _>>())
}
