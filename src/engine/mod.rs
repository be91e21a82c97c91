//! The engine: from a [`World`](crate::world::World) to outputs and diagnostics.
//!
//! [`build`] is a pure function of its inputs. It reads through the world, hands outputs to a [`Sink`] as they are
//! rendered, prints nothing, and reads neither the clock nor the network.

mod blame;
mod build;
mod cache;
mod copied;
mod data;
mod dimensions;
mod edits;
pub mod fetched;
mod finalize;
mod font_part;
mod fonts;
mod glossary;
mod hosting;
mod icons;
pub mod ledger;
mod load;
pub mod moved;
mod new_entry;
mod outcome;
mod outlet;
mod pages;
mod part;
mod pictures;
mod pipeline;
mod reading;
mod refused;
mod render;
mod report;
mod shown;
mod sink;
mod skip_broken;
mod statics;
mod texts;
mod unused;
pub mod vanished;

pub use crate::engine::build::{ReadSite, build, inspect, read_only, read_with_files, rebuild};
pub use crate::engine::cache::memo::Memo;
pub use crate::engine::cache::traces::RebuildReason;
pub use crate::engine::font_part::FontPart;
pub use crate::engine::new_entry::{NewEntry, new_entry};
pub use crate::engine::part::Part;
pub use crate::engine::pictures::{PictureCache, PictureMaker, PictureRecipe};
pub use crate::engine::report::{Built, Due, Edition, Options, Output, Report, Row, RowState};
pub use crate::engine::sink::{MemorySink, NullSink, Pulse, Sink, Stage, Task};
pub use crate::engine::unused::Unused;
pub use crate::site::MediaTypes;
pub use crate::site::model::Change;
pub use crate::site::pictures::PictureSource;
