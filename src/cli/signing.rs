//! Signatures of releases: the secret key comes from the environment alone.

use std::fs;

use super::failure::Failure;
use super::target::Place;
use crate::publish::Release;
use crate::publish::signature::{Signer, verify};

/// The file of the secret key.
const KEY: &str = "PARKPAGES_SIGNING_KEY";
/// The password of that key, where it has one.
const PASSWORD: &str = "PARKPAGES_SIGNING_PASSWORD";

/// What signs the releases of a place, if they are signed.
///
/// # Errors
/// The environment names no key, though the settings want signatures, or one that cannot be used.
pub fn signer(place: &Place) -> Result<Option<Signer>, Failure> {
    let name = &place.settings.name;
    let wanted = place.settings.signed_by.as_deref();
    let Some(path) = std::env::var_os(KEY).filter(|path| !path.is_empty()) else {
        return match wanted {
            None => Ok(None),
            Some(_) => Err(Failure::new(format!(
                "releases to {name} are signed (`signed_by`), and the environment names no key"
            ))
            .hint(format!(
                "`{KEY}` names the file of the secret key, and `{PASSWORD}` its password, if it has one"
            ))),
        };
    };
    let bad = |why: String| {
        Failure::new(format!(
            "the secret key that `{KEY}` names cannot be used: {why}"
        ))
    };
    let text = fs::read_to_string(&path).map_err(|error| bad(error.to_string()))?;
    let signer = Signer::new(&text, std::env::var(PASSWORD).ok())
        .map_err(|why| bad(why).hint(format!("`{PASSWORD}` is its password")))?;
    match wanted {
        Some(wanted) if wanted != signer.public() => Err(bad(format!(
            "it is not the one of `signed_by` of {name}, but that of {}",
            signer.public()
        ))),
        _ => Ok(Some(signer)),
    }
}

/// The signature of a release.
///
/// # Errors
/// The system has no random numbers.
pub fn sign(signer: &Signer, place: &Place, release: &Release) -> Result<String, Failure> {
    let comment = format!(
        "{} release {} of {}",
        place.settings.name, release.number, release.at
    );
    let signed = signer.sign(release.list().as_bytes(), &comment);
    signed.map_err(|why| Failure::new(format!("the release cannot be signed: {why}")))
}

/// What is wrong with the signature of a release, where the settings want one. `Ok(false)` if they want none.
///
/// # Errors
/// In words: it has none, or one of other files or by another key.
pub fn check(place: &Place, release: &Release) -> Result<bool, String> {
    let Some(by) = &place.settings.signed_by else {
        return Ok(false);
    };
    let Some(signature) = &release.signature else {
        return Err(format!("{} is not signed", place.named(&release.into())));
    };
    verify(release.list().as_bytes(), signature, by)
        .map(|()| true)
        .map_err(|why| {
            format!(
                "the signature of {} is not right: {why}",
                place.named(&release.into())
            )
        })
}
