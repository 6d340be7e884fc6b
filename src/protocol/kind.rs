//! The types of values: [`Kind`], one list for field rows of the specs and placeholders of the cases alike.
//!
//! A kind judges one text. Lengths, patterns and presence belong to the field row (`specs::field`).

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use url::Url;

use crate::protocol::params::Value;

/// What a value must look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything, a group too.
    Any,
    /// Text of characters that XML can carry.
    String,
    /// Decimal digits, with a minus in front if negative.
    Integer,
    /// A decimal number in plain notation: `500`, `482.5`, `0500`; neither blanks nor exponents.
    Number,
    /// `0` or `1`.
    Flag,
    /// `true` or `false`, in JSON with or without quotes.
    Boolean,
    /// An absolute http or https URL.
    Url,
    /// `YYYY-MM-DD hh:mm:ss`, a moment that the calendar has.
    DateTime,
    /// A moment as ISO 8601 writes it, with its distance from UTC: `2024-09-02T12:19:01+00:00`.
    Timestamp,
    /// A UUID in its usual 36 characters, lower case.
    Uuid,
    /// 32 lower-case hexadecimal digits, which must verify by the names of the fields.
    Signature,
    /// 32 upper-case hexadecimal digits, which must verify by the rows of the message.
    Sign,
    /// Nested fields.
    Group,
    /// A JSON list of groups.
    List,
    /// One of these texts.
    OneOf(Vec<String>),
    /// Any text but these.
    NoneOf(Vec<String>),
}

/// The kinds that a plain word names, in the order in which they are told to the user, and what a value of it is.
const WORDS: [(&str, Kind, &str); 14] = [
    ("any", Kind::Any, "anything"),
    ("string", Kind::String, "a text"),
    ("integer", Kind::Integer, "a whole number"),
    ("number", Kind::Number, "a decimal number"),
    ("flag", Kind::Flag, "0 or 1"),
    ("boolean", Kind::Boolean, "true or false"),
    ("url", Kind::Url, "an http or https URL"),
    (
        "date-time",
        Kind::DateTime,
        "a date and time, YYYY-MM-DD hh:mm:ss",
    ),
    (
        "timestamp",
        Kind::Timestamp,
        "a moment, YYYY-MM-DDThh:mm:ss+hh:mm",
    ),
    ("uuid", Kind::Uuid, "a UUID"),
    ("signature", Kind::Signature, "a signature"),
    ("sign", Kind::Sign, "a signature in upper case"),
    ("group", Kind::Group, "a group of fields"),
    ("list", Kind::List, "a list of groups"),
];

const ONE_OF: &str = "one of ";
const NONE_OF: &str = "none of ";

impl Kind {
    /// Whether the value is of this kind, whatever it holds: a group and a list are no texts.
    pub fn fits(&self, value: &Value) -> bool {
        match value {
            Value::Map(_) => matches!(self, Kind::Any | Kind::Group),
            Value::List(_) => matches!(self, Kind::Any | Kind::List),
            value => value.text().is_some_and(|text| self.accepts(text)),
        }
    }

    /// Whether the text is of this kind. Groups and lists never are texts.
    pub fn accepts(&self, text: &str) -> bool {
        match self {
            Kind::Any => true,
            Kind::String => is_all_text(text),
            Kind::Integer => is_digits(text.strip_prefix('-').unwrap_or(text)),
            Kind::Number => is_number(text),
            Kind::Flag => matches!(text, "0" | "1"),
            Kind::Boolean => matches!(text, "true" | "false"),
            Kind::Url => is_web_address(text),
            Kind::DateTime => is_date_time(text),
            Kind::Timestamp => is_timestamp(text),
            Kind::Uuid => is_uuid(text),
            Kind::Signature => text.len() == 32 && text.bytes().all(is_lower_hex),
            Kind::Sign => text.len() == 32 && text.bytes().all(is_upper_hex),
            Kind::Group | Kind::List => false,
            Kind::OneOf(texts) => texts.iter().any(|one| one == text),
            Kind::NoneOf(texts) => !texts.iter().any(|one| one == text),
        }
    }

    /// Whether values of this kind are judged as signatures of their message.
    pub fn is_signature(&self) -> bool {
        matches!(self, Kind::Signature | Kind::Sign)
    }

    /// What a value of this kind is, to complete a sentence that ends in `is`.
    pub fn description(&self) -> String {
        match self {
            Kind::OneOf(texts) => quoted(texts, " or "),
            Kind::NoneOf(texts) => format!("none of {}", quoted(texts, ", ")),
            kind => WORDS
                .iter()
                .find(|(_, known, _)| known == kind)
                .map_or("anything", |(.., is)| is)
                .to_owned(),
        }
    }

    /// The words that name a kind, for hints.
    pub fn words() -> impl Iterator<Item = &'static str> + Clone {
        WORDS
            .iter()
            .map(|(word, ..)| *word)
            .chain(["one of …", "none of …"])
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let texts = |list: &str| list.split(',').map(|one| one.trim().to_owned()).collect();
        if let Some(list) = word.strip_prefix(ONE_OF) {
            return Ok(Kind::OneOf(texts(list)));
        }
        if let Some(list) = word.strip_prefix(NONE_OF) {
            return Ok(Kind::NoneOf(texts(list)));
        }
        WORDS
            .iter()
            .find(|(known, ..)| *known == word)
            .map(|(_, kind, _)| kind.clone())
            .ok_or(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::OneOf(texts) => return write!(f, "{ONE_OF}{}", texts.join(", ")),
            Kind::NoneOf(texts) => return write!(f, "{NONE_OF}{}", texts.join(", ")),
            _ => {}
        }
        let word = WORDS
            .iter()
            .find(|(_, kind, _)| kind == self)
            .map_or("any", |(word, ..)| word);
        f.write_str(word)
    }
}

fn quoted(texts: &[String], between: &str) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(between)
}

/// Whether text may hold the character: the production `Char` of XML 1.0, whatever the encoding of the message.
pub fn is_text(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether text may hold all of it. Most texts are printable ASCII, which is seen at once.
pub fn is_all_text(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || text.chars().all(is_text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let bounded =
        text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && !text.ends_with('.');
    plain && bounded && text.parse::<Decimal>().is_ok()
}

fn is_web_address(text: &str) -> bool {
    let plain = (text.starts_with("http://") || text.starts_with("https://"))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    plain && Url::parse(text).is_ok_and(|url| url.has_host())
}

fn is_date_time(text: &str) -> bool {
    let form = text.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        10 => byte == b' ',
        13 | 16 => byte == b':',
        17 => matches!(byte, b'0'..=b'5'), // No leap seconds: the calendar's library would take them for the 59th.
        _ => byte.is_ascii_digit(),
    });
    form && text.len() == 19 && jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).is_ok()
}

fn is_timestamp(text: &str) -> bool {
    let zoned = text.ends_with('Z')
        || text
            .get(19..20)
            .is_some_and(|sign| matches!(sign, "+" | "-"));
    zoned && text.get(10..11) == Some("T") && text.parse::<jiff::Timestamp>().is_ok()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => is_lower_hex(byte),
        })
}

fn is_upper_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'F')
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
