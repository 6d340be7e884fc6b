//! The HTTP server: [`Server`] listens on loopback or where it is told, on a thread and runtime of its own.
//!
//! A handler is a plain function from request to reply; it may be tested without a socket.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::transport::converse::{Service, accept};
use crate::transport::message::{Reply, Request};
use crate::transport::tls::serving::Serving;

/// What answers requests.
pub type Handler = Arc<dyn Fn(Request) -> Reply + Send + Sync>;

/// An address that is listened on, but not served yet: what serves it may need to know it.
#[derive(Debug)]
pub struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    workers: Vec<Worker>,
}

/// A thread with a runtime of its own; dropping `stop` ends it.
#[derive(Debug)]
struct Worker {
    stop: oneshot::Sender<Infallible>,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address is taken or not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = std::net::TcpListener::bind(address)?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            address: socket.local_addr()?,
            socket,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Server {
    /// Starts a server on so many threads, each with a runtime of its own.
    ///
    /// # Errors
    ///
    /// When the system refuses a thread or a runtime.
    pub fn start(listener: Listener, handler: Handler, threads: usize) -> io::Result<Self> {
        Self::serve(listener, threads, Service { handler, tls: None })
    }

    /// Starts a server that is reached by `https` only.
    ///
    /// # Errors
    ///
    /// When the system refuses a thread or a runtime.
    pub fn secured(
        listener: Listener,
        handler: Handler,
        threads: usize,
        tls: Serving,
    ) -> io::Result<Self> {
        let tls = Some(tls);
        Self::serve(listener, threads, Service { handler, tls })
    }

    fn serve(listener: Listener, threads: usize, service: Service) -> io::Result<Self> {
        let Listener { socket, address } = listener;
        let service = Arc::new(service);
        let worker = |_| Worker::start(socket.try_clone()?, Arc::clone(&service));
        let workers = (0..threads.max(1)).map(worker).collect::<io::Result<_>>()?;
        Ok(Self { address, workers })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the server ends, which it does not by itself.
    pub fn wait(mut self) {
        for Worker { stop, thread } in self.workers.drain(..) {
            // A panic of a serving thread has already been printed there.
            let _ = thread.join();
            drop(stop);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for Worker { stop, thread } in self.workers.drain(..) {
            drop(stop);
            let _ = thread.join();
        }
    }
}

impl Worker {
    fn start(socket: std::net::TcpListener, service: Arc<Service>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let serve = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(socket, service) => {}
                    _ = stopped => {}
                }
            });
        };
        let thread = std::thread::Builder::new()
            .name("countersign-serve".to_owned())
            .spawn(serve)?;
        Ok(Self { stop, thread })
    }
}
