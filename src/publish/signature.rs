//! Signatures of releases in the form of minisign: `minisign -Vm RELEASE.json -P KEY` checks them.

use std::io::Cursor;

use minisign::{PublicKey, SecretKey, SecretKeyBox, SignatureBox};

/// What the name of a signature has after that of the file that it signs.
pub const ENDING: &str = ".minisig";

/// A secret key that signs releases.
pub struct Signer {
    key: SecretKey,
    public: PublicKey,
}

impl Signer {
    /// A key from the text of its file; `password` is for one that has a password.
    ///
    /// # Errors
    /// It is no key, or the password is wrong.
    pub fn new(text: &str, password: Option<String>) -> Result<Self, String> {
        let parse = || SecretKeyBox::from_string(text.trim()).map_err(|error| error.to_string());
        let plain = parse()?.into_unencrypted_secret_key();
        // Without a password it would ask for one at the terminal.
        let key = plain.or_else(|_| {
            parse()?
                .into_secret_key(Some(password.unwrap_or_default()))
                .map_err(|error| error.to_string())
        })?;
        let public = PublicKey::from_secret_key(&key).map_err(|error| error.to_string())?;
        Ok(Self { key, public })
    }

    /// The public key, as `signed_by` names it.
    pub fn public(&self) -> String {
        self.public.to_base64()
    }

    /// The text of the signature of a release's record. `comment` is signed, too.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn sign(&self, record: &[u8], comment: &str) -> Result<String, String> {
        let signed = minisign::sign(
            Some(&self.public),
            &self.key,
            record,
            Some(comment),
            Some("signature of a release"),
        );
        signed
            .map(|signed| signed.into_string())
            .map_err(|error| error.to_string())
    }
}

/// Checks the signature of a record. `by` is the public key that must have made it.
///
/// # Errors
/// It is no signature, of another text, or by another key; in words.
pub fn verify(record: &[u8], signature: &str, by: &str) -> Result<(), String> {
    let key = PublicKey::from_base64(by).map_err(|error| error.to_string())?;
    let signature = SignatureBox::from_string(signature).map_err(|error| error.to_string())?;
    minisign::verify(&key, &signature, Cursor::new(record), true, false, false)
        .map_err(|error| error.to_string())
}
