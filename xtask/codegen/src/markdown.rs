//! Descriptions of documents as rustdoc takes them.

/// The lines of a text, with brackets that are no links and stars that are no emphasis.
pub(crate) fn prose(text: &str) -> Vec<String> {
    text.trim().lines().map(|line| line.split('`').enumerate().map(escape).collect::<Vec<_>>().join("`")).collect()
}

fn escape((index, part): (usize, &str)) -> String {
    let inside_code = index % 2 == 1;
    if inside_code {
        return part.to_owned();
    }
    let words = part.split(' ').map(|word| if is_address(word) { format!("<{word}>") } else { escape_word(word) });
    words.collect::<Vec<_>>().join(" ")
}

fn is_address(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

fn escape_word(word: &str) -> String {
    let special = |c: char| matches!(c, '[' | ']' | '<' | '>' | '*');
    word.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn brackets_outside_code_are_text() {
        assert_eq!(prose("a [b] and `c[0]`"), [r"a \[b\] and `c[0]`"]);
    }

    #[test]
    fn addresses_are_links() {
        assert_eq!(prose("see https://host/x or not"), ["see <https://host/x> or not"]);
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(prose("one\n\ntwo\n"), ["one", "", "two"]);
    }
}
