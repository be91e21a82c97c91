//! Sites of other programs, imported and built: what becomes of their pages, addresses and texts.
//!
//! Old sites are texts in the test; what was made of them is built with the theme `plain`, and must build.

#[path = "import/hugo.rs"]
mod hugo;
#[path = "import/jekyll.rs"]
mod jekyll;
#[path = "import/moved.rs"]
mod moved;
mod support;
#[path = "import/wordpress.rs"]
mod wordpress;
#[path = "import/zola.rs"]
mod zola;
