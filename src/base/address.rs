//! Addresses written in a text without markup: `https://example.org/form`,
//! `www.example.org`, `info@example.org`.
//!
//! What is one, and where it ends, is what the autolink extension of GitHub Flavored Markdown says, with
//! two additions. Beside Chinese, Japanese and Korean no spaces are needed: an address begins after their
//! letters, and ends where they or full-width punctuation begin, unless they are plainly part of
//! its path (`/活動/`). And what is no link (`ssh://…`, `後勤@example.org`) is found too, since no address
//! may be changed.
//!
//! The `linkify` crate knows neither: it takes either all letters that are not ASCII or none.

use std::ops::Range;

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its range in the text, in bytes.
    pub at: Range<usize>,
    /// What a link to it needs before it, as `mailto:`; `None` for what is not to be a link.
    pub link: Option<&'static str>,
}

/// The addresses in `text`, in order.
pub fn addresses(text: &str) -> impl Iterator<Item = Address> {
    let bytes = text.as_bytes();
    let mut done = 0;
    // Each address has one of these signs, which are found many bytes at a time.
    memchr::memchr3_iter(b'@', b':', b'.', bytes).filter_map(move |at| {
        if at < done {
            return None;
        }
        let address = match bytes.get(at..) {
            Some([b'@', ..]) => mail(text, at),
            Some([b':', b'/', b'/', ..]) => with_scheme(text, at),
            Some([b'.', ..]) => match bytes.get(..at) {
                Some([.., b'w' | b'W', b'w', b'w'] | [.., b'W', b'W', b'W']) => {
                    without_scheme(text, at - 3)
                }
                _ => None,
            },
            _ => None,
        };
        let address = address.filter(|address| address.at.start >= done)?;
        done = address.at.end;
        Some(address)
    })
}

/// Whether `c` is a letter of Chinese, Japanese or Korean.
fn is_cjk(c: char) -> bool {
    let block = matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{1B000}'..='\u{1B2FF}' | '\u{20000}'..='\u{3FFFF}');
    block && c.is_alphanumeric()
}

/// Whether `c` is a letter or figure of an address in any other script.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii()
            && !is_cjk(c)
            && (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36F}'))
}

fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// `https://…`, whose `://` is at `colon`.
fn with_scheme(text: &str, colon: usize) -> Option<Address> {
    let scheme = text.get(..colon)?.bytes().rev();
    let length = scheme.take_while(u8::is_ascii_alphabetic).count();
    let start = colon - length;
    let name = text.get(start..colon).filter(|_| length > 1)?;
    let web = ["http", "https"]
        .iter()
        .any(|web| name.eq_ignore_ascii_case(web));
    let end = end(text, start, colon + 3)?;
    let link = (web && is_domain(text.get(colon + 3..end)?, 1)).then_some("");
    Some(Address {
        at: start..end,
        link,
    })
}

/// `www.…`, which is at `start`.
fn without_scheme(text: &str, start: usize) -> Option<Address> {
    let joined = |c: char| is_letter(c) || matches!(c, '.' | '/' | '-' | '@' | '\\' | '=' | ':');
    if before(text, start).is_some_and(joined) {
        return None;
    }
    let end = end(text, start, start + 4)?;
    let link = is_domain(text.get(start..end)?, 2).then_some("http://");
    Some(Address {
        at: start..end,
        link,
    })
}

/// Whether `address` begins with a domain of at least `least` parts. Its last two have no underscore.
fn is_domain(address: &str, least: usize) -> bool {
    let ends = |byte: &u8| matches!(byte, b'/' | b'?' | b'#' | b':');
    let domain = address.as_bytes().split(ends).next().unwrap_or_default();
    // Behind an `@` it would be the name of a user.
    let domain = domain.strip_prefix(b"@").unwrap_or(domain);
    let parts = domain.rsplit(|byte| *byte == b'.');
    let is_sound = |part: &[u8]| !part.is_empty() && !part.contains(&b'_');
    let is_long = parts.clone().take(least).count() == least;
    is_long && parts.take(2).all(is_sound) && !domain.contains(&b'@')
}

/// Where the address that begins at `start` ends, of which the domain is at `from`.
fn end(text: &str, start: usize, from: usize) -> Option<usize> {
    let is_name = |c: char| is_letter(c) || is_cjk(c) || c == '[';
    if !text.get(from..)?.starts_with(is_name) {
        return None;
    }
    let mut end = from;
    let mut path = false;
    let (mut round, mut square) = (0_usize, 0_usize);
    loop {
        let plain = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'@' | b'%')
        };
        let rest = text.as_bytes().get(end..)?;
        end += rest.iter().take_while(|byte| plain(byte)).count();
        let mut chars = text.get(end..)?.chars();
        let Some(c) = chars.next() else { break };
        let next = chars.next();
        if is_cjk(c) {
            match path_letters(text, start, from, end, path) {
                Some(length) => end += length,
                None => break,
            }
            continue;
        }
        let goes_on = match c {
            _ if is_letter(c) => true,
            '/' | '?' | '#' => {
                path = true;
                true
            }
            // The number of a port or an address of version 6 is all that a domain may have besides.
            '[' if end == from => next.is_some_and(|c| c.is_ascii_hexdigit() || c == ':'),
            ']' => square > 0,
            _ if !path => false,
            '[' => next != Some('^'),
            '{' => !matches!(next, Some('{' | '%')),
            '*' | '~' => next != Some(c),
            ')' => round > 0 || next.is_some_and(|c| is_letter(c) || "+-_/=&%#".contains(c)),
            '\\' => next.is_some_and(|c| c.is_ascii_punctuation() && !"<>\"`|".contains(c)),
            '<' | '>' | '"' | '`' | '|' => false,
            _ => c.is_ascii_graphic(),
        };
        if !goes_on {
            break;
        }
        match c {
            '(' => round += 1,
            ')' => round = round.saturating_sub(1),
            '[' => square += 1,
            ']' => square -= 1,
            '\\' => end += 1,
            _ => {}
        }
        end += c.len_utf8();
    }
    let address = trimmed(text.get(from..end)?);
    (!address.is_empty()).then_some(from + address.len())
}

