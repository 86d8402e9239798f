//! Pages of a list.

/// The items of a page, and where the next one starts; none on the last page.
pub(super) fn page<T>(items: &[T], start: usize, size: usize) -> (&[T], Option<usize>) {
    let start = start.min(items.len());
    let end = start.saturating_add(size).min(items.len());
    (&items[start..end], (end < items.len()).then_some(end))
}
