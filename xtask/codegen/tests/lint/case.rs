//! A case: what is changed in the good documents, and what the lint says of it.
//!
//! ```text
//! # what the rule is about
//!
//! in live/kick_members.yaml
//!  a line that stays, where the others do not tell the place
//! -a line that goes
//! +a line that comes
//! ! [rule] live/kick_members.yaml:7: what is wrong; the rule is left out where it is that of the file of cases
//! > what to do about it
//! ```
//!
//! A blank line ends a case. Besides `in` there are `move A to B`, `copy A to B` and `remove A`; `passes` stands in place of
//! findings where there are none.

use std::collections::BTreeMap;

/// Documents by their place below the vendor's folder.
pub(crate) type Documents = BTreeMap<String, String>;

pub(crate) struct Case<'t> {
    /// Where it begins in its file, counted from 1.
    pub(crate) line: usize,
    pub(crate) title: &'t str,
    /// The findings as [`shown`](crate::shown), or `passes`.
    pub(crate) expected: String,
    steps: Vec<Step<'t>>,
}

enum Step<'t> {
    Move(&'t str, &'t str),
    Copy(&'t str, &'t str),
    Remove(&'t str),
    Edit { file: &'t str, hunk: Vec<&'t str> },
}

/// The cases of a file.
pub(crate) fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    let mut title = "";
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines()).collect();
    for block in lines.split(|(_, line)| line.is_empty()).filter(|block| !block.is_empty()) {
        let (line, first) = block[0];
        match first.strip_prefix("# ") {
            Some(text) => title = text,
            None => cases.push(case(line, title, block)),
        }
    }
    cases
}

fn case<'t>(line: usize, title: &'t str, block: &[(usize, &'t str)]) -> Case<'t> {
    let mut case = Case { line, title, expected: String::new(), steps: Vec::new() };
    for (number, line) in block {
        if line.starts_with(['!', '>']) || *line == "passes" {
            case.expected.push_str(line);
            case.expected.push('\n');
        } else if line.starts_with([' ', '-', '+']) {
            let Some(Step::Edit { hunk, .. }) = case.steps.last_mut() else { panic!("line {number}: in which file?") };
            hunk.push(line);
        } else {
            case.steps.push(step(line).unwrap_or_else(|| panic!("line {number} is no step: {line:?}")));
        }
    }
    case
}

fn step(line: &str) -> Option<Step<'_>> {
    let (verb, rest) = line.split_once(' ')?;
    Some(match verb {
        "in" => Step::Edit { file: rest, hunk: Vec::new() },
        "remove" => Step::Remove(rest),
        "move" | "copy" => {
            let (from, to) = rest.split_once(" to ")?;
            if verb == "move" { Step::Move(from, to) } else { Step::Copy(from, to) }
        }
        _ => return None,
    })
}

impl Case<'_> {
    /// The good documents, changed.
    pub(crate) fn apply(&self, mut documents: Documents) -> Documents {
        for step in &self.steps {
            match step {
                Step::Move(from, to) => {
                    let text = documents.remove(*from).expect("a document to move");
                    documents.insert((*to).to_owned(), text);
                }
                Step::Copy(from, to) => {
                    documents.insert((*to).to_owned(), documents[*from].clone());
                }
                Step::Remove(file) => drop(documents.remove(*file).expect("a document to remove")),
                Step::Edit { file, hunk } => {
                    let text = documents.get_mut(*file).expect("a document to edit");
                    *text = edited(text, hunk).unwrap_or_else(|fault| panic!("line {}: {file} {fault}", self.line));
                }
            }
        }
        documents
    }
}

/// The text with the lines of a hunk that stay or go found in it once, and replaced by those that stay or come.
fn edited(text: &str, hunk: &[&str]) -> Result<String, String> {
    let side = |gone: char| hunk.iter().filter(move |line| !line.starts_with(gone)).map(|line| &line[1..]);
    let (old, new): (Vec<&str>, Vec<&str>) = (side('+').collect(), side('-').collect());
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<usize> =
        lines.windows(old.len()).enumerate().filter(|(_, at)| **at == old).map(|(at, _)| at).collect();
    let [at] = found.as_slice() else { return Err(format!("has these lines {} times: {old:#?}", found.len())) };
    let edited = [&lines[..*at], &new, &lines[at + old.len()..]].concat();
    Ok(edited.join("\n") + "\n")
}
