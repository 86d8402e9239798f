//! An id can never call another operation than the one that was meant.

use meeting_control::ErrorKind;
use meeting_control::control::{MeetingControl, Removal};
use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use meeting_control::huawei::types::RestBulkHangUpReqBody;
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::GetRoomInfoRequest;

use crate::clients::{dingtalk, huawei, tencent};

const HOSTILE: [&str; 14] = [
    "",
    ".",
    "..",
    "a/b",
    "../../x",
    "x?y=1#z",
    "%2e%2e",
    "%2E%2E%2Fx",
    "a b",
    "a\\b",
    "a\r\nX-Evil: 1",
    "\u{0}",
    "会议",
    "a;b",
];

#[tokio::test]
async fn in_a_path() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk(&sandbox);
    for id in HOSTILE {
        let request = KickMembersRequest::new([KickedMember::new("ann")]);
        let error = client.kick_members(id, &request).await.unwrap_err();
        let local = error.kind() == ErrorKind::InvalidArgument;
        assert!(local || error.code().is_some(), "{id:?}: {error}");
        let refused = matches!(id, "" | "." | "..") || id.chars().any(char::is_control);
        assert_eq!(local, refused, "{id:?}: {error}");
        let error = client.query_conference_members(id, &QueryConferenceMembersOptions::new()).await.unwrap_err();
        assert_eq!(error.kind() == ErrorKind::InvalidArgument, refused, "{id:?}: {error}");
    }
    for exchange in sandbox.exchanges() {
        let known = ["get_access_token", "kick_members", "query_conference_members"];
        assert!(exchange.operation.as_deref().is_some_and(|operation| known.contains(&operation)), "{exchange:?}");
        assert!(exchange.query.is_empty() && !exchange.headers.contains_key("x-evil"), "{exchange:?}");
    }
}

#[tokio::test]
async fn in_a_query() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei(&sandbox);
    for id in HOSTILE {
        let error = client.hang_up(id, &RestBulkHangUpReqBody::new(["pid"])).await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::InvalidResponse, "{id:?}: {error}");
    }
    for exchange in sandbox.exchanges() {
        assert_eq!(exchange.operation.as_deref(), Some("create_conf_token"), "{exchange:?}");
        let id = exchange.query.get("conferenceID").and_then(|id| id.as_str()).unwrap();
        assert!(HOSTILE.contains(&id) && exchange.query.len() == 1, "{exchange:?}");
    }
}

#[tokio::test]
async fn in_a_body() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent(&sandbox);
    for id in HOSTILE {
        let error = client.get_room_info(&GetRoomInfoRequest::new(id)).await.unwrap_err();
        assert_eq!(error.operation(), Some("get_room_info"), "{id:?}: {error}");
    }
    let sent: Vec<String> =
        sandbox.exchanges().iter().filter_map(|exchange| Some(exchange.body["RoomId"].as_str()?.to_owned())).collect();
    assert_eq!(sent, HOSTILE);
}

#[tokio::test]
async fn a_removal_takes_no_empty_or_unprintable_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [&dyn MeetingControl; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    for client in clients {
        for (meeting, participant) in [("", "ann"), ("a\r\nb", "ann"), ("1234", ""), ("1234", "a\nb")] {
            let error = client.remove(&Removal::new(meeting, [participant])).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        }
    }
    assert!(sandbox.exchanges().is_empty());
}
