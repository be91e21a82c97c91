//! The engine: from a [`World`](crate::world::World) to outputs and diagnostics.
//!
//! [`build`] is a pure function of its inputs: it reads through the world, hands outputs to a
//! [`Sink`] as they are made, prints nothing, asks no clock and no network. [`engine`](self) says
//! in which order.

mod asked;
mod bases;
mod blame;
mod conclude;
mod copied;
mod engine;
mod kept;
mod load;
mod memo;
mod new_entry;
mod pass;
mod pictures;
mod report;
mod report_of;
mod revise;
mod sink;
mod snapshot;
pub mod vanished;
mod whole_site;

pub use asked::Why;
pub use engine::{build, inspect, rebuild};
pub use memo::Memo;
pub use new_entry::{NewEntry, new_entry};
pub use report::{Built, Change, Due, Edition, Options, Output, Report, Row, State};
pub use sink::{MemorySink, Sink, Stage, Task};
