//! The words of a page: what is read, and what is read out.

/// Words that readers on the mainland know by another word.
pub const HONG_KONG: [(&str, &str); 38] = [
    ("创科", "科创"),
    ("资讯", "信息"),
    ("网络上", "网上"),
    ("电邮", "电子邮件"),
    ("私隐", "隐私"),
    ("档案", "文件"),
    ("连结", "链接"),
    ("程式", "程序"),
    ("伺服器", "服务器"),
    ("登入", "登录"),
    ("载入", "加载"),
    ("设定", "设置"),
    ("预设", "默认"),
    ("软体", "软件"),
    ("萤幕", "屏幕"),
    ("滑鼠", "鼠标"),
    ("联络", "联系"),
    ("传媒", "媒体"),
    ("澳洲", "澳大利亚"),
    ("纽西兰", "新西兰"),
    ("进驻", "入驻"),
    ("营运", "运营"),
    ("箭嘴", "箭头"),
    ("语文", "语言"),
    ("平顶", "封顶"),
    ("楼面面积", "建筑面积"),
    ("截标", "投标截止"),
    ("传译", "翻译"),
    ("范畴", "领域"),
    ("报章", "报纸"),
    ("未有", "未"),
    ("覆检", "复核"),
    ("尾班车", "末班车"),
    ("标书", "投标文件"),
    ("逾时", "逾期"),
    ("会否", "是否会"),
    ("「", "“"),
    ("」", "”"),
];

/// The title, the description and the text of a page, one line for each block: of its `main` or of all its body.
pub fn page(html: &str, main_only: bool) -> String {
    let mut text = String::new();
    if let Some(title) = between(html, "<title>", "</title>") {
        text += &format!("{}\n", entities(title));
    }
    if let Some(description) = between(html, "<meta name=\"description\" content=\"", "\"") {
        text += &format!("{}\n", entities(description));
    }
    let (open, close) = if main_only {
        ("<main", "</main>")
    } else {
        ("<body", "</body>")
    };
    text + "\n" + &body(between(html, open, close).unwrap_or_default())
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let start = text.find(open)? + open.len();
    Some(&text[start..start + text[start..].find(close)?])
}

/// Elements that stand in a line of text.
const INLINE: [&str; 21] = [
    "a", "abbr", "b", "bdi", "br", "cite", "code", "em", "i", "img", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "u",
];

fn body(html: &str) -> String {
    let mut text = String::new();
    // What is left of the opening tag of `main` comes first.
    let mut rest = html.split_once('>').map_or("", |(_, rest)| rest);
    while let Some(at) = rest.find('<') {
        text += &entities(&rest[..at].replace('\n', " "));
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        let name: &str = tag.trim_start_matches(['<', '/']);
        let name = &name[..name.find([' ', '>', '/']).unwrap_or(name.len())];
        if name == "svg" && !tag.starts_with("</") {
            rest = rest.split_once("</svg>").map_or("", |(_, rest)| rest);
        }
        match name {
            "td" | "th" if tag.starts_with("</") => text += " ",
            "td" | "th" => text += "| ",
            _ if !INLINE.contains(&name) => text += "\n",
            _ => {}
        }
        for (attribute, mark) in [("alt", "picture"), ("aria-label", "label")] {
            if let Some(value) = between(tag, &format!(" {attribute}=\""), "\"")
                && !value.is_empty()
            {
                text += &format!("[{mark}: {}]\n", entities(value));
            }
        }
        if let Some(lang) = between(tag, " lang=\"", "\"")
            && INLINE.contains(&name)
        {
            text += &format!("[{lang}]");
        }
    }
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| line + "\n")
        .collect()
}

fn entities(text: &str) -> String {
    let mut text = text.to_owned();
    for (name, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ] {
        text = text.replace(name, character);
    }
    text
}
