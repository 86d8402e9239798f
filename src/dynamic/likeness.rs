//! What may have been meant instead of a word that is not known.

/// How much of a word has to be right to be taken for a misspelling of another.
const LIKENESS: f64 = 0.5;

/// The one that is most alike, where one is alike at all.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&word, &known.to_lowercase());
    let alike = known.into_iter().map(|known| (likeness(known), known));
    let nearest = alike.max_by(|(one, _), (other, _)| one.total_cmp(other));
    nearest.filter(|(likeness, _)| *likeness >= LIKENESS).map(|(_, nearest)| nearest)
}

/// The name that is most alike, or any of those that there are.
pub(super) fn instead_of(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "known is none".to_owned(),
        None => format!("known are: {}", known.join(", ")),
    }
}
