//! The version that the workspace states, and how far changes must raise it.

use semver::Version;

use super::change::Class;
use super::pair::Pair;

/// The version in the text of a `Cargo.toml`, or what is wrong with it.
pub(super) fn read(manifest: &str) -> Result<Version, String> {
    let manifest: toml::Table = manifest.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let workspace = manifest.get("workspace").unwrap_or(&toml::Value::Boolean(false));
    let package = workspace.get("package").or_else(|| manifest.get("package"));
    let version = package.and_then(|package| package.get("version")?.as_str()).ok_or("it is missing")?;
    Version::parse(version).map_err(|error| format!("`{version}`: {error}"))
}

/// The least version after this one that may hold changes of that class. `cargo update` must not bring what breaks; it is meant to bring
/// what vendors do otherwise, yet never under a version that somebody may have already. The rest may wait for the next release.
pub(super) fn least(class: Class, after: &Version) -> Version {
    let Version { major, minor, patch, .. } = *after;
    match (class, major) {
        (Class::Breaking, 0) => Version::new(0, minor + 1, 0),
        (Class::Breaking, _) => Version::new(major + 1, 0, 0),
        (Class::Behaviour, 0) => Version::new(0, minor, patch + 1),
        (Class::Behaviour, _) => Version::new(major, minor + 1, 0),
        (Class::Compatible | Class::Documentation, _) => Version::new(major, minor, patch),
    }
}

/// Whether the new version may hold changes of that class.
pub(super) fn suffices(class: Class, version: &Pair<Version>) -> bool {
    let numbers = |version: &Version| (version.major, version.minor, version.patch);
    numbers(&version.new) >= numbers(&least(class, &version.old))
}
