//! The server itself: what is not about any vendor.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use meeting_control::Vendor;
use meeting_control::sandbox::{Sandbox, SandboxError};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{request, send};

async fn connect(sandbox: &Sandbox) -> TcpStream {
    TcpStream::connect(sandbox.base_url().trim_start_matches("http://")).await.unwrap()
}

#[tokio::test]
async fn the_ready_line_has_exactly_these_fields() {
    let sandbox = Sandbox::start().await.unwrap();
    let line: Value = serde_json::to_value(sandbox.access()).unwrap();
    let fields = |value: &Value| {
        let fields: BTreeSet<_> = value.as_object().unwrap().keys().cloned().collect();
        Vec::from_iter(fields).join(" ")
    };
    assert_eq!(fields(&line), "base_url dingtalk huawei tencent");
    assert_eq!(line["base_url"], sandbox.base_url());
    assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
    assert_eq!(
        fields(&line["dingtalk"]),
        "absent app_key app_secret corp_id event_aes_key event_token host_union_id meeting participants sso_secret suite_key suite_secret suite_ticket user_code"
    );
    assert_eq!(
        fields(&line["huawei"]),
        "account app_id app_key corp_id host_password meeting participants password user_id webhook_key webhook_subscriber"
    );
    assert_eq!(fields(&line["tencent"]), "identifier meeting participants sdk_app_id secret_key webhook_key");
    assert!(line["tencent"]["sdk_app_id"].is_u64());
    for vendor in ["dingtalk", "huawei", "tencent"] {
        assert!(line[vendor]["participants"].as_array().unwrap().len() >= 6);
    }
    assert!(serde_json::to_string(sandbox.access()).unwrap().starts_with(r#"{"base_url":"http://127.0.0.1:"#));
}

#[tokio::test]
async fn paths_of_nobody_are_plainly_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    for path in ["/", "/v3/x", "/v1.0x/", "//", "/%ff"] {
        assert_eq!(send(request(&sandbox, "GET", path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn bodies_are_accepted_up_to_a_mebibyte() {
    let sandbox = Sandbox::start().await.unwrap();
    let post = |length: usize| send(request(&sandbox, "POST", "/v1.0/oauth2/accessToken").body(vec![b' '; length]));
    post(1 << 20).await.refused(400, "Missingbody");
    assert_eq!(post((1 << 20) + 1).await.status, 413);
    assert_eq!(post(8 << 20).await.status, 413);
}

#[tokio::test]
async fn connections_are_kept_alive() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut connection = connect(&sandbox).await;
    for _ in 0..3 {
        connection.write_all(b"GET /v1.0/x HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 4096];
        let length = connection.read(&mut answer).await.unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 404"));
    }
}

#[tokio::test]
async fn garbage_harms_nobody() {
    let sandbox = Sandbox::start().await.unwrap();
    for garbage in [
        b"\x16\x03\x01\x02\x00\x01\x00".as_slice(),
        b"\r\n\r\n\r\n",
        b"GET",
        b"HEAD /v1.0/x HTTP/1.1\r\nhost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET http://elsewhere/v4/x HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /v1.0/oauth2/accessToken HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
        b"POST /v1.0/oauth2/accessToken HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v1.0/conference/videoConferences/%ff%fe/members HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /v1/x?%ff=%ff&&=&a HTTP/1.1\r\nhost: x\r\nx-access-token: \xff\r\n\r\n",
        b"POST /v4/room_engine_http_srv/kick_user_out?sdkappid=1&usersig=%00 HTTP/1.0\r\n\r\n",
    ] {
        let mut connection = connect(&sandbox).await;
        connection.write_all(garbage).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let _ = connection.read_to_end(&mut rest).await;
        assert!(!String::from_utf8_lossy(&rest).contains("500 "), "{}", String::from_utf8_lossy(&rest));
    }
    assert_eq!(send(request(&sandbox, "GET", "/")).await.status, 404);
}

#[tokio::test]
async fn deeply_nested_json_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let nested = "[".repeat(500_000);
    send(request(&sandbox, "POST", "/v1.0/oauth2/accessToken").body(nested)).await.refused(400, "Missingbody");
}

#[tokio::test]
async fn it_listens_where_it_is_told() {
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sandbox = Sandbox::builder().listen(address).start().await.unwrap();
    assert_eq!(sandbox.base_url(), format!("http://{address}"));
    let error = Sandbox::builder().listen(address).start().await.unwrap_err();
    assert!(matches!(error, SandboxError::Listen { address: taken, .. } if taken == address));
}

#[tokio::test]
async fn it_stops_on_shutdown_and_on_drop() {
    for drop_it in [false, true] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut idle = connect(&sandbox).await;
        let address = sandbox.base_url().trim_start_matches("http://").to_owned();
        let started = Instant::now();
        if drop_it {
            drop(sandbox);
        } else {
            sandbox.shutdown().await.unwrap();
        }
        assert!(started.elapsed() < Duration::from_secs(1), "an idle connection must not hold up the end");
        assert_eq!(idle.read(&mut [0; 1]).await.unwrap_or(0), 0);
        for _ in 0..100 {
            if TcpStream::connect(&address).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(TcpStream::connect(&address).await.is_err());
    }
}

/// They have begun a request, and send a byte at a time, if at all.
#[tokio::test]
async fn slow_clients_hold_up_nobody() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut slow = Vec::new();
    for beginning in ["P", "POST /v1.0/x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{"].repeat(150) {
        let mut connection = connect(&sandbox).await;
        connection.write_all(beginning.as_bytes()).await.unwrap();
        slow.push(connection);
    }
    for _ in 0..20 {
        assert_eq!(send(request(&sandbox, "GET", "/")).await.status, 404);
    }
    for mut connection in slow {
        connection.write_all(b"O").await.unwrap();
    }
}

#[tokio::test]
async fn connections_can_be_refused_for_a_while() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut kept = connect(&sandbox).await;
    sandbox.refuse_connections().await;
    let refused = request(&sandbox, "GET", "/").send().await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
    assert_eq!(kept.read(&mut [0; 1]).await.unwrap_or(0), 0, "connections are closed, too");
    sandbox.refuse_connections().await;
    sandbox.accept_connections().await.unwrap();
    assert_eq!(send(request(&sandbox, "GET", "/")).await.status, 404);
}

#[tokio::test]
async fn meetings_can_be_prepared_with_more_people() {
    let sandbox = Sandbox::builder().people(150).start().await.unwrap();
    for (vendor, people) in [
        (Vendor::DingTalk, &sandbox.dingtalk().participants),
        (Vendor::Huawei, &sandbox.huawei().participants),
        (Vendor::Tencent, &sandbox.tencent().participants),
    ] {
        assert_eq!(people.len(), 150);
        let meeting = match vendor {
            Vendor::DingTalk => &sandbox.dingtalk().meeting,
            Vendor::Huawei => &sandbox.huawei().meeting,
            _ => &sandbox.tencent().meeting,
        };
        assert_eq!(&sandbox.members(vendor, meeting), people);
    }
}

#[tokio::test]
async fn a_thousand_requests_at_once_are_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let body = json!({"appKey": access.app_key, "appSecret": access.app_secret});
    let http = crate::clients::plain_http();
    let url = format!("{}/v1.0/oauth2/accessToken", sandbox.base_url());
    let calls: Vec<_> = (0..1000).map(|_| tokio::spawn(http.post(&url).json(&body).send())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(sandbox.exchanges().len(), 1000);
}
