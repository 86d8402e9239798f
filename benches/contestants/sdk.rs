//! The client of meeting-control.

use meeting_control::tencent::types::{GetRoomMemberListRequest, KickUserOutRequest, Reason, RoomId};
use meeting_control::tencent::{Client, Credentials, Identifier, SecretKey};

use super::{IDENTIFIER, PEOPLE, SDK_APP_ID, SECRET_KEY};

pub(crate) fn client(base_url: &str) -> Client {
    let credentials = Credentials::new(SDK_APP_ID, SecretKey(SECRET_KEY), Identifier(IDENTIFIER));
    // The vendor's rate would be measured otherwise.
    Client::builder(credentials).base_url(base_url).calls_per_second(1_000_000).build().unwrap()
}

pub(crate) async fn kick(client: &Client) {
    let request = KickUserOutRequest::new(RoomId("room-test"), ["user1"], Reason("noise"));
    let answer = client.kick_user_out(&request).await.unwrap();
    assert!(answer.request_id().is_some());
}

pub(crate) async fn list(client: &Client) {
    let request = GetRoomMemberListRequest::new("room-test").count(100);
    let page = client.get_room_member_list(&request).await.unwrap();
    assert_eq!(page.member_list.iter().flatten().count(), PEOPLE);
}
