//! What every [`MeetingControl`](super::MeetingControl) has to keep to, as a suite that any implementation can be put through: the clients of
//! this crate are, and so can a vendor of one's own, a double, or a layer.
//!
//! ```
//! # #[cfg(feature = "tencent")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use meeting_control::Vendor;
//! use meeting_control::control::contract::check;
//! use meeting_control::sandbox::{Sandbox, SandboxStage};
//!
//! let sandbox = Sandbox::start().await?;
//! let stage = SandboxStage::new(&sandbox, Vendor::Tencent)?; // for an implementation of one's own: a `Stage` of one's own
//! check(&stage).await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "tencent"))]
//! # fn main() {}
//! ```

mod breach;
mod check;
mod scene;
mod stage;

pub use breach::{Breach, Breaches};
pub use check::check;
pub use scene::Scene;
pub use stage::Stage;
