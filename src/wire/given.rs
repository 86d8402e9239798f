//! How what a caller hands in gets into a type's fields.

#[inline]
pub(crate) fn set<T>(field: &mut Option<T>, value: impl Into<T>) {
    *field = Some(value.into());
}

#[inline]
pub(crate) fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    let mut list = Vec::new();
    for item in items {
        list.push(item.into());
    }
    list
}
