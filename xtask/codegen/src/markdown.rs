//! Descriptions of documents as rustdoc takes them.

/// The lines of a text as plain paragraphs with code between single backticks and addresses as links.
///
/// Whatever the text holds, nothing of it becomes a block of code, which rustdoc would compile and run, or HTML.
pub(crate) fn prose(text: &str) -> Vec<String> {
    text.trim().lines().map(line).collect()
}

fn line(text: &str) -> String {
    // Indentation makes code, at the margin and behind the marks of lists and quotations alike.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('`') {
        out.push_str(&words(&rest[..at]));
        let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let after = &rest[at + run..];
        match code(after).filter(|_| run == 1) {
            Some(code) => {
                out.extend(["`", code, "`"]);
                rest = &after[code.len() + 1..];
            }
            // Two or more, or one without another on the line: none of them begins anything.
            None => {
                out.push_str(&"\\`".repeat(run));
                rest = after;
            }
        }
    }
    out.push_str(&words(rest));
    out
}

/// What stands before the next backtick, where that is a single one.
fn code(text: &str) -> Option<&str> {
    let (code, after) = text.split_once('`')?;
    (!code.is_empty() && !after.starts_with('`')).then_some(code)
}

fn words(text: &str) -> String {
    let words = text.split(' ').map(|word| match address(word) {
        Some((before, address, after)) => format!("{}<{address}>{}", escape(before), escape(after)),
        None => escape(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The address in a word, with the marks around it.
fn address(word: &str) -> Option<(&str, &str, &str)> {
    let (scheme, at) = ["https://", "http://"].iter().find_map(|scheme| Some((scheme, word.find(scheme)?)))?;
    let (before, rest) = word.split_at(at);
    let address = rest.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
    let is_usable = address.len() > scheme.len() && !address.contains(['<', '>', '\\']);
    is_usable.then_some((before, address, &rest[address.len()..]))
}

fn escape(word: &str) -> String {
    let special = |c: char| matches!(c, '[' | ']' | '<' | '>' | '*' | '~' | '\\');
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
        assert_eq!(prose("(https://host/x), see https://host."), ["(<https://host/x>), see <https://host>."]);
        assert_eq!(prose("https://host/><b>"), [r"https://host/\>\<b\>"]);
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(prose("one\n\ntwo\n"), ["one", "", "two"]);
    }

    #[test]
    fn nothing_becomes_a_block_of_code() {
        assert_eq!(prose("```rust\npanic!()\n```"), [r"\`\`\`rust", "panic!()", r"\`\`\`"]);
        assert_eq!(prose("- ~~~\n> ```"), [r"- \~\~\~", r"\> \`\`\`"]);
        assert_eq!(prose("a\n\n    panic!()"), ["a", "", "panic!()"]);
        assert_eq!(prose("-     panic!()"), ["- panic!()"]);
    }

    #[test]
    fn backticks_without_another_are_text() {
        assert_eq!(prose("a ` <b>"), [r"a \` \<b\>"]);
        assert_eq!(prose("`a ``b` <c>"), [r"\`a \`\`b\` \<c\>"]);
        assert_eq!(prose("``"), [r"\`\`"]);
    }
}
