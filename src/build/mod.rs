//! The engine: from a [`World`](crate::world::World) to outputs and diagnostics.
//!
//! [`build`] is a pure function of its inputs: it reads through the world, hands outputs to a
//! [`Sink`] as they are made, prints nothing, asks no clock and no network. [`engine`](self) says
//! in which order.

mod engine;
mod load;
mod memo;
mod new_entry;
mod pictures;
mod recorder;
mod report;
mod report_of;
mod sink;
mod whole_site;

pub use engine::{build, inspect};
pub use memo::{Memo, rebuild};
pub use new_entry::{NewEntry, new_entry};
pub use recorder::{Recorder, Trace};
pub use report::{Built, Change, Due, Options, Output, Report, Row, State};
pub use sink::{MemorySink, Sink};
