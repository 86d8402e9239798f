//! The HTTP server: who may connect, and for how long.

use std::collections::VecDeque;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::{Either, pending, select};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};

use super::encryption::Encryption;
use super::exchange::exchange;
use super::handover::Handover;
use super::wire::Wire;
use super::world::World;

/// Connections at a time. When more come, those that have been open the longest without a request under way make room.
const CONNECTIONS: usize = 1024;

/// How long a client may take to send a request's head, and may be idle.
const HEAD_TIME: Duration = Duration::from_secs(60);

/// How large a request's head may be.
const HEAD_LIMIT: usize = 128 << 10;

/// How long a shutdown waits for answers under way.
const GRACE: Duration = Duration::from_secs(2);

/// How long the server waits after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A running server. Dropping it stops it at once.
pub(super) struct Server {
    doors: mpsc::Sender<Door>,
    task: JoinHandle<()>,
}

/// What becomes of those who want to connect.
enum Door {
    /// They are refused, and connections are closed; told when it is done.
    Shut(oneshot::Sender<()>),
    Open(TcpListener),
}

impl Server {
    pub(super) fn start(listener: TcpListener, encryption: Encryption, world: Arc<World>) -> Self {
        let (doors, orders) = mpsc::channel(1);
        Self { doors, task: tokio::spawn(Accept::new(world, encryption).run(Some(listener), orders)) }
    }

    /// Refuses connections from now on.
    pub(super) async fn shut(&self) {
        let (done, shut) = oneshot::channel();
        if self.doors.send(Door::Shut(done)).await.is_ok() {
            // An error means that the server has ended, and refuses them anyway.
            let _ = shut.await;
        }
    }

    /// Accepts connections again.
    pub(super) async fn open(&self, listener: TcpListener) {
        // As above: an ended server stays so.
        let _ = self.doors.send(Door::Open(listener)).await;
    }

    /// Stops accepting, and lets answers under way finish for a while.
    pub(super) async fn shutdown(mut self) {
        let (none, _) = mpsc::channel(1);
        // Without somebody to give orders the server ends.
        drop(std::mem::replace(&mut self.doors, none));
        // Whatever is still running then is stopped by the drop.
        let _ = tokio::time::timeout(GRACE, &mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The connections, and those who come to make some.
struct Accept {
    world: Arc<World>,
    encryption: Encryption,
    /// Tells connections to close when they are done.
    closing: watch::Sender<()>,
    connections: JoinSet<()>,
    /// The same, oldest first; some may have ended.
    clients: VecDeque<Client>,
}

/// What there is to do.
enum Event {
    Order(Option<Door>),
    Accepted(io::Result<TcpStream>),
    Ended,
}

struct Client {
    task: AbortHandle,
    /// Whether a request is under way.
    busy: Arc<AtomicBool>,
}

impl Accept {
    fn new(world: Arc<World>, encryption: Encryption) -> Self {
        Self { world, encryption, closing: watch::channel(()).0, connections: JoinSet::new(), clients: VecDeque::new() }
    }

    async fn run(mut self, mut listener: Option<TcpListener>, mut orders: mpsc::Receiver<Door>) {
        loop {
            match self.event(listener.as_ref(), &mut orders).await {
                Event::Order(None) => break,
                Event::Order(Some(Door::Open(other))) => listener = Some(other),
                Event::Order(Some(Door::Shut(done))) => {
                    listener = None;
                    self.closing.send_replace(());
                    // Whoever ordered it may have gone.
                    let _ = done.send(());
                }
                Event::Accepted(accepted) => self.admit(accepted).await,
                Event::Ended => {}
            }
        }
        drop(listener);
        self.closing.send_replace(());
        while self.connections.join_next().await.is_some() {}
    }

    async fn event(&mut self, listener: Option<&TcpListener>, orders: &mut mpsc::Receiver<Door>) -> Event {
        let ended = async {
            match self.connections.join_next().await {
                Some(_) => Event::Ended,
                None => pending().await,
            }
        };
        let accepted = async { Event::Accepted(next(listener).await) };
        let order = async { Event::Order(orders.recv().await) };
        match select(pin!(order), select(pin!(ended), pin!(accepted))).await {
            Either::Left((event, _)) => event,
            Either::Right((Either::Left((event, _)) | Either::Right((event, _)), _)) => event,
        }
    }

    async fn admit(&mut self, accepted: io::Result<TcpStream>) {
        match accepted {
            Ok(stream) => {
                if self.clients.len() >= CONNECTIONS {
                    self.make_room();
                }
                let busy = Arc::new(AtomicBool::new(false));
                let serving = Serving {
                    encryption: self.encryption.clone(),
                    world: self.world.clone(),
                    busy: busy.clone(),
                    closing: self.closing.subscribe(),
                };
                self.clients.push_back(Client { task: self.connections.spawn(serving.serve(stream)), busy });
            }
            // One client's loss; or the process has no descriptor left, which room and a pause mend.
            Err(_) => {
                self.make_room();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    fn make_room(&mut self) {
        self.clients.retain(|client| !client.task.is_finished());
        if let Some(oldest) = self.clients.iter().position(|client| !client.busy.load(Ordering::Relaxed))
            && let Some(client) = self.clients.remove(oldest)
        {
            client.task.abort();
        }
    }
}

async fn next(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

/// What a connection needs to be served.
struct Serving {
    encryption: Encryption,
    world: Arc<World>,
    busy: Arc<AtomicBool>,
    closing: watch::Receiver<()>,
}

impl Serving {
    #[cfg_attr(not(feature = "sandbox-tls"), allow(unused_mut, reason = "nothing is agreed on before requests"))]
    async fn serve(mut self, stream: TcpStream) {
        // Answers are small and written in one go; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let reset = Arc::new(AtomicBool::new(false));
        let wire = Wire::new(stream, reset.clone());
        match self.encryption.clone() {
            Encryption::None => self.speak(wire, reset).await,
            #[cfg(feature = "sandbox-tls")]
            Encryption::Tls(acceptor) => {
                let agreed = {
                    let agreed = pin!(tokio::time::timeout(HEAD_TIME, acceptor.accept(wire)));
                    match select(agreed, pin!(self.closing.changed())).await {
                        Either::Left((agreed, _)) => agreed,
                        Either::Right(_) => return,
                    }
                };
                // Who agrees on no encryption, or takes too long for it, is gone.
                if let Ok(Ok(stream)) = agreed {
                    self.speak(stream, reset).await;
                }
            }
        }
    }

    async fn speak(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, reset: Arc<AtomicBool>) {
        let (world, busy, handover) = (self.world, self.busy, Handover::default());
        let left = handover.clone();
        let service = service_fn(move |mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(left.clone());
            exchange(world.clone(), request, busy.clone(), reset.clone())
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        // How a connection ends, cleanly or cut by a fault, is its client's business.
        if let Either::Right(_) = select(connection.as_mut(), pin!(self.closing.changed())).await {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
            return;
        }
        // What an exchange has made of the connection ends with the server, too.
        if let Some(session) = handover.take() {
            select(session, pin!(self.closing.changed())).await;
        }
    }
}
