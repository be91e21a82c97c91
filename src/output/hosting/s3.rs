//! Rules of a bucket of S3 that is a website, for `aws s3api put-bucket-website`.

use serde_json::{Value, json};

use crate::output::hosting::Rules;

/// The most rules of a bucket.
const MOST: usize = 50;

/// Returns the configuration of the website. Headers are set by CloudFront or when files are copied, so they are not in it.
/// Rules match beginnings of addresses, so only redirects of all that lies below an address are rules; pages that lead on do the
/// others.
pub fn write(rules: &Rules) -> String {
    let bare = |path: &str| path.trim_start_matches('/').to_owned();
    let all = rules.moves.iter().filter(|one| one.is_below).take(MOST);
    let all: Vec<Value> = all
        .map(|one| {
            let mut redirect = json!({"HttpRedirectCode": "301", "ReplaceKeyPrefixWith": bare(&one.to)});
            if let Some((scheme, rest)) = one.to.split_once("://") {
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                redirect = json!({"HttpRedirectCode": "301", "Protocol": scheme, "HostName": host, "ReplaceKeyPrefixWith": path});
            }
            json!({"Condition": {"KeyPrefixEquals": bare(&one.from)}, "Redirect": redirect})
        })
        .collect();
    let missing = rules.missing.last().map_or("404.html", |(_, page)| page);
    let mut site = json!({
        "IndexDocument": {"Suffix": "index.html"},
        "ErrorDocument": {"Key": bare(missing)},
    });
    if let (Some(site), false) = (site.as_object_mut(), all.is_empty()) {
        site.insert("RoutingRules".into(), Value::Array(all));
    }
    format!("{site:#}\n")
}