/// The number of bytes of Chinese, Japanese or Korean letters at `at` that belong to the address from `start` on:
/// all of them where its path goes on behind them, or where they are a whole part of it and the address
/// has no such letters before it; otherwise none.
fn path_letters(text: &str, start: usize, from: usize, at: usize, path: bool) -> Option<usize> {
    let rest = text.get(at..)?;
    let length = rest.find(|c: char| !is_cjk(c)).unwrap_or(rest.len());
    let mut behind = rest.get(length..)?.chars();
    let (sign, next) = (behind.next(), behind.next());
    let name_follows = next.is_some_and(|c| is_letter(c) || !path && is_cjk(c));
    let goes_on = match sign {
        Some('/' | '=' | '%') => true,
        Some('.' | '-' | '_' | '#' | '?') => name_follows,
        _ => false,
    };
    let last = before(text, at);
    let begins_part = at == from
        || matches!(last, Some('/' | '=' | '-' | '_' | '#'))
        || !path && last == Some('.');
    let stands_alone = !before(text, start).is_some_and(is_cjk);
    (goes_on || begins_part && stands_alone).then_some(length)
}

/// An address without the punctuation at its end that belongs to the sentence.
fn trimmed(mut address: &str) -> &str {
    while let Some(last) = address.chars().next_back() {
        let shorter = match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '\\' => address.len() - 1,
            // A reference to a character, as `&copy;`.
            ';' => {
                let name = address.trim_end_matches(';');
                let before = name.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
                let is_reference = before.len() < name.len() && before.ends_with('&');
                if is_reference {
                    before.len() - 1
                } else {
                    name.len()
                }
            }
            _ => return address,
        };
        address = address.get(..shorter).unwrap_or_default();
    }
    address
}

/// `name@example.org`, whose `@` is at `sign`.
fn mail(text: &str, sign: usize) -> Option<Address> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let head = text.get(..sign)?;
    let name = head.trim_end_matches(is_part).len();
    let domain = text.get(sign + 1..)?;
    let in_domain = |c: char| is_letter(c) || matches!(c, '.' | '-' | '_');
    let domain = domain.get(..domain.find(|c| !in_domain(c)).unwrap_or(domain.len()))?;
    let domain = domain.trim_end_matches('.');
    let is_sound =
        domain.contains('.') && !domain.ends_with(['-', '_']) && !domain.starts_with('.');
    if is_sound && name < sign {
        return Some(with_mail_scheme(text, name..sign + 1 + domain.len()));
    }
    // With letters that are not ASCII it is no link, and still an address.
    let wide = |c: char| is_part(c) || is_letter(c) || is_cjk(c);
    let start = head.trim_end_matches(wide).len();
    let rest = text.get(sign + 1..)?;
    let end = rest.find(|c| !wide(c)).unwrap_or(rest.len());
    let domain = if is_sound {
        domain
    } else {
        rest.get(..end)?.trim_end_matches('.')
    };
    let is_domain = domain.contains('.') && !domain.starts_with('.');
    (start < sign && is_domain).then(|| Address {
        at: start..sign + 1 + domain.len(),
        link: None,
    })
}

/// An e-mail address with the `mailto:` or `xmpp:` before it.
fn with_mail_scheme(text: &str, at: Range<usize>) -> Address {
    let head = text.get(..at.start).unwrap_or_default();
    let scheme = ["mailto:", "xmpp:"].into_iter().find(|scheme| {
        let from = head.len().checked_sub(scheme.len());
        from.and_then(|from| head.get(from..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
    });
    let Some(scheme) = scheme else {
        return Address {
            at,
            link: Some("mailto:"),
        };
    };
    let rest = text.get(at.end..).unwrap_or_default();
    let resource = match rest.strip_prefix('/') {
        Some(name) if scheme == "xmpp:" => {
            let part = |c: char| !(c.is_ascii_alphanumeric() || c == '@' || c == '.');
            let name = name
                .get(..name.find(part).unwrap_or(name.len()))
                .unwrap_or_default();
            name.trim_end_matches('.').len()
        }
        _ => 0,
    };
    Address {
        at: at.start - scheme.len()..at.end + resource + usize::from(resource > 0),
        link: Some(""),
    }
}
