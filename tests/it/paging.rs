//! Streams of pages: everything once, and an end in every case.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use meeting_control::control::MeetingControl as _;
use meeting_control::dingtalk::types::{
    QueryCloudRecordTextOptions, QueryConferenceMembersOptions, QueryOrgConferenceListOptions,
};
use meeting_control::dynamic::{Arguments, DynamicClient as _};
use meeting_control::huawei::types::ListOnlineConfAttendeeOptions;
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::GetRoomMemberListRequest;
use meeting_control::{ErrorKind, Vendor, dingtalk, huawei};

use crate::clients::{calls, dingtalk as dingtalk_client, tencent};
use crate::scripted::{Scripted, json};
use crate::timed::{Reply, Timed, client_of, dingtalk_builder};

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
    let members = client.get_room_member_list_pages(&request).items().all().await.unwrap().into_iter();
    assert_eq!(members.filter_map(|member| member.member_account).collect::<Vec<_>>(), people);
    assert_eq!(calls(&sandbox, "get_room_member_list"), 3);
}

#[tokio::test]
async fn everybody_is_on_some_page_of_an_operation_by_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..7).map(|number| format!("user{number}")).collect();
    let room = sandbox.start_meeting(Vendor::Tencent, &people);
    let client = tencent(&sandbox);
    let arguments = Arguments::new().body(serde_json::json!({"RoomId": room, "Count": 3}));
    let members = client.pages("get_room_member_list", &arguments).unwrap().items().all().await.unwrap();
    let names = members.iter().filter_map(|member| member["Member_Account"].as_str());
    assert_eq!(names.collect::<Vec<_>>(), people);
    for (operation, words) in
        [("get_room_info", "does not answer in pages"), ("get_rooms", "there is no operation `get_rooms`")]
    {
        let error = client.pages(operation, &Arguments::new()).err().unwrap();
        assert!(error.kind() == ErrorKind::InvalidArgument && error.to_string().contains(words), "{error}");
    }
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

/// However new every cursor and everybody on its page is.
#[tokio::test(start_paused = true)]
async fn a_list_without_an_end_is_an_error() {
    let pages = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| {
        let page = pages.fetch_add(1, Ordering::Relaxed);
        let members = format!(r#"{{"memberModels":[{{"unionId":"u{page}"}}],"nextToken":"{page}n"}}"#);
        let token = r#"{"accessToken":"token","expireIn":7200}"#.to_owned();
        Reply::Answer(Duration::ZERO, 200, if departure.name == "accessToken" { token } else { members })
    });
    let client = dingtalk_builder(&service).calls_per_second(100_000).build().unwrap();
    let error = client.participants(&"644272f14ba331014".into()).all().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidResponse, Some("query_conference_members")));
    assert!(error.to_string().contains("no end of pages"), "{error}");
    assert_eq!(service.sent("members").len(), 10_000);
}

