//! The server of `parkpages serve`, which shows the site from memory to the person who works on it.
//!
//! 1. [`store`] takes the outputs of a build and makes all of them visible at once.
//! 2. [`find`] maps an address to an output; [`answer`] and [`deliver`] send it as a careful web host would; [`guard`]
//!    refuses requests that come by way of a foreign name.
//! 3. [`page`] adds one script to each page that is sent. The outputs themselves never have it.
//! 4. [`live`] sends events to each open page: it has changed, its style sheet has, the site has problems, its entry has
//!    another state.
//!
//! Everything that the server adds is below `/.parkpages/`, a name that no output can have.

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
use crate::engine::{Built, PictureRecipe};
use crate::output::hosting::Rules;
use live::StateChange;
use store::{Changed, Shown};
pub use store::{Published, StoreSink};

/// The first port that is tried, and the number of ports.
const PORT: u16 = 4000;
const PORTS: u16 = 100;
/// The number of changes that wait for a page. One that falls further behind gets the whole state again.
const BEHIND: usize = 16;

/// Makes a version of a picture when it is requested; `None` if its file has changed or is damaged.
pub type MakePicture = Arc<dyn Fn(&PictureRecipe) -> Option<Vec<u8>> + Send + Sync>;

/// The options of a server.
#[derive(Clone)]
pub struct Serving {
    /// The address to listen on.
    pub interface: IpAddr,
    /// The port; without one, the first that is free from 4000 on.
    pub port: Option<u16>,
    /// Host names that the server answers to, besides those of this machine.
    pub hosts: Vec<String>,
    /// Headers of every response, as the real host would set them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether open pages go to the page that was just edited.
    pub follow: bool,
    /// Whether pages have a bar with the state of their entry.
    pub bar: bool,
    /// Makes the pictures that are requested.
    pub pictures: Option<MakePicture>,
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
            pictures: None,
        }
    }
}

/// What open pages learn besides their own bytes.
#[derive(Clone)]
pub struct PageStatus {
    /// The site's diagnostics, each as the panel shows it.
    pub problems: Value,
    /// Whether one of them is an error.
    pub has_errors: bool,
    /// The content of the bar.
    pub info: PageInfo,
    /// The pages of the entry that was just edited: URL paths without the base path.
    pub edited: Vec<String>,
    /// Redirects, statuses and headers, as the site wants them.
    pub rules: Arc<Rules>,
    /// The page at [`TRANSLATIONS`].
    pub translations: MakePage,
}

/// The URL path of the style sheet of the server's own pages.
pub const OWN_STYLE: &str = "/.parkpages/own.css";

/// Makes a page of the server's own, in HTML, when it is requested; `None` as long as nothing is known.
pub type MakePage = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The URL path of the list of translations.
pub const TRANSLATIONS: &str = "/.parkpages/translations";

/// The content of the bar for a URL path without the base path, and for whether a page is shown there. `None` as long as
/// it is not known: open pages then keep what they have.
pub type PageInfo = Arc<dyn Fn(&str, bool) -> Option<Value> + Send + Sync>;

impl Default for PageStatus {
    fn default() -> Self {
        Self {
            problems: Value::Array(Vec::new()),
            has_errors: false,
            info: Arc::new(|_, _| None),
            edited: Vec::new(),
            rules: Arc::default(),
            translations: Arc::new(|| None),
        }
    }
}

/// The outputs that are shown, and the status that belongs to them.
#[derive(Clone, Default)]
struct State {
    shown: Arc<Shown>,
    status: Arc<PageStatus>,
}

/// What all requests share.
struct Hub {
    serving: Serving,
    state: RwLock<State>,
    changes: broadcast::Sender<Arc<StateChange>>,
}

impl Hub {
    fn state(&self) -> State {
        let state = self.state.read();
        state.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the state and notifies all open pages.
    fn publish(&self, now: State, changed: Changed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *state, now.clone());
        drop(state);
        let change = StateChange::new(before, now, &changed);
        // It fails if no page is open.
        let _ = self.changes.send(Arc::new(change));
    }
}

/// A server, bound to its port.
pub struct Server {
    hub: Arc<Hub>,
    address: SocketAddr,
    listener: Option<TcpListener>,
}

impl Server {
    /// Binds a port. Requests wait until [`Server::start`].
    ///
    /// # Errors
    /// The port is in use, or the address is not one of this machine.
    pub fn bind(serving: Serving) -> Result<Self, HostError> {
        let listener = listen(serving.interface, serving.port)?;
        let address = listener
            .local_addr()
            .map_err(|source| HostError::io("listen", source))?;
        let hub = Hub {
            serving,
            state: RwLock::default(),
            changes: broadcast::Sender::new(BEHIND),
        };
        Ok(Self {
            hub: Arc::new(hub),
            address,
            listener: Some(listener),
        })
    }

    /// The origin for a browser, without a slash at the end: `http://127.0.0.1:4000`.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}")
    }

    /// Starts to answer requests, on a thread of its own.
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
                // Runs until the program ends.
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, app).await
            })
        };
        let thread = thread::Builder::new().name("server".into());
        thread.spawn(run).map_err(fail)?;
        Ok(())
    }

    /// A sink for the outputs of the next build.
    pub fn sink(&self) -> StoreSink {
        StoreSink::new(self.hub.state().shown)
    }

    /// Makes the outputs of a build visible, all at once. `base` is the path of the base URL.
    ///
    /// # Errors
    /// An output of the build is not in the sink.
    pub fn publish(
        &self,
        sink: StoreSink,
        built: &Built,
        base: &str,
        status: PageStatus,
    ) -> Result<Published, HostError> {
        let base = find::decoded(base).unwrap_or_default();
        let (shown, changed) = sink.finish(built, &base)?;
        let published = changed.count();
        let now = State {
            shown: Arc::new(shown),
            status: Arc::new(status),
        };
        self.hub.publish(now, changed);
        Ok(published)
    }

    /// Shows other problems and leaves the outputs as they are.
    pub fn report(&self, status: PageStatus) {
        let State {
            shown,
            status: before,
        } = self.hub.state();
        let status = Arc::new(PageStatus {
            // They are those of the outputs that are shown.
            rules: Arc::clone(&before.rules),
            ..status
        });
        self.hub
            .publish(State { shown, status }, Changed::default());
    }
}

fn app(hub: Arc<Hub>) -> Router {
    Router::new()
        .route(page::SCRIPT, get(page::script))
        .route(live::EVENTS, get(live::events))
        .route(OWN_STYLE, get(page::style))
        .route(TRANSLATIONS, get(page::translations))
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
