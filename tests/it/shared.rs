//! Clients on several machines log in once, and keep the rate together.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use meeting_control::dingtalk::types::QueryConferenceMembersOptions;
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::shared::Shared;
use meeting_control::tencent::types::GetRoomInfoRequest;
use meeting_control::{Error, ErrorKind, dingtalk, tencent};
use tokio::task::JoinSet;
use tracing::instrument::WithSubscriber as _;

use crate::clients::{calls, dingtalk_builder};
use crate::log::Log;
use crate::redis_server::{PASSWORD, RedisServer};
use crate::timed::{Reply, Timed, densest, envelope, tencent_builder};

const MANY: u32 = 100_000;

async fn query(client: &dingtalk::Client, meeting: &str) -> Result<(), Error> {
    client.query_conference_members(meeting, &QueryConferenceMembersOptions::new()).await.map(drop)
}

fn machine(sandbox: &Sandbox, url: &str) -> dingtalk::Client {
    dingtalk_builder(sandbox).shared(Shared::redis(url)).build().unwrap()
}

/// The tokens that calls were sent with, in order.
fn tokens(sandbox: &Sandbox) -> Vec<String> {
    let header = "x-acs-dingtalk-access-token";
    let exchanges = sandbox.exchanges();
    exchanges.iter().filter_map(|exchange| Some(exchange.headers.get(header)?.as_str()?.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_cold_callers_on_two_machines_log_in_once() {
    let Some(redis) = RedisServer::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::on("get_access_token", Fault::Delay(Duration::from_millis(300))).always());
    let machines = [(); 2].map(|()| {
        let builder = dingtalk_builder(&sandbox).calls_per_second(MANY).attempts(1);
        builder.shared(Shared::redis(redis.url())).build().unwrap()
    });
    let mut callers = JoinSet::new();
    for number in 0..100 {
        let (client, meeting) = (machines[number % 2].clone(), sandbox.dingtalk().meeting.clone());
        callers.spawn(async move { query(&client, &meeting).await });
    }
    for result in callers.join_all().await {
        // The sandbox keeps to its rate; a throttled call has used the token all the same.
        assert!(result.is_ok() || result.unwrap_err().kind() == ErrorKind::RateLimited);
    }
    assert_eq!(calls(&sandbox, "get_access_token"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_tokens_of_huawei_are_obtained_once() {
    let Some(redis) = RedisServer::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let machines = [(); 2].map(|()| sandbox.huawei_builder().shared(Shared::redis(redis.url())).build().unwrap());
    let access = sandbox.huawei();
    let hang_up = |(client, participant): (_, &String)| {
        let client: &meeting_control::huawei::Client = client;
        let request = HangUpRequest::new([participant.as_str()]);
        async move { client.hang_up(&access.meeting, &request).await.map(drop) }
    };
    let outcomes = join_all(machines.iter().zip(&access.participants).map(hang_up)).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(calls(&sandbox, "create_conf_token"), 1);
    assert!(calls(&sandbox, "create_app_id_token") <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_is_replaced_once() {
    let Some(redis) = RedisServer::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    // Their clocks stay where they are while the vendor's token ends.
    let builder = || dingtalk_builder(&sandbox).clock(SystemTime::now).shared(Shared::redis(redis.url()));
    let machines = [(); 2].map(|()| builder().build().unwrap());
    let meeting = &sandbox.dingtalk().meeting;
    for client in &machines {
        query(client, meeting).await.unwrap();
    }
    sandbox.clock().advance(Duration::from_secs(100_000));
    let outcomes = join_all(machines.iter().map(|client| query(client, meeting))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(calls(&sandbox, "get_access_token"), 2);
    let mut times_used = BTreeMap::<_, u32>::new();
    tokens(&sandbox).into_iter().for_each(|token| *times_used.entry(token).or_default() += 1);
    let mut times_used: Vec<_> = times_used.into_values().collect();
    times_used.sort_unstable();
    assert_eq!(times_used, [2, 4], "each machine had the old one refused once, and then used the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_know_the_secret_does_not_get_the_token() {
    let Some(redis) = RedisServer::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let (access, shared) = (sandbox.dingtalk(), Shared::redis(redis.url()));
    query(&machine(&sandbox, &redis.url()), &access.meeting).await.unwrap();
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey(&access.app_key), dingtalk::AppSecret("wrong"));
    let stranger = dingtalk::Client::builder(credentials).base_url(sandbox.base_url()).shared(shared).build().unwrap();
    assert_eq!(query(&stranger, &access.meeting).await.unwrap_err().kind(), ErrorKind::Unauthenticated);
    let keys = redis.ask("KEYS *").unwrap();
    assert!(keys.contains("meeting-control:token:"), "{keys}");
    assert!(!keys.contains(&access.app_key) && !keys.contains(&access.app_secret), "{keys}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_keep_the_rate_together() {
    let Some(redis) = RedisServer::start() else { return };
    let service = Timed::answering(|_| Reply::Answer(Duration::from_millis(5), 200, envelope(0)));
    let machines = [(); 2].map(|()| {
        let builder = tencent_builder(&service).calls_per_second(20);
        builder.shared(Shared::redis(redis.url()).machines(2)).build().unwrap()
    });
    let request = GetRoomInfoRequest::new("room");
    let outcomes = join_all((0..80).map(|number| {
        let (client, request) = (&machines[number % 2], &request);
        async move { client.get_room_info(request).await.map(drop) }
    }))
    .await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let sent = service.sent("get_room_info");
    assert_eq!(sent.len(), 80);
    assert!(densest(&sent) <= 20, "{}", densest(&sent));
}

/// A client that says in a log of its own when its store is down, and when it is back.
struct Machine {
    client: dingtalk::Client,
    log: Log,
}

impl Machine {
    fn new(sandbox: &Sandbox, redis: &RedisServer) -> Self {
        Self { client: machine(sandbox, &redis.url()), log: Log::default() }
    }

    async fn query(&self, meeting: &str) {
        query(&self.client, meeting).with_subscriber(self.log.subscriber()).await.unwrap();
    }

    fn said(&self, word: &str) -> usize {
        self.log.text().matches(word).count()
    }

    fn is_alone(&self) -> bool {
        self.said("is down") > self.said("is back")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_when_the_store_dies_and_share_again_when_it_is_back() {
    let Some(mut redis) = RedisServer::start() else { return };
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = &sandbox.dingtalk().meeting;
    let logins = || calls(&sandbox, "get_access_token");
    let first = Machine::new(&sandbox, &redis);
    first.query(meeting).await;
    redis.kill();
    let mut machines = vec![first, Machine::new(&sandbox, &redis)];
    // A client that still holds leave to call does not notice at once.
    while !machines.iter().all(Machine::is_alone) {
        for machine in &machines {
            machine.query(meeting).await;
        }
    }
    assert_eq!(logins(), 2, "each has its own");
    redis.revive();
    loop {
        // It is asked again while calls go on, and shares what is obtained from then on.
        while machines[0].is_alone() {
            machines[0].query(meeting).await;
        }
        let before = logins();
        sandbox.clock().advance(Duration::from_secs(100_000));
        let new = Machine::new(&sandbox, &redis);
        machines[0].query(meeting).await;
        new.query(meeting).await;
        // What keeps the store from answering in time, on a machine that does much else, makes it down once more.
        let shared = !machines[0].is_alone() && new.said("is down") == 0;
        machines.push(new);
        if shared {
            assert_eq!(logins() - before, 1, "one for both");
            break;
        }
    }
    for machine in machines {
        let (down, back, log) = (machine.said("is down"), machine.said("is back"), machine.log.text());
        assert!(down <= 1 + back, "a client says it once until it says that the store is back: {log}");
        assert!(!log.contains(PASSWORD), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_taken_for_dead() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://:{PASSWORD}@{}", silent.local_addr().unwrap());
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk_builder(&sandbox).shared(Shared::redis(url)).deadline(Duration::from_secs(20));
    let client = client.build().unwrap();
    join_all((0..40).map(|_| query(&client, &sandbox.dingtalk().meeting))).await.into_iter().for_each(Result::unwrap);
    assert_eq!(calls(&sandbox, "get_access_token"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_store_a_machine_keeps_to_its_share_of_the_rate() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let service = Timed::answering(|_| Reply::Answer(Duration::ZERO, 200, envelope(0)));
    let shared = Shared::redis(format!("redis://{nobody}")).machines(4);
    let client = tencent_builder(&service).calls_per_second(20).shared(shared).build().unwrap();
    let request = GetRoomInfoRequest::new("room");
    join_all((0..12).map(|_| async { client.get_room_info(&request).await.unwrap() })).await;
    assert_eq!(densest(&service.sent("get_room_info")), 5);
}

#[test]
fn an_address_that_is_none_is_told_without_its_password() {
    for url in [format!("http://:{PASSWORD}@host"), format!("redis://:{PASSWORD}@host:port"), PASSWORD.to_owned()] {
        let shared = Shared::redis(url);
        let builder = tencent::Client::builder(tencent::Credentials::new(
            1,
            tencent::SecretKey("key"),
            tencent::Identifier("administrator"),
        ));
        let error = builder.shared(shared.clone()).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?} {shared:?}").contains(PASSWORD));
        assert!(error.to_string().contains("Redis"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_store_is_down_is_logged() {
    let encrypted = Sandbox::builder().tls().start().await.unwrap();
    let untrusted = encrypted.base_url().replace("https://", &format!("rediss://:{PASSWORD}@"));
    let refusing = format!("redis://:{PASSWORD}@127.0.0.1:1");
    let sandbox = Sandbox::start().await.unwrap();
    for (url, told) in [(refusing, "refused"), (untrusted, "UnknownIssuer")] {
        let log = Log::default();
        let client = machine(&sandbox, &url);
        query(&client, &sandbox.dingtalk().meeting).with_subscriber(log.subscriber()).await.unwrap();
        let log = log.text();
        assert!(log.contains("is down") && log.contains(told) && !log.contains(PASSWORD), "{log}");
    }
}
