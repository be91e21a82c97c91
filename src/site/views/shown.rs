//! What a theme has made of a view.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// What a theme has made of a view, kept with it because many pages show it. No part of the view:
/// all are equal, and a copy is empty.
#[derive(Default)]
pub struct Shown(OnceLock<Box<dyn Any + Send + Sync>>);

impl Shown {
    /// What was kept, or now is.
    pub fn get_or_make<T: Any + Clone + Send + Sync>(&self, make: impl Fn() -> T) -> T {
        let kept = self.0.get_or_init(|| Box::new(make()));
        kept.downcast_ref().cloned().unwrap_or_else(make)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown")
    }
}

impl Clone for Shown {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Shown {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
