//! How parts of failures are called. Whoever reads answers gets the names from here, so that what the documents call a field of
//! their own and what a failure is known by cannot differ.

/// Names of codes without regard to capitals, `_` and `-`, as all of these.
const CODES: [&str; 7] = ["code", "errorcode", "errcode", "returncode", "resultcode", "retcode", "errno"];
/// Names of members that hold a failure, or say in a word that there is one.
const FAILURES: [&str; 8] = ["error", "errors", "err", "failure", "failed", "fail", "fault", "exception"];
/// Members that are false where there is a failure.
const FLAGS: [&str; 4] = ["success", "issuccess", "succeeded", "ok"];
/// What single vendors have besides.
const VENDORS: [&str; 3] = ["status", "punish", "actionstatus"];

pub(crate) fn is_failure_name(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    names().any(|one| one == plain)
}

fn names() -> impl Iterator<Item = &'static str> {
    CODES.into_iter().chain(FAILURES).chain(FLAGS).chain(VENDORS)
}

/// The names as statics of a type `Names`.
pub fn failure_names() -> String {
    let all: Vec<_> = names().collect();
    let constant = |name: &str, names: &[&str]| format!("static {name}: Names = Names::new(&{names:?});\n");
    let constants = [("CODES", &CODES[..]), ("FAILURES", &FAILURES), ("FLAGS", &FLAGS)];
    let read: String = constants.into_iter().map(|(name, names)| constant(name, names)).collect();
    format!("{read}#[cfg(test)]\n{}", constant("ALL_NAMES", &all))
}
