//! The store that is a Redis. Every step that reads and writes is one script, so that nobody comes between.

use std::error::Error as _;
use std::fmt;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, FromRedisValue, RedisError};
use tokio::sync::Mutex;

use super::{Asking, Down, Lease, Permits, RateStore, SharedToken, TokenStore, Wanted};
use crate::Secret;

/// For connecting, and for an answer; both fit into what a store may take.
const PATIENCE: Duration = Duration::from_millis(900);

const SAVE: &str = "
local found = redis.call('GET', KEYS[1])
if found and found ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1";

const LEASE: &str = "
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1";

const RELEASE: &str = "
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1";

/// A list of what was given, oldest first: when, by the server's clock, and how many.
const TAKE: &str = "
local calls, life, want, late = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local taken, first = 0, now
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local at, count = string.match(entry, '(%d+) (%d+)')
  if at + life <= now then
    redis.call('LPOP', KEYS[1])
  else
    if taken == 0 then first = tonumber(at) end
    taken = taken + count
  end
end
local granted = math.min(want, math.max(0, calls - taken - late))
if granted + late > 0 then
  redis.call('RPUSH', KEYS[1], string.format('%.0f %.0f', now, granted + late))
  redis.call('PEXPIRE', KEYS[1], life)
end
return {granted, first + life - now}";

pub(super) struct Redis {
    client: Client,
    /// It belongs to the runtime that made it; where that has ended, the next who asks makes another.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Redis {
    /// Or why the address is none, in words that do not quote it.
    pub(super) fn new(url: &Secret) -> Result<Self, String> {
        #[cfg(feature = "rustls")]
        if url.expose().starts_with("rediss:") && rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody else may be faster, and is then meant.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let client = Client::open(url.expose()).map_err(|error| unusable(error.category()))?;
        if let ConnectionAddr::TcpTls { insecure: true, .. } = client.get_connection_info().addr() {
            return Err(unusable("#insecure would trust anybody; SSL_CERT_FILE names the roots that are trusted"));
        }
        Ok(Self { client, connection: Mutex::default() })
    }

    /// Runs a script on a key.
    async fn run<T: FromRedisValue>(&self, script: &str, key: &str, arguments: &[&str]) -> Result<T, Down> {
        let mut command = redis::cmd("EVAL");
        command.arg(script).arg(1).arg(key).arg(arguments);
        self.query(&command).await
    }

    async fn query<T: FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, Down> {
        let mut connection = self.connect().await?;
        let answer = command.query_async(&mut connection).await;
        if answer.is_err() {
            *self.connection.lock().await = None;
        }
        answer.map_err(|error| down(&error))
    }

    async fn connect(&self) -> Result<MultiplexedConnection, Down> {
        let mut kept = self.connection.lock().await;
        if let Some(connection) = &*kept {
            return Ok(connection.clone());
        }
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let made = self.client.get_multiplexed_async_connection_with_config(&config).await;
        Ok(kept.insert(made.map_err(|error| down(&error))?).clone())
    }
}

impl TokenStore for Redis {
    fn load<'a>(&'a self, key: &'a str) -> Asking<'a, Option<SharedToken>> {
        Box::pin(async move {
            let found: Option<String> = self.query(redis::cmd("GET").arg(key)).await?;
            Ok(found.as_deref().and_then(read))
        })
    }

    fn save<'a>(&'a self, key: &'a str, token: &'a SharedToken, replaces: Option<&'a SharedToken>) -> Asking<'a, ()> {
        Box::pin(async move {
            let life = token.expires_at.duration_since(token.obtained_at).unwrap_or_default();
            let (written, replaced) = (written(token), replaces.map(written).unwrap_or_default());
            let arguments = [written.expose(), replaced.expose(), &milliseconds(life)];
            self.run::<u8>(SAVE, key, &arguments).await.map(drop)
        })
    }

    fn lease<'a>(&'a self, key: &'a str, holder: &'a str, life: Duration) -> Asking<'a, Lease> {
        Box::pin(async move {
            let held: bool = self.run(LEASE, &lease_of(key), &[holder, &milliseconds(life)]).await?;
            Ok(if held { Lease::Held } else { Lease::Busy })
        })
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> Asking<'a, ()> {
        Box::pin(async move { self.run::<u8>(RELEASE, &lease_of(key), &[holder]).await.map(drop) })
    }
}

impl RateStore for Redis {
    fn take<'a>(&'a self, key: &'a str, wanted: Wanted) -> Asking<'a, Permits> {
        Box::pin(async move {
            // Making a connection takes none of the time for which leave is good.
            self.connect().await?;
            let asked_at = Instant::now();
            let Wanted { calls, counts_for, permits, late } = wanted;
            let numbers = [calls.to_string(), milliseconds(counts_for), permits.to_string(), late.to_string()];
            let (granted, wait) = self.run(TAKE, key, &numbers.each_ref().map(String::as_str)).await?;
            Ok(Permits { granted, wait: Duration::from_millis(wait), asked_at })
        })
    }
}

fn lease_of(key: &str) -> String {
    format!("{key}:lease")
}

/// When it was obtained and when it ends, in milliseconds of Unix time, and the token, which holds no blank.
fn written(token: &SharedToken) -> Secret {
    let time = |time: SystemTime| milliseconds(time.duration_since(UNIX_EPOCH).unwrap_or_default());
    format!("{} {} {}", time(token.obtained_at), time(token.expires_at), token.token.expose()).into()
}

/// What cannot be read has been written by somebody else, or by another version: it is no token.
fn read(text: &str) -> Option<SharedToken> {
    let mut parts = text.splitn(3, ' ');
    let mut time = || UNIX_EPOCH.checked_add(Duration::from_millis(parts.next()?.parse().ok()?));
    let (obtained_at, expires_at) = (time()?, time()?);
    Some(SharedToken { token: parts.next()?.into(), obtained_at, expires_at })
}

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

/// What went wrong, in words that cannot hold the address: the error's own may. What is behind it comes from the system or from TLS.
fn down(error: &RedisError) -> Down {
    let code = error.code().filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
    let behind = error.source().filter(|_| error.is_io_error()).map(ToString::to_string);
    let told = code.map(str::to_owned).or(behind);
    Down(told.map_or_else(|| error.category().to_owned(), |told| format!("{}: {told}", error.category())))
}

fn unusable(problem: &str) -> String {
    format!("the address of the shared Redis cannot be used ({problem}); write redis://host:port")
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}
