//! An earlier release brought back, without what must not come back.
//!
//! It is built anew from the sources that it was built from ([`MixedWorld`]), at the present instant: what has expired since is
//! not in it. A [`Plan`] says which entries are left out, and of which today's files take the place of the old ones; lists,
//! feeds and the search follow from that, as in any build. [`Mentions`] then reads whatever would be published.

mod mentions;
mod plan;
mod world;

pub use mentions::{Found, MentionSink, Mentions, Named};
pub use plan::{Buried, Plan, Side};
pub use world::MixedWorld;
