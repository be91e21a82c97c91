//! The server as any browser asks it.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use parkpages::base::{Digest, RelPath, UrlPath};
use parkpages::content::PathPattern;
use parkpages::engine::{Built, Output, PictureRecipe, PictureSource, Sink};
use parkpages::host::serve::{PageStatus, Server, Serving};
use parkpages::output::hosting::{Move, PathRule, Rules};
use parkpages::picture::{Form, Version};

/// An answer: its first line, its headers with small names, its body.
struct QueryResult {
    status: String,
    headers: BTreeMap<String, String>,
    body: String,
}

struct Asked {
    server: Server,
}

impl Asked {
    /// A server that shows these outputs.
    fn showing(outputs: &[(&str, &str)]) -> Self {
        let serving = Serving {
            port: Some(0),
            headers: vec![("x-more".parse().unwrap(), "yes".parse().unwrap())],
            ..Serving::default()
        };
        let mut server = Server::bind(serving).expect("a port");
        server.start().expect("started");
        let asked = Self { server };
        asked.show(outputs);
        asked
    }

    fn show(&self, outputs: &[(&str, &str)]) {
        self.show_by(outputs, Rules::default());
    }

    fn show_by(&self, outputs: &[(&str, &str)], rules: Rules) {
        let sink = self.server.sink();
        let mut all = BTreeMap::new();
        for (path, text) in outputs {
            let path = UrlPath::new(path).unwrap();
            let output = Output {
                digest: Digest::of(text.as_bytes()),
                len: text.len() as u64,
            };
            if !sink.keep(&path, output) {
                sink.put(&path, output.digest, text.as_bytes());
            }
            all.insert(path, output);
        }
        let built = Built {
            outputs: Arc::new(all),
            ..Built::default()
        };
        let status = PageStatus {
            rules: Arc::new(rules),
            ..PageStatus::default()
        };
        let published = self.server.publish(sink, &built, "", status);
        published.expect("published");
    }

