//! Whether `security.txt` still holds, and the icon is there.

use super::Site;
use crate::base::{ByLang, Lang};
use crate::content::{CONTENT, Text};
use crate::diag::Diagnostic;

/// The days before its end from which it is time to renew it.
const SOON: i64 = 30;

impl Site {
    /// Reports a `security.txt` that has expired, soon will, or holds longer than the year that RFC 9116 has.
    pub(in crate::site) fn check_security(&self, out: &mut Vec<Diagnostic>) {
        let settings = self.settings();
        let Some(security) = &settings.security else {
            return;
        };
        let expires = &security.expires;
        let left = expires.value.as_second() - self.input.now.as_second();
        let days = left.div_euclid(86_400);
        // The end of a day belongs to it.
        let last = expires.value.as_second().saturating_sub(1);
        let last = jiff::Timestamp::from_second(last).unwrap_or(expires.value);
        let day = last.to_zoned(settings.zone.clone()).date();
        let (problem, hint) = match days {
            i64::MIN..0 => (
                Diagnostic::error("security-expired", format!("`security` held until {day}")),
                "see whether its contacts are still right, then state a later day",
            ),
            0..SOON => (
                Diagnostic::warning(
                    "security-expires",
                    format!("`security` holds until {day}: {days} more days"),
                ),
                "see whether its contacts are still right, then state a later day",
            ),
            SOON..=400 => return,
            _ => (
                Diagnostic::warning(
                    "security-expires",
                    format!("`security` holds until {day}, which is more than a year"),
                ),
                "state a day within a year, so that somebody looks at it again",
            ),
        };
        out.push(problem.at(expires.at.span(&settings.file)).hint(hint));
    }

    /// Reports an icon that is not there.
    pub(in crate::site) fn check_icon(&self, out: &mut Vec<Diagnostic>) {
        let settings = self.settings();
        let Some(manifest) = &settings.manifest else {
            return;
        };
        let icon = &manifest.icon;
        if !self.files().keys().any(|path| {
            path.below(CONTENT)
                .is_some_and(|at| format!("/{at}") == icon.value)
        }) {
            let message = format!("there is no drawing `{}` below content/", icon.value);
            let problem = Diagnostic::error("missing-file", message);
            out.push(problem.at(icon.at.span(&settings.file)));
        }
    }

    /// A text of the settings in a language, if it is stated.
    pub fn text_of(&self, all: &ByLang<Text>, lang: Lang) -> Option<String> {
        self.text_label_of(all, lang).map(|label| label.text)
    }
}
