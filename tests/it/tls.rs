//! TLS: what a client is told where it and the server do not agree.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use meeting_control::tencent::types::{CreateRoomRequest, NewRoom, RoomType};
use meeting_control::{ClientBuilder, Error, ErrorKind, tencent};
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

struct Certificate {
    made: rcgen::Certificate,
    key: KeyPair,
}

impl Certificate {
    /// It has signed itself, and is the root behind itself where it is trusted.
    fn new(name: &str, years: (i32, i32)) -> Self {
        let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.not_before = date_time_ymd(years.0, 1, 1);
        parameters.not_after = date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        Self { made: parameters.self_signed(&key).unwrap(), key }
    }

    fn good() -> Self {
        Self::new("127.0.0.1", (1975, 4096))
    }

    /// A server that proves itself with it, and asks clients for nothing, or for a certificate that it signed.
    fn acceptor(&self, asks: bool) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let mut roots = RootCertStore::empty();
        roots.add(self.made.der().clone()).unwrap();
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        let builder = match asks {
            true => builder.unwrap().with_client_cert_verifier(clients),
            false => builder.unwrap().with_no_client_auth(),
        };
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der());
        let config = builder.with_single_cert(vec![self.made.der().clone()], key.into()).unwrap();
        Arc::new(config).into()
    }
}

/// Takes connections, counts them, and breaks off what has come through.
struct Server {
    address: String,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(acceptor: TlsAcceptor) -> Self {
        Self::with(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                if let Err((_, mut stream)) = acceptor.accept(stream).into_fallible().await {
                    // Closed with something unread, a connection is reset, and what was said on it lost.
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                }
            }
        })
        .await
    }

    async fn with<S: Future<Output = ()> + Send>(serve: impl Fn(TcpStream) -> S + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                serve(stream).await;
            }
        });
        Self { address, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn builder(server: &Server, trusted: &Certificate) -> ClientBuilder<tencent::Credentials> {
    let credentials = tencent::Credentials::new(1, tencent::SecretKey("key"), tencent::Identifier("admin"));
    let builder = tencent::Client::builder(credentials).base_url(format!("https://{}", server.address));
    builder.root_certificates(trusted.made.pem())
}

/// Of an operation that is not repeated once it may have been applied.
async fn failure(builder: ClientBuilder<tencent::Credentials>) -> Error {
    let client = builder.build().unwrap();
    client.create_room(&CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference))).await.unwrap_err()
}

#[track_caller]
fn assert_told(error: &Error, server: &Server, cause: &str, remedy: &str) {
    let told = (error.kind(), error.is_retryable(), error.may_have_been_applied());
    assert_eq!(told, (ErrorKind::Connect, false, false), "{error}");
    assert_eq!(server.connections(), 1, "{error}");
    assert!(error.message().unwrap().contains(cause) && error.to_string().contains(remedy), "{error}");
}

#[tokio::test]
async fn a_certificate_that_cannot_be_trusted_is_told_at_once_with_the_reason_and_a_remedy() {
    let (good, renewed) = (Certificate::good(), Certificate::good());
    let expired = Certificate::new("127.0.0.1", (1975, 2000));
    let early = Certificate::new("127.0.0.1", (3000, 4096));
    let misnamed = Certificate::new("other.example", (1975, 4096));
    for (shown, trusted, cause, remedy) in [
        (&good, &misnamed, "signed by nobody whom this machine trusts", "SSL_CERT_FILE"),
        (&good, &renewed, "signed by nobody whom this machine trusts", "SSL_CERT_FILE"),
        (&expired, &expired, "has expired", "check this machine's clock"),
        (&early, &early, "not valid yet", "check this machine's clock"),
        (&misnamed, &misnamed, "other.example", "a name of its certificate"),
    ] {
        let server = Server::start(shown.acceptor(false)).await;
        let error = failure(builder(&server, trusted)).await;
        assert_told(&error, &server, cause, remedy);
    }
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_of_the_client_has_done_nothing() {
    let good = Certificate::good();
    let server = Server::start(good.acceptor(true)).await;
    let error = failure(builder(&server, &good)).await;
    assert_told(&error, &server, "the client's certificate", "ClientBuilder::client_identity");
}

#[tokio::test]
async fn a_server_with_an_older_tls_is_not_tried_again() {
    let server = Server::with(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        // The alert `protocol_version`.
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 70]).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let error = failure(builder(&server, &Certificate::good())).await;
    assert_told(&error, &server, "ProtocolVersion", "TLS 1.2 or 1.3");
}

#[tokio::test]
async fn a_servers_certificate_is_no_fault_of_the_proxy_in_between() {
    let server = Server::start(Certificate::good().acceptor(false)).await;
    let address = server.address.clone();
    let proxy = Server::with(move |mut stream| {
        let address = address.clone();
        async move {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await;
            let _ = copy_bidirectional(&mut stream, &mut TcpStream::connect(address).await.unwrap()).await;
        }
    })
    .await;
    let builder = builder(&server, &Certificate::good()).proxy(format!("http://{}", proxy.address));
    let error = failure(builder).await;
    assert_told(&error, &proxy, "signed by nobody whom this machine trusts", "SSL_CERT_FILE");
    assert!(!error.to_string().contains("proxy"), "{error}");
}
