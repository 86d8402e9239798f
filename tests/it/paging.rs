//! Streams of pages: everything once, and an end in every case.

use futures_util::{StreamExt as _, TryStreamExt as _};
use meeting_control::dingtalk::types::{QueryConferenceMembersOptions, QueryOrgConferenceListOptions};
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::GetRoomMemberListRequest;
use meeting_control::{ErrorKind, Vendor, dingtalk};

use crate::clients::{calls, dingtalk as dingtalk_client, tencent};
use crate::scripted::{Scripted, json};

#[tokio::test]
async fn everybody_is_on_some_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..7).map(|number| format!("user{number}")).collect();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, &people);
    let client = dingtalk_client(&sandbox);
    let options = QueryConferenceMembersOptions::new().max_results(2);
    let pages: Vec<_> = client.query_conference_members_pages(&meeting, &options).try_collect().await.unwrap();
    let members = pages.into_iter().filter_map(|page| page.into_inner().member_models).flatten();
    assert_eq!(members.filter_map(|member| member.union_id).collect::<Vec<_>>(), people);
    assert_eq!(calls(&sandbox, "query_conference_members"), 4);

    let room = sandbox.start_meeting(Vendor::Tencent, &people);
    let client = tencent(&sandbox);
    let request = GetRoomMemberListRequest::new(room).count(3);
    let pages: Vec<_> = client.get_room_member_list_pages(&request).try_collect().await.unwrap();
    let members = pages.into_iter().filter_map(|page| page.into_inner().member_list).flatten();
    assert_eq!(members.filter_map(|member| member.member_account).collect::<Vec<_>>(), people);
    assert_eq!(calls(&sandbox, "get_room_member_list"), 3);
}

fn client(server: &Scripted) -> dingtalk::Client {
    dingtalk::Client::builder(dingtalk::Credentials::access_token("token")).base_url(&server.base_url).build().unwrap()
}

#[tokio::test]
async fn a_cursor_that_leads_in_a_circle_ends_with_an_error() {
    let page = |next: &str| json(200, &format!(r#"{{"memberModels":[],"nextToken":"{next}"}}"#));
    let server = Scripted::start(vec![page("a"), page("b"), page("a")]);
    let client = client(&server);
    let options = QueryConferenceMembersOptions::new();
    let pages: Vec<_> = client.query_conference_members_pages("1", &options).collect().await;
    assert_eq!(pages.len(), 4);
    let error = pages.into_iter().next_back().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidResponse, Some("query_conference_members")));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_page_that_is_announced_and_cannot_be_had_is_an_error() {
    let server = Scripted::start(vec![json(200, r#"{"hasMore":true,"onGoingConfList":[]}"#)]);
    let client = client(&server);
    let options = QueryOrgConferenceListOptions::new();
    let pages: Vec<_> = client.query_org_conference_list_pages(&options).collect().await;
    assert!(pages.len() == 2 && pages[1].is_err());
}

#[tokio::test]
async fn a_failure_is_the_end() {
    let refused = json(400, r#"{"code":"paramError","message":"no","requestid":"R"}"#);
    let server = Scripted::start(vec![json(200, r#"{"nextToken":"2","memberModels":[]}"#), refused]);
    let client = client(&server);
    let options = QueryConferenceMembersOptions::new();
    let pages: Vec<_> = client.query_conference_members_pages("1", &options).collect().await;
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[1].as_ref().unwrap_err().code(), Some("paramError"));
}
