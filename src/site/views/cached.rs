//! A template's value of a view, computed once.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// A slot in a view for the value that a theme builds from it, because many pages show the same view. The slot is no part
/// of the view: any two are equal, and a copy is empty.
#[derive(Default)]
pub struct CachedValue(OnceLock<Box<dyn Any + Send + Sync>>);

impl CachedValue {
    /// The cached value, or that of `build`, which is cached.
    pub fn get_or_init<T: Any + Clone + Send + Sync>(&self, build: impl Fn() -> T) -> T {
        let cached = self.0.get_or_init(|| Box::new(build()));
        cached.downcast_ref().cloned().unwrap_or_else(build)
    }
}

impl fmt::Debug for CachedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CachedValue")
    }
}

impl Clone for CachedValue {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for CachedValue {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
