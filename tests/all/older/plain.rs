//! The few lines of the client that is written by hand: a tree of fields, its base string in three orders, and how it travels.

use md5::{Digest, Md5};

/// The secret of every merchant of the till.
const SECRET: &str = "till-key";

pub type Fields = Vec<(String, Node)>;

#[derive(Clone, Debug)]
pub enum Node {
    Text(String),
    Group(Fields),
}

#[derive(Clone, Copy, Debug)]
pub enum Order {
    Recursive,
    Numbered,
    NumberedOld,
}

pub const ORDERS: [Order; 3] = [Order::Recursive, Order::Numbered, Order::NumberedOld];

pub fn text(name: &str, text: &str) -> (String, Node) {
    (name.to_owned(), Node::Text(text.to_owned()))
}

/// `name=value` with blanks between; `_` stands for a blank in a value.
pub fn fields_of(line: &str) -> Fields {
    let fields = line.split_whitespace();
    let field = |field: &str| {
        let (name, value) = field.split_once('=').expect("it is a field");
        text(name, &value.replace('_', " "))
    };
    fields.map(field).collect()
}

/// A receipt of twelve items, by their numbers.
pub fn items() -> Fields {
    let item = |number: usize| {
        let item = [
            text("pg_price", "1"),
            text("pg_name", &format!("Товар {number}")),
        ];
        (number.to_string(), Node::Group(item.to_vec()))
    };
    (0..12).map(item).collect()
}

/// A document has no names that are numbers: it repeats the name of the list.
pub fn repeated(fields: Fields) -> Fields {
    let spread = |(name, node): (String, Node)| match node {
        Node::Group(items) if items.iter().all(|(name, _)| name.parse::<usize>().is_ok()) => {
            let named = |(_, item)| (name.clone(), item);
            items.into_iter().map(named).collect::<Fields>()
        }
        node => vec![(name, node)],
    };
    fields.into_iter().flat_map(spread).collect()
}

/// The text of the first field of that name.
pub fn found<'a>(fields: &'a [(String, Node)], name: &str) -> Option<&'a str> {
    match fields.iter().find(|(known, _)| known == name)? {
        (_, Node::Text(text)) => Some(text),
        _ => None,
    }
}

/// Script, values and secret with `;` between.
pub fn base(order: Order, script: &str, fields: &Fields) -> String {
    let mut parts = vec![script.to_owned()];
    match order {
        Order::Recursive => sorted(fields, &mut parts),
        Order::Numbered | Order::NumberedOld => {
            let mut flat = Vec::new();
            flatten("", fields, matches!(order, Order::NumberedOld), &mut flat);
            flat.sort();
            parts.extend(flat.into_iter().map(|(_, text)| text));
        }
    }
    parts.push(SECRET.to_owned());
    parts.join(";")
}

fn sorted(fields: &Fields, parts: &mut Vec<String>) {
    let mut fields: Vec<_> = fields.iter().filter(|(name, _)| name != "pg_sig").collect();
    // Numbers of items by their value, all other names by their bytes.
    fields.sort_by_key(|(name, _)| (name.parse::<u64>().unwrap_or(u64::MAX), name));
    for (_, node) in fields {
        match node {
            Node::Text(text) => parts.push(text.clone()),
            Node::Group(group) => sorted(group, parts),
        }
    }
}

fn flatten(parent: &str, fields: &Fields, old: bool, flat: &mut Vec<(String, String)>) {
    for (number, (name, node)) in (1..).zip(fields).filter(|(_, (name, _))| name != "pg_sig") {
        let is_item = name.parse::<u64>().is_ok() && !old;
        let path = if is_item {
            format!("{}{number:03}", &parent[..parent.len() - 3])
        } else {
            format!("{parent}{name}{number:03}")
        };
        match node {
            Node::Text(text) => flat.push((path, text.clone())),
            Node::Group(group) => flatten(&path, group, old, flat),
        }
    }
}

pub fn md5(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `name=value` of a form, groups with brackets.
pub fn form(parent: &str, fields: &Fields) -> Vec<String> {
    let part = |(name, node): &(String, Node)| {
        let name = match parent {
            "" => name.clone(),
            _ => format!("{parent}[{name}]"),
        };
        match node {
            Node::Text(text) => vec![format!("{}={}", percent(&name), percent(text))],
            Node::Group(group) => form(&name, group),
        }
    };
    fields.iter().flat_map(part).collect()
}

pub fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What a value of a form stands for.
pub fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits =
                    [rest.next(), rest.next()].map(|digit| digit.expect("two digits follow"));
                let digits = str::from_utf8(&digits).expect("they are digits").to_owned();
                u8::from_str_radix(&digits, 16).expect("they are digits")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("it is UTF-8")
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

pub fn document(fields: &Fields) -> String {
    let element = |(name, node): &(String, Node)| {
        let inside = match node {
            Node::Text(text) => escaped(text),
            Node::Group(group) => document(group),
        };
        format!("<{name}>{inside}</{name}>")
    };
    fields.iter().map(element).collect()
}

/// What stands between the tags of that name.
pub fn inside<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, behind) = xml
        .split_once(&format!("<{name}>"))
        .unwrap_or_else(|| panic!("no {name} begins in {xml}"));
    behind
        .rsplit_once(&format!("</{name}>"))
        .expect("it ends")
        .0
}

/// Elements that hold elements or a text, without attributes.
pub fn read(xml: &str) -> Fields {
    let mut fields = Vec::new();
    let mut rest = xml.trim();
    while let Some(behind) = rest.strip_prefix('<') {
        let (name, behind) = behind.split_once('>').expect("a tag ends");
        let (name, inside, next) = match name.strip_suffix('/') {
            Some(name) => (name, "", behind),
            None => {
                let end = format!("</{name}>");
                let (inside, next) = behind.split_once(&end).expect("an element ends");
                (name, inside, next)
            }
        };
        let group = inside.trim_start().starts_with('<');
        let node = if group {
            Node::Group(read(inside))
        } else {
            let text = inside
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"");
            Node::Text(text.replace("&apos;", "'").replace("&amp;", "&"))
        };
        fields.push((name.to_owned(), node));
        rest = next.trim_start();
    }
    fields
}