    fn connect(&self, request: &str) -> TcpStream {
        let address = self.server.url();
        let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Sends a request with these headers besides its host.
    fn ask(&self, method: &str, path: &str, headers: &[&str]) -> QueryResult {
        let host = if headers.iter().any(|header| header.starts_with("Host")) {
            ""
        } else {
            "Host: 127.0.0.1\r\n"
        };
        let more: String = headers
            .iter()
            .filter(|header| **header != "Host-less")
            .map(|header| format!("{header}\r\n"))
            .collect();
        let host = if headers.contains(&"Host-less") {
            ""
        } else {
            host
        };
        let mut stream = self.connect(&format!(
            "{method} {path} HTTP/1.1\r\n{host}{more}Connection: close\r\n\r\n"
        ));
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().strip_prefix("HTTP/1.1 ").unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        QueryResult {
            status: status[..3].to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str, headers: &[&str]) -> QueryResult {
        self.ask("GET", path, headers)
    }
}

impl QueryResult {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

fn site() -> Asked {
    Asked::showing(&[
        ("index.html", "<head></head>home"),
        ("404.html", "<head></head>none"),
        ("tc/404.html", "<head></head>沒有"),
        ("tc/新聞/index.html", "<head></head>新聞"),
        ("data.csv", "0123456789"),
        ("feed.xml", "<feed/>"),
        ("a.js", "1"),
        ("map.svg", "<svg/>"),
    ])
}

#[test]
fn media_types_are_those_of_a_web_host() {
    let site = site();
    for (path, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/data.csv", "text/csv; charset=utf-8"),
        ("/feed.xml", "text/xml; charset=utf-8"),
        ("/a.js", "text/javascript; charset=utf-8"),
        ("/map.svg", "image/svg+xml"),
        ("/.parkpages/live.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = site.get(path, &[]);
        assert_eq!(answer.status, "200", "{path}");
        assert_eq!(answer.header("content-type"), media_type, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-more"), "yes");
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), length, "{path}");
        let head = site.ask("HEAD", path, &[]);
        assert_eq!((head.status.as_str(), head.body.as_str()), ("200", ""));
        assert_eq!(head.header("content-length"), length, "{path}");
    }
    assert_eq!(site.ask("POST", "/", &[]).status, "405");
}

#[test]
fn only_pages_get_the_script_and_outputs_stay_as_they_are() {
    let site = site();
    let page = site.get("/", &[]).body;
    assert!(
        page.contains("<script src=\"/.parkpages/live.js\""),
        "{page}"
    );
    assert!(page.starts_with("<head><script") && page.ends_with("</head>home"));
    assert_eq!(site.get("/data.csv", &[]).body, "0123456789");
}

#[test]
fn a_missing_page_answers_in_the_language_of_its_address() {
    let site = site();
    for (path, text) in [("/tc/x/", "沒有"), ("/x", "none"), ("/tcx/", "none")] {
        let answer = site.get(path, &[]);
        assert_eq!(answer.status, "404", "{path}");
        assert!(answer.body.ends_with(text), "{path}: {}", answer.body);
    }
    let page = "/tc/%E6%96%B0%E8%81%9E";
    let answer = site.get(&format!("{page}?a=b"), &[]);
    assert_eq!(answer.status, "307");
    assert_eq!(answer.header("location"), format!("{page}/?a=b"));
    assert!(site.get(&format!("{page}/"), &[]).body.ends_with("新聞"));
}

#[test]
fn redirects_statuses_languages_and_headers_are_those_of_the_site() {
    let site = site();
    let moved = |from: &str, to: &str, is_below| Move {
        from: from.into(),
        to: to.into(),
        is_below,
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let rules = Rules {
        moves: vec![
            moved("/old/", "/tc/%E6%96%B0%E8%81%9E/#a", false),
            moved("/blog/", "https://elsewhere.example/", true),
        ],
        gone: vec!["/tc/新聞/".into()],
        languages: vec![pair("zh-hk", "/tc/"), pair("en", "/en/")],
        headers: vec![
            pair("Content-Security-Policy", "default-src 'self'"),
            pair("X-A", "b"),
        ],
        paths: vec![PathRule {
            pattern: PathPattern {
                start: "/tc/".into(),
                end: Some(String::new()),
            },
            set: [
                ("x-a".to_owned(), None),
                ("X-B".to_owned(), Some("c".into())),
            ]
            .into(),
            addresses: Vec::new(),
        }],
        ..Rules::default()
    };
    let outputs = [
        ("index.html", "<head></head>home"),
        ("old/index.html", "<head></head>leads on"),
        ("404.html", "none"),
        ("tc/404.html", "沒有"),
        ("tc/新聞/index.html", "<head></head>withdrawn"),
    ];
    site.show_by(&outputs, rules);
    for (path, accepted, status, to) in [
        ("/old/", "", "301", "/tc/%E6%96%B0%E8%81%9E/#a"),
        ("/old", "", "301", "/tc/%E6%96%B0%E8%81%9E/#a"),
        (
            "/blog/%20x/?a=b",
            "",
            "301",
            "https://elsewhere.example/%20x/?a=b",
        ),
        ("/", "zh-HK,en;q=0.5", "302", "/tc/"),
        ("/", "EN", "302", "/en/"),
        ("/", "fr,en", "200", ""),
        ("/", "enx", "200", ""),
        ("/tc/%E6%96%B0%E8%81%9E/", "", "410", ""),
        ("/tc/x", "", "404", ""),
    ] {
        let answer = site.get(path, &[&format!("Accept-Language: {accepted}")]);
        assert_eq!(answer.status, status, "{path} {accepted}");
        assert_eq!(answer.header("location"), to, "{path} {accepted}");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'self'"
        );
        let is_below = path.starts_with("/tc/");
        let headers = if is_below { ("", "c") } else { ("b", "") };
        assert_eq!(
            (answer.header("x-a"), answer.header("x-b")),
            headers,
            "{path}"
        );
        let varies = if path == "/" { "Accept-Language" } else { "" };
        assert_eq!(answer.header("vary"), varies, "{path}");
    }
    let gone = site.get("/tc/%E6%96%B0%E8%81%9E/", &[]).body;
    assert!(
        gone.ends_with("withdrawn") && gone.contains("live.js"),
        "{gone}"
    );
    site.show(&outputs);
    assert_eq!(site.get("/old/", &[]).status, "200");
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let site = site();
    for path in ["/", "/data.csv"] {
        let tag = site.get(path, &[]).header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let condition = format!("If-None-Match: {tag}");
        let answer = site.get(path, &[&condition]);
        assert_eq!((answer.status.as_str(), answer.body.as_str()), ("304", ""));
        assert_eq!(answer.header("etag"), tag);
        assert_eq!(site.get(path, &["If-None-Match: \"other\""]).status, "200");
        assert_eq!(site.get(path, &["If-Match: \"other\""]).status, "412");
    }
    let tag = site.get("/data.csv", &[]).header("etag").to_owned();
    site.show(&[("data.csv", "other")]);
    let answer = site.get("/data.csv", &[&format!("If-None-Match: {tag}")]);
    assert_eq!(
        (answer.status.as_str(), answer.body.as_str()),
        ("200", "other")
    );
}

#[test]
fn ranges_are_parts_of_a_file() {
    let site = site();
    for (range, status, body, told) in [
        ("bytes=0-3", "206", "0123", "bytes 0-3/10"),
        ("bytes=7-", "206", "789", "bytes 7-9/10"),
        ("bytes=-2", "206", "89", "bytes 8-9/10"),
        ("bytes=-99", "206", "0123456789", "bytes 0-9/10"),
        ("bytes=8-99", "206", "89", "bytes 8-9/10"),
        ("bytes=10-", "416", "", "bytes */10"),
        ("bytes=5-2", "200", "0123456789", ""),
        ("bytes=0-1,4-5", "200", "0123456789", ""),
        ("lines=0-1", "200", "0123456789", ""),
        ("bytes=x", "200", "0123456789", ""),
    ] {
        let answer = site.get("/data.csv", &[&format!("Range: {range}")]);
        assert_eq!(answer.status, status, "{range}");
        assert_eq!(answer.body, body, "{range}");
        assert_eq!(answer.header("content-range"), told, "{range}");
    }
    let tag = site.get("/data.csv", &[]).header("etag").to_owned();
    let with = |tag: &str| {
        let condition = format!("If-Range: {tag}");
        site.get("/data.csv", &["Range: bytes=0-3", &condition])
            .status
    };
    assert_eq!(
        (with(&tag), with("\"other\"")),
        ("206".into(), "200".into())
    );
}

#[test]
fn a_foreign_name_is_refused() {
    let site = site();
    for host in ["127.0.0.1:1", "localhost", "[::1]:80"] {
        assert_eq!(site.get("/", &[&format!("Host: {host}")]).status, "200");
    }
    for path in ["/", "/.parkpages/events?page=/&shown=x", "/nothing"] {
        let answer = site.get(path, &["Host: evil.example"]);
        assert_eq!(answer.status, "403", "{path}");
        assert!(!answer.body.contains("home"));
    }
    assert_eq!(site.get("/", &["Host-less"]).status, "400");
}

#[test]
fn an_open_page_hears_what_concerns_it() {
    let site = site();
    let shown = Digest::of("<head></head>home".as_bytes());
    let mut stream = site.connect(&format!(
        "GET /.parkpages/events?page=/&shown={shown} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ));
    let mut text = String::new();
    let mut until = |wanted: &str| {
        let mut some = [0; 1024];
        while !text.contains(wanted) {
            let read = stream.read(&mut some).unwrap();
            assert_ne!(read, 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&some[..read]));
        }
        std::mem::take(&mut text)
    };
    let first = until("\n\n");
    assert!(first.contains("text/event-stream"), "{first}");
    let first = if first.contains("\"shown\"") {
        first
    } else {
        until("\"shown\"")
    };
    assert!(first.contains("\"reload\":false"), "{first}");
    // Another page is not its business; its own is.
    site.show(&[("index.html", "<head></head>home"), ("x/index.html", "x")]);
    site.show(&[("index.html", "<head></head>new"), ("x/index.html", "x")]);
    let next = until("\"reload\":true");
    assert_eq!(next.matches("data:").count(), 1, "{next}");
}

#[test]
fn before_there_is_a_site_a_page_says_so() {
    let mut server = Server::bind(Serving {
        port: Some(0),
        ..Serving::default()
    })
    .expect("a port");
    server.start().expect("started");
    let asked = Asked { server };
    let answer = asked.get("/en/", &[]);
    assert_eq!(answer.status, "503");
    assert!(answer.body.contains("data-shown=\"nothing\""));
    assert_eq!(asked.get("/x.css", &[]).status, "503");
}

#[test]
fn the_next_port_is_taken_where_one_is_not_free() {
    let first = Server::bind(Serving::default()).expect("a port");
    let second = Server::bind(Serving::default()).expect("the next");
    assert_ne!(first.url(), second.url());
    let port = first.url().rsplit_once(':').unwrap().1.parse().ok();
    let Err(error) = Server::bind(Serving {
        port,
        ..Serving::default()
    }) else {
        panic!("two servers on one port");
    };
    assert!(
        error.to_string().contains("another program uses it"),
        "{error}"
    );
    assert_eq!(
        error.hint().as_deref(),
        Some("name another port with `--port`")
    );
}

#[test]
fn a_picture_is_made_when_it_is_asked_for() {
    let version = Version {
        form: Form::WebP,
        width: 480,
        height: 360,
        quality: 80,
    };
    let source = |file: &str| PictureSource {
        file: RelPath::new(file).unwrap(),
        digest: Digest::of(file.as_bytes()),
        version,
    };
    let make = |recipe: &PictureRecipe| {
        let PictureRecipe::Version(source) = recipe else {
            return None;
        };
        let name = source.file.file_name();
        (name != "gone.jpg").then(|| format!("{name} in {}", source.version.width).into_bytes())
    };
    let mut server = Server::bind(Serving {
        port: Some(0),
        pictures: Some(Arc::new(make)),
        ..Serving::default()
    })
    .expect("a port");
    server.start().expect("started");
    let sink = server.sink();
    let mut all = BTreeMap::new();
    for name in ["hall", "gone"] {
        let path = UrlPath::new(&format!("pictures/{name}-480-1a2b.webp")).unwrap();
        let source = source(&format!("content/{name}.jpg"));
        let recipe = PictureRecipe::Version(source);
        assert!(sink.defer(&path, &recipe), "nothing is made before");
        let digest = recipe.key();
        all.insert(path, Output { digest, len: 0 });
    }
    let built = Built {
        outputs: Arc::new(all),
        ..Built::default()
    };
    let published = server.publish(sink, &built, "", PageStatus::default());
    published.expect("published");
    let asked = Asked { server };
    let found = asked.get("/pictures/hall-480-1a2b.webp", &[]);
    assert_eq!(found.body, "hall.jpg in 480");
    assert_eq!(found.header("content-type"), "image/webp");
    let tag = format!("If-None-Match: {}", found.header("etag"));
    let again = asked.get("/pictures/hall-480-1a2b.webp", &[&tag]);
    assert_eq!(again.status, "304");
    let gone = asked.get("/pictures/gone-480-1a2b.webp", &[]);
    assert_eq!(gone.status, "503", "the next build says what is wrong");
}
