//! A service that moderates the meetings of many tenants, each on its own vendor: `cargo run --all-features --example moderation_service`.
//!
//! It plays one request through and ends; with an address (`-- 127.0.0.1:8080`) it listens there. The sandbox plays the vendors.
//!
//! ```text
//! POST /tenants/{tenant}/meetings/{meeting}/removals  {"participants": ["ann"], "moderator": "chris", "why": "noise"}
//! ```

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use meeting_control::control::{Audit, MeetingControl, Protected, Removal};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, ErrorKind, Vendor};
use serde::Deserialize;
use tower::ServiceExt as _;

/// Whose meetings are on which vendor. Clients are made once, and keep rates and tokens for all requests.
type Tenants = Arc<HashMap<String, Arc<dyn MeetingControl>>>;

#[derive(Deserialize)]
struct Order {
    participants: Vec<String>,
    moderator: String,
    why: String,
}

async fn remove(
    State(tenants): State<Tenants>,
    Path((tenant, meeting)): Path<(String, String)>,
    Json(order): Json<Order>,
) -> Response {
    let Some(client) = tenants.get(&tenant) else {
        return (StatusCode::NOT_FOUND, "there is no such tenant").into_response();
    };
    // One line a removal, also where whoever asked for it hangs up.
    let audited = Audit::new(Arc::clone(client), |entry| println!("{}", serde_json::json!(entry)));
    let meetings = Protected::new(audited.who(&order.moderator).why(order.why), [order.moderator]);
    match meetings.remove(&Removal::new(meeting, order.participants)).await {
        Ok(report) if report.all_gone() => Json(report).into_response(),
        Ok(report) => (StatusCode::MULTI_STATUS, Json(report)).into_response(),
        Err(error) => refusal(&error).into_response(),
    }
}

/// What is refused before anything is sent. Everything later is in the report.
fn refusal(error: &Error) -> (StatusCode, String) {
    let status = match error.kind() {
        ErrorKind::InvalidArgument => StatusCode::BAD_REQUEST,
        ErrorKind::Unsupported => StatusCode::NOT_IMPLEMENTED,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, error.to_string())
}

fn service(tenants: Tenants) -> Router {
    Router::new().route("/tenants/{tenant}/meetings/{meeting}/removals", post(remove)).with_state(tenants)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let mut tenants = HashMap::new();
    for vendor in Vendor::ALL {
        let client: Arc<dyn MeetingControl> = sandbox.client(vendor)?.into(); // `Config::from_env(vendor)?.connect()?`
        tenants.insert(format!("tenant-on-{vendor}"), client);
    }
    let service = service(Arc::new(tenants));

    if let Some(address) = std::env::args().nth(1) {
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("{}", serde_json::json!(sandbox.access()));
        return Ok(axum::serve(listener, service).await?);
    }

    let room = sandbox.start_meeting(Vendor::Tencent, ["chris", "ann"]);
    let order = serde_json::json!({ "participants": ["ann"], "moderator": "chris", "why": "noise" });
    let request = Request::post(format!("/tenants/tenant-on-tencent/meetings/{room}/removals"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(order.to_string()))?;
    let answer = service.oneshot(request).await?;
    println!("answered with {}", answer.status());
    if answer.status() == StatusCode::OK { Ok(()) } else { Err("ann may be in the room still".into()) }
}