#[tokio::test]
async fn a_page_that_is_announced_and_cannot_be_had_is_an_error() {
    let server = Scripted::start(vec![json(200, r#"{"hasMore":true,"onGoingConfList":[]}"#)]);
    let client = client(&server);
    let options = QueryOrgConferenceListOptions::new();
    let mut pages = client.query_org_conference_list_pages(&options);
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_err());
    for _ in 0..2 {
        assert!(pages.next().await.is_none(), "what is over stays over");
    }
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

#[tokio::test]
async fn a_cursor_in_the_last_item_leads_on() {
    let page = |more: bool, cursors: &[u64]| {
        let said: Vec<_> =
            cursors.iter().map(|cursor| format!(r#"{{"paragraph":"said","nextTtoken":{cursor}}}"#)).collect();
        json(200, &format!(r#"{{"hasMore":{more},"paragraphList":[{}]}}"#, said.join(",")))
    };
    let server = Scripted::start(vec![page(true, &[7, 9]), page(false, &[11])]);
    let pages = client(&server).query_cloud_record_text_pages("1", &QueryCloudRecordTextOptions::new());
    assert_eq!(pages.items().all().await.unwrap().len(), 3);
    let asked = server.requests();
    assert!(asked.len() == 2 && !asked[0].contains("nextToken=") && asked[1].contains("nextToken=9"), "{asked:?}");

    let server = Scripted::start(vec![page(true, &[])]);
    let pages = client(&server).query_cloud_record_text_pages("1", &QueryCloudRecordTextOptions::new());
    assert_eq!(pages.items().all().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn a_last_item_without_a_cursor_is_no_end() {
    for (last, ends) in [("0", false), ("null", false), (r#""""#, false), ("7", true)] {
        let page = format!(r#"{{"paragraphList":[{{"paragraph":"said","nextTtoken":{last}}}]}}"#);
        let server = Scripted::start(vec![json(200, &page), json(200, r#"{"paragraphList":[]}"#)]);
        let pages = client(&server).query_cloud_record_text_pages("1", &QueryCloudRecordTextOptions::new());
        let items: Vec<_> = pages.items().collect().await;
        let errors: Vec<_> = items.iter().filter_map(|item| Some(item.as_ref().err()?.kind())).collect();
        let lost = if ends { vec![] } else { vec![ErrorKind::InvalidResponse] };
        assert_eq!((items.len() - errors.len(), errors), (1, lost), "{last}");
    }
}

/// A page of Huawei's attendees, which begins at an offset.
fn attendees(at: u32, total: u32, ids: &[&str]) -> Vec<u8> {
    let people: Vec<_> = ids.iter().map(|id| format!(r#"{{"participant_id":"{id}"}}"#)).collect();
    json(200, &format!(r#"{{"data":[{}],"offset":{at},"limit":2,"count":{total}}}"#, people.join(",")))
}

async fn everybody(pages: Vec<Vec<u8>>) -> (Vec<Option<String>>, Option<ErrorKind>, Vec<String>) {
    let login = json(200, r#"{"accessToken":"token","validPeriod":43200}"#);
    let server = Scripted::start([vec![login], pages].concat());
    let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
    let client = huawei::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let options = ListOnlineConfAttendeeOptions::new();
    let mut items = client.list_online_conf_attendee_pages("914083136", &options).items();
    let (mut ids, mut error) = (Vec::new(), None);
    while let Some(item) = items.next().await {
        match item {
            Ok(person) => ids.push(person.participant_id),
            Err(failure) => error = Some(failure.kind()),
        }
    }
    let asked = server.requests().into_iter().skip(1).filter_map(|request| Some(request.lines().next()?.to_owned()));
    (ids, error, asked.collect())
}

#[tokio::test]
async fn pages_are_counted_until_everybody_has_been_read() {
    let pages = vec![attendees(0, 3, &["a", "b"]), attendees(2, 3, &["c"])];
    let (ids, error, asked) = everybody(pages).await;
    assert_eq!((ids.len(), error), (3, None));
    assert!(asked.len() == 2 && !asked[0].contains("offset=") && asked[1].contains("offset=2"), "{asked:?}");
}

#[tokio::test]
async fn a_page_that_is_lost_or_comes_again_is_an_error() {
    let lost = Some(ErrorKind::InvalidResponse);
    for (second, read) in [
        (attendees(2, 4, &[]), 2),
        (attendees(0, 4, &["a", "b"]), 2),
        (attendees(2, 4, &["a", "b"]), 2),
        (attendees(1, 4, &["b", "c"]), 2),
    ] {
        let (ids, error, _) = everybody(vec![attendees(0, 4, &["a", "b"]), second]).await;
        assert_eq!((ids.len(), error), (read, lost));
    }
}

/// Whoever goes between two pages moves others, and somebody can be on neither.
#[tokio::test]
async fn pages_that_count_less_than_one_before_them_and_hold_less_end_with_an_error() {
    let moved = Some(ErrorKind::InvalidResponse);
    let (ids, error, _) = everybody(vec![attendees(0, 4, &["a", "b"]), attendees(2, 3, &["d"])]).await;
    assert_eq!((ids.len(), error), (3, moved));
    let (ids, error, _) = everybody(vec![attendees(0, 3, &["a", "b"]), attendees(2, 4, &["c", "d"])]).await;
    assert_eq!((ids.len(), error), (4, None), "whoever comes hides nobody");
}

/// The same of pages that are told by a cursor and count what is on all of them.
#[tokio::test]
async fn pages_that_hold_less_than_they_count_end_with_an_error() {
    let page = |ids: &[&str], count: u32, next: &str| {
        let people: Vec<_> = ids.iter().map(|id| format!(r#"{{"unionId":"{id}"}}"#)).collect();
        format!(r#"{{"memberModels":[{}],"totalCount":{count},"nextToken":"{next}"}}"#, people.join(","))
    };
    let lost = Some(ErrorKind::InvalidResponse);
    for (pages, read, end) in [
        (vec![page(&["a", "b"], 4, "2"), page(&["d"], 3, "")], 3, lost),
        (vec![page(&["a", "b"], 4, "2"), page(&["c"], 4, "")], 3, lost),
        (vec![page(&["a", "b"], 3, "2"), page(&["c"], 3, "")], 3, None),
        (vec![page(&["a", "b"], 3, "2"), page(&["c"], 0, "")], 3, None),
        (vec![page(&["a", "b"], 3, "2"), page(&["c", "d"], 4, "")], 4, None),
    ] {
        let pages: Vec<_> = pages.iter().map(String::as_str).collect();
        let (ids, error) = members(&pages).await;
        assert_eq!((ids.len(), error), (read, end), "{pages:?}");
    }
}

#[tokio::test]
async fn a_cursor_that_leads_back_to_the_start_is_an_error() {
    let server = Scripted::start(vec![json(200, r#"{"memberModels":[{"unionId":"u"}],"nextToken":"7"}"#)]);
    let client = client(&server);
    let options = QueryConferenceMembersOptions::new().next_token("7");
    let pages: Vec<_> = client.query_conference_members_pages("1", &options).collect().await;
    assert!(pages.len() == 2 && pages[1].is_err());
}

/// Who is on DingTalk's pages, and how reading them ended.
async fn members(pages: &[&str]) -> (Vec<Option<String>>, Option<ErrorKind>) {
    let server = Scripted::start(pages.iter().map(|page| json(200, page)).collect());
    let client = client(&server);
    let mut items = client.query_conference_members_pages("1", &QueryConferenceMembersOptions::new()).items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(member) => ids.push(member.union_id),
            Err(error) => {
                assert!(items.next().await.is_none(), "an error is the end");
                return (ids, Some(error.kind()));
            }
        }
    }
    assert_eq!(server.requests().len(), pages.len());
    (ids, None)
}

#[tokio::test]
async fn a_cursor_that_cannot_be_read_is_an_error_after_what_can() {
    let page = |cursor| format!(r#"{{"memberModels":[{{"unionId":"a"}}],"nextToken":{cursor}}}"#);
    for cursor in ["[1]", r#"{"a":1}"#, "true", "false", r#""true""#] {
        assert_eq!(members(&[&page(cursor)]).await, (vec![Some("a".into())], Some(ErrorKind::InvalidResponse)));
    }
    for end in ["null", "[]", r#""""#, r#"" ""#, "0", r#""0""#] {
        assert_eq!(members(&[&page(end)]).await, (vec![Some("a".into())], None), "{end}");
    }
}

#[tokio::test]
async fn what_can_be_read_comes_from_all_pages_before_an_error_for_what_cannot() {
    let first = r#"{"memberModels":[{"unionId":"a"},"b"],"nextToken":"2"}"#;
    let second = r#"{"memberModels":[{"unionId":"c"}]}"#;
    let ids = ["a", "c"].map(|id| Some(id.to_owned())).to_vec();
    assert_eq!(members(&[first, second]).await, (ids, Some(ErrorKind::InvalidResponse)));
    let (ids, error) = members(&[first, r#"{"memberModels":[{"unionId":"c"}],"nextToken":[]}"#]).await;
    assert_eq!((ids.len(), error), (2, Some(ErrorKind::InvalidResponse)));
}

/// Only so many oddities are kept.
#[tokio::test]
async fn what_is_lost_is_told_however_much_is_odd_before_it() {
    let odd = [r#"{"unionId":"a","joinTime":{"at":1}}"#; 200].join(",");
    let lacking = format!(r#"{{"memberModels":[{odd},"b"]}}"#);
    let unending = format!(r#"{{"memberModels":[{odd}],"nextToken":[1]}}"#);
    let whole = format!(r#"{{"memberModels":[{odd}]}}"#);
    for (page, ending) in [(lacking, true), (unending, true), (whole, false)] {
        let (ids, error) = members(&[&page]).await;
        assert_eq!((ids.len(), error), (200, ending.then_some(ErrorKind::InvalidResponse)));
    }
}

#[tokio::test]
async fn a_list_that_is_not_there_is_no_empty_one() {
    for silent in [r#"{"totalCount":0}"#, r#"{"nextToken":""}"#, r#"{"nextToken":"2"}"#] {
        assert_eq!(members(&[silent]).await, (Vec::new(), Some(ErrorKind::InvalidResponse)), "{silent}");
    }
    for empty in ["null", "[]", "{}", r#""""#] {
        assert_eq!(members(&[&format!(r#"{{"memberModels":{empty}}}"#)]).await, (Vec::new(), None), "{empty}");
    }
    // Where the answer says that this is all, there is nothing.
    assert_eq!(everybody(vec![json(200, r#"{"count":0}"#)]).await.1, None);
    assert_eq!(everybody(vec![json(200, r#"{"offset":0}"#)]).await.1, Some(ErrorKind::InvalidResponse));
    let server = Scripted::start(vec![json(200, r#"{"hasMore":false}"#)]);
    let found = client(&server).query_org_conference_list_pages(&QueryOrgConferenceListOptions::new()).items().all();
    assert!(found.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_count_of_fewer_than_there_are_ends_nothing_without_a_word() {
    for count in ["-1", "0", "1"] {
        let page = format!(r#"{{"data":[{{"participant_id":"a"}},{{"participant_id":"b"}}],"count":{count}}}"#);
        let (ids, error, _) = everybody(vec![json(200, &page)]).await;
        assert_eq!((ids.len(), error), (2, Some(ErrorKind::InvalidResponse)), "{count}");
    }
    // Whoever has left while the pages are read is not counted any more.
    let pages = vec![attendees(0, 3, &["a", "b"]), attendees(2, 2, &["c"])];
    let (ids, error, _) = everybody(pages).await;
    assert_eq!((ids.len(), error), (3, None));
}

#[tokio::test]
async fn a_meeting_that_counts_more_than_it_shows_is_not_known_whole() {
    let page = |ids: &[&str], count: u32, next: &str| {
        let people: Vec<_> = ids.iter().map(|id| format!(r#"{{"unionId":"{id}"}}"#)).collect();
        format!(r#"{{"memberModels":[{}],"totalCount":{count},"nextToken":"{next}"}}"#, people.join(","))
    };
    for (pages, is_whole) in [
        (vec![page(&["a"], 1, "")], true),
        (vec![page(&["a"], 0, "")], true),
        (vec![page(&["a"], 3, "")], false),
        (vec![page(&["a", "b"], 3, "2"), page(&["c"], 3, "")], true),
        (vec![page(&["a", "b"], 4, "2"), page(&["c"], 4, "")], false),
        // Whoever comes moves nobody out of sight, and some count on the first page alone.
        (vec![page(&["a", "b"], 3, "2"), page(&["b", "c"], 4, "")], true),
        (vec![page(&["a", "b"], 3, "2"), page(&["c"], 0, "")], true),
    ] {
        let server = Scripted::start(pages.iter().map(|page| json(200, page)).collect());
        let listed = client(&server).participants(&"1".into()).all().await;
        assert_eq!(listed.is_ok(), is_whole, "{pages:?}");
    }
}

/// Whoever leaves moves those after them to an earlier page, which has been read.
#[tokio::test]
async fn a_meeting_whose_pages_move_while_they_are_read_is_read_again() {
    let first = r#"{"memberModels":[{"unionId":"a"},{"unionId":"b"}],"totalCount":4,"nextToken":"2"}"#;
    let moved = r#"{"memberModels":[{"unionId":"d"}],"totalCount":3}"#;
    let whole = r#"{"memberModels":[{"unionId":"a"},{"unionId":"c"},{"unionId":"d"}],"totalCount":3}"#;
    let listed = |pages: Vec<&str>| {
        let server = Scripted::start(pages.iter().map(|page| json(200, page)).collect());
        async move {
            let listed = client(&server).participants(&"1".into()).all().await;
            (listed.map(|listed| listed.into_iter().filter_map(|one| one.id).collect::<Vec<_>>()), server.requests())
        }
    };
    let (ids, asked) = listed(vec![first, moved, whole]).await;
    assert_eq!((ids.unwrap(), asked.len()), (["a", "c", "d"].map(Into::into).to_vec(), 3));
    let (ids, asked) = listed([first, moved].repeat(5)).await;
    let error = ids.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable(), asked.len()), (ErrorKind::InvalidResponse, true, 6), "{error}");
}

/// A meeting that ends moves those after it to an earlier page, which has been read.
#[tokio::test]
async fn meetings_whose_pages_move_while_they_are_read_are_read_again() {
    let dingtalk = |ids: &[&str], count: u32, next: &str| {
        let found: Vec<_> = ids.iter().map(|id| serde_json::json!({ "conferenceId": id })).collect();
        let more = !next.is_empty();
        serde_json::json!({
            "success": true, "onGoingConfList": found, "totalCount": count, "nextToken": next, "hasMore": more,
        })
    };
    let huawei = |ids: &[&str], count: u32, at: u32| {
        let found: Vec<_> = ids.iter().map(|id| serde_json::json!({ "conferenceID": id })).collect();
        serde_json::json!({"data": found, "offset": at, "limit": 2, "count": count})
    };
    let still = [dingtalk(&["a", "b"], 3, "2"), dingtalk(&["c"], 3, "")];
    let moved = [dingtalk(&["a", "b"], 4, "2"), dingtalk(&["d"], 3, "")];
    let huawei_still = [huawei(&["a", "b"], 3, 0), huawei(&["c"], 3, 2)];
    let huawei_moved = [huawei(&["a", "b"], 4, 0), huawei(&["d"], 3, 2)];
    for (vendor, name, pages, is_whole) in [
        (Vendor::DingTalk, "orgConferences", still.to_vec(), true),
        (Vendor::DingTalk, "orgConferences", [moved.clone(), still].concat(), true),
        (Vendor::DingTalk, "orgConferences", [(); 3].map(|()| moved.clone()).concat(), false),
        (Vendor::Huawei, "online", huawei_still.to_vec(), true),
        (Vendor::Huawei, "online", [huawei_moved.clone(), huawei_still].concat(), true),
        (Vendor::Huawei, "online", [(); 3].map(|()| huawei_moved.clone()).concat(), false),
    ] {
        let mut found = client_of(vendor, &Timed::scripted(vec![(name, pages)])).find();
        for _ in 0..3 {
            found.next().await.unwrap().unwrap();
        }
        match found.next().await {
            None => assert!(is_whole, "{vendor}"),
            Some(lack) => {
                let error = lack.unwrap_err();
                assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::InvalidResponse, true), "{vendor}");
                assert!(!is_whole, "{vendor}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_is_on_two_pages_is_listed_once() {
    let page = |accounts: [&str; 2], next: &str| {
        let members = accounts.map(|one| serde_json::json!({"Member_Account": one, "Role": "Member"}));
        let response = serde_json::json!({"MemberList": members, "Next": next});
        serde_json::json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response})
    };
    let pages = vec![page(["a", "b"], "2"), page(["b", "c"], "")];
    let service = Timed::scripted(vec![("get_room_member_list", pages)]);
    let listed = client_of(Vendor::Tencent, &service).participants(&"room".into()).all().await.unwrap();
    assert_eq!(listed.into_iter().filter_map(|one| one.id).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn streams_go_anywhere() {
    fn anywhere<T: Send + Unpin + 'static>(_: T) {}
    let client = client_of_nobody();
    let options = QueryConferenceMembersOptions::new();
    anywhere(client.query_conference_members_pages("1", &options));
    anywhere(client.query_conference_members_pages("1", &options).items());
}

fn client_of_nobody() -> dingtalk::Client {
    let credentials = dingtalk::Credentials::access_token("token");
    dingtalk::Client::builder(credentials).base_url("http://127.0.0.1:1").build().unwrap()
}
