//! The keys of a service: of the environment, or of the file that the service's own tools write.

use std::env;
use std::fs;
use std::path::PathBuf;

use rusty_s3::Credentials;

use crate::host::HostError;

/// The keys by which requests are signed.
///
/// # Errors
/// There are none.
pub fn find(profile: Option<&str>) -> Result<Credentials, HostError> {
    let of = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    if profile.is_none()
        && let (Some(key), Some(secret)) = (of("AWS_ACCESS_KEY_ID"), of("AWS_SECRET_ACCESS_KEY"))
    {
        return Ok(made(key, secret, of("AWS_SESSION_TOKEN")));
    }
    let home = || Some(env::home_dir()?.join(".aws/credentials"));
    let file = of("AWS_SHARED_CREDENTIALS_FILE")
        .map(PathBuf::from)
        .or_else(home);
    let text = file
        .and_then(|file| fs::read_to_string(file).ok())
        .unwrap_or_default();
    let named = profile.map(str::to_owned).or_else(|| of("AWS_PROFILE"));
    let profile = named.as_deref().unwrap_or("default");
    of_profile(&text, profile).ok_or_else(|| {
        HostError::remote(
            format!("there are no keys for S3: neither in the environment nor as `[{profile}]` in ~/.aws/credentials"),
            Some("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`"),
        )
    })
}

fn made(key: String, secret: String, token: Option<String>) -> Credentials {
    match token {
        Some(token) => Credentials::new_with_token(key, secret, token),
        None => Credentials::new(key, secret),
    }
}

/// The keys of a part `[profile]`, line by line `name = value`.
fn of_profile(text: &str, profile: &str) -> Option<Credentials> {
    let is_head = |line: &&str| line.starts_with('[');
    let lines = text.lines().map(str::trim);
    let part =
        lines.skip_while(|line| line.trim_matches(['[', ']', ' ']) != profile || !is_head(line));
    let part: Vec<&str> = part.skip(1).take_while(|line| !is_head(line)).collect();
    let value = |wanted: &str| {
        let mut pairs = part.iter().filter_map(|line| line.split_once('='));
        let found = pairs.find(|(name, _)| name.trim() == wanted);
        found.map(|(_, value)| value.trim().to_owned())
    };
    Some(made(
        value("aws_access_key_id")?,
        value("aws_secret_access_key")?,
        value("aws_session_token"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_has_its_keys() {
        let text = "[default]\naws_access_key_id = A\naws_secret_access_key=B=\n\n# other\n[ park ]\naws_access_key_id=C\n\
                    aws_secret_access_key = D\naws_session_token = E\n[empty]\n";
        let found = of_profile(text, "default").unwrap();
        assert_eq!(
            (found.key(), found.secret(), found.token()),
            ("A", "B=", None)
        );
        let found = of_profile(text, "park").unwrap();
        assert_eq!(
            (found.key(), found.secret(), found.token()),
            ("C", "D", Some("E"))
        );
        assert!(of_profile(text, "empty").is_none());
        assert!(of_profile(text, "none").is_none());
    }
}
