//! Pages that lead to another address, and rules for crawlers.

use super::escape;

/// A page that leads to `to`, a URL or URL path, without script: `http-equiv="refresh"` with no
/// delay, a canonical link and a plain one. `lang` is a BCP 47 tag, `label` says where it leads.
pub fn redirect(to: &str, permalink: &str, lang: &str, label: &str) -> String {
    let (to, permalink, label) = (escape(to), escape(permalink), escape(label));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{label}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <link rel=\"canonical\" href=\"{permalink}\">\n</head>\n<body>\n<main>\n<h1>{label}</h1>\n\
         <p><a href=\"{to}\">{to}</a></p>\n</main>\n</body>\n</html>\n",
        escape(lang)
    )
}

/// `robots.txt` (RFC 9309): everything is open, or nothing in a preview.
pub fn robots(sitemap: &str, closed: bool) -> String {
    if closed {
        return "User-agent: *\nDisallow: /\n".into();
    }
    format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n")
}
