//! The smallest program: its build is what `cargo xtask bench` measures.

use meeting_control::tencent::{Client, Credentials, types::*};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), meeting_control::Error> {
    let client = Client::builder(Credentials::from_env()?).build()?;
    let request = KickUserOutRequest::new(RoomId("room-test"), ["user1"], Reason("noise"));
    client.kick_user_out(&request).await?;
    Ok(())
}
