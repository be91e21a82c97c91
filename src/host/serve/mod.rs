//! The server of `parkpages serve`: it shows a site from memory to the person who works on it.
//!
//! 1. [`store`] takes the outputs of a build and makes them visible as a whole.
//! 2. [`find`] tells which output an address leads to; [`answer`] and [`deliver`] hand it out as a
//!    careful web host would; [`guard`] refuses requests that come by way of a foreign name.
//! 3. [`page`] puts one script into each page as it is handed out. No output ever has it.
//! 4. [`live`] tells each open page what concerns it: that it has changed, that its style sheet has,
//!    what is wrong with the site, what is to be known of its entry.
//!
//! All that the program adds lies below `/.parkpages/`, a name that no output can have.

mod answer;
mod deliver;
mod find;
mod guard;
mod live;
mod page;
mod store;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use axum::Router;
pub use axum::http::{HeaderName, HeaderValue};
use axum::routing::get;
use serde_json::Value;
use tokio::sync::broadcast;

use super::HostError;
use crate::engine::Built;
use live::Step;
use store::{Changed, Shown};
pub use store::{Published, StoreSink};

/// The first port that is tried, and how many after it.
const PORT: u16 = 4000;
const PORTS: u16 = 100;
/// A page that is further behind looks at everything anew.
const BEHIND: usize = 16;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Serving {
    /// The address to listen on.
    pub interface: IpAddr,
    /// The port; without one, the first that is free from 4000 on.
    pub port: Option<u16>,
    /// Names by which the server may be asked, besides those of this machine.
    pub hosts: Vec<String>,
    /// Headers that each answer gets, as the real host would set them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Pages go to the one that was just edited.
    pub follow: bool,
    /// Pages have a bar with what is to be known of their entry.
    pub bar: bool,
}

impl Default for Serving {
    fn default() -> Self {
        Self {
            interface: Ipv4Addr::LOCALHOST.into(),
            port: None,
            hosts: Vec::new(),
            headers: Vec::new(),
            follow: false,
            bar: false,
        }
    }
}

/// What a page is told besides its own bytes.
#[derive(Clone)]
pub struct PageStatus {
    /// The site's problems, each as the panel shows it.
    pub problems: Value,
    /// At least one of them is an error.
    pub has_errors: bool,
    /// What is to be known of the page at a URL path, as the bar shows it.
    pub about: About,
    /// The pages of the entry that was just edited: URL paths without the base path.
    pub edited: Vec<String>,
}

/// What is to be known of the address at a URL path without the base path, and of the page that is shown
/// there, if one is; nothing while nobody knows:
/// then pages go on with what they were told.
pub type About = Arc<dyn Fn(&str, bool) -> Option<Value> + Send + Sync>;

impl Default for PageStatus {
    fn default() -> Self {
        Self {
            problems: Value::Array(Vec::new()),
            has_errors: false,
            about: Arc::new(|_, _| None),
            edited: Vec::new(),
        }
    }
}

/// What is shown at one time.
#[derive(Clone, Default)]
struct State {
    shown: Arc<Shown>,
    news: Arc<PageStatus>,
}

/// What all answers share.
struct Hub {
    serving: Serving,
    state: RwLock<State>,
    steps: broadcast::Sender<Arc<Step>>,
}

impl Hub {
    fn state(&self) -> State {
        let state = self.state.read();
        state.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn go_on(&self, now: State, changed: Changed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *state, now.clone());
        drop(state);
        // Nobody may be looking.
        let _ = self.steps.send(Arc::new(Step::new(before, now, &changed)));
    }
}

/// A server that has its port.
pub struct Server {
    hub: Arc<Hub>,
    address: SocketAddr,
    listener: Option<TcpListener>,
}

impl Server {
    /// Takes a port. Nothing is answered before [`Server::start`]: who asks, waits.
    ///
    /// # Errors
    /// The port is taken, or the address is none of this machine.
    pub fn bind(serving: Serving) -> Result<Self, HostError> {
        let listener = listen(serving.interface, serving.port)?;
        let address = listener
            .local_addr()
            .map_err(|source| HostError::io("listen", source))?;
        let hub = Hub {
            serving,
            state: RwLock::default(),
            steps: broadcast::Sender::new(BEHIND),
        };
        Ok(Self {
            hub: Arc::new(hub),
            address,
            listener: Some(listener),
        })
    }

    /// Where a browser finds it, without a slash at the end: `http://127.0.0.1:4000`.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}")
    }

    /// Begins to answer, on a thread of its own.
    ///
    /// # Errors
    /// The system refuses the thread or what it needs.
    pub fn start(&mut self) -> Result<(), HostError> {
        let Some(listener) = self.listener.take() else {
            return Ok(());
        };
        let fail = |source: io::Error| HostError::io("start the server", source);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(fail)?;
        listener.set_nonblocking(true).map_err(fail)?;
        let app = app(Arc::clone(&self.hub));
        let run = move || {
            runtime.block_on(async {
                // It ends with the program.
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, app).await
            })
        };
        let thread = thread::Builder::new().name("server".into());
        thread.spawn(run).map_err(fail)?;
        Ok(())
    }

    /// A sink for the next build.
    pub fn sink(&self) -> StoreSink {
        StoreSink::new(self.hub.state().shown)
    }

    /// Shows the outputs of a build, all at once. `base` is the path part of the base URL.
    ///
    /// # Errors
    /// The build counts on an output that the sink does not have.
    pub fn publish(
        &self,
        sink: StoreSink,
        built: &Built,
        base: &str,
        news: PageStatus,
    ) -> Result<Published, HostError> {
        let (shown, changed) = sink.finish(built, base)?;
        let published = changed.count();
        let now = State {
            shown: Arc::new(shown),
            news: Arc::new(news),
        };
        self.hub.go_on(now, changed);
        Ok(published)
    }

    /// Leaves what is shown and tells what is wrong.
    pub fn report(&self, news: PageStatus) {
        let shown = self.hub.state().shown;
        let news = Arc::new(news);
        self.hub.go_on(State { shown, news }, Changed::default());
    }
}

fn app(hub: Arc<Hub>) -> Router {
    Router::new()
        .route(page::SCRIPT, get(page::script))
        .route(live::EVENTS, get(live::events))
        .fallback(answer::answer)
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(&hub),
            guard::guard,
        ))
        .with_state(hub)
}

fn listen(interface: IpAddr, port: Option<u16>) -> Result<TcpListener, HostError> {
    let fail = |port: u16, source| {
        let address = SocketAddr::new(interface, port);
        HostError::io(format!("listen on {address}"), source)
    };
    if let Some(port) = port {
        return TcpListener::bind((interface, port)).map_err(|source| fail(port, source));
    }
    let mut failed = None;
    for port in PORT..PORT + PORTS {
        match TcpListener::bind((interface, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => failed = Some(error),
            Err(error) => return Err(fail(port, error)),
        }
    }
    Err(fail(
        PORT,
        failed.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()),
    ))
}
