//! The version that the workspace states, and how far breaking changes must raise it.

use semver::Version;

use super::pair::Pair;

/// The version in the text of a `Cargo.toml`, or what is wrong with it.
pub(super) fn read(manifest: &str) -> Result<Version, String> {
    let manifest: toml::Table = manifest.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let workspace = manifest.get("workspace").unwrap_or(&toml::Value::Boolean(false));
    let package = workspace.get("package").or_else(|| manifest.get("package"));
    let version = package.and_then(|package| package.get("version")?.as_str()).ok_or("it is missing")?;
    Version::parse(version).map_err(|error| format!("`{version}`: {error}"))
}

/// Whether callers of the old version get the new one only when they ask for it.
pub(super) fn raised(version: &Pair<Version>) -> bool {
    let rank = |version: &Version| (version.major, if version.major == 0 { version.minor } else { 0 });
    rank(&version.new) > rank(&version.old)
}

/// The least version that may break callers of this one.
pub(super) fn next(version: &Version) -> Version {
    match version.major {
        0 => Version::new(0, version.minor + 1, 0),
        major => Version::new(major + 1, 0, 0),
    }
}
