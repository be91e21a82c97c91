//! Texts beyond any use.
