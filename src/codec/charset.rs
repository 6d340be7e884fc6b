//! Bytes to text: UTF-8, unless windows-1251 is declared (signature.md 5 knows no other code page in use).

use std::borrow::Cow;

use encoding_rs::WINDOWS_1251;

use crate::protocol::received::Malformed;

/// How the bytes of a message are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    Windows1251,
}

impl Charset {
    /// The charset that a `Content-Type` declares; UTF-8 if none.
    pub(super) fn of_content_type(content_type: &str) -> Result<Self, Malformed> {
        let parameters = content_type
            .split(';')
            .skip(1)
            .filter_map(|parameter| parameter.split_once('='));
        let mut charsets =
            parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        charsets.next().map_or(Ok(Charset::Utf8), |(_, name)| {
            Self::named(name.trim().trim_matches('"'))
        })
    }

    /// The charset that an XML declaration names; UTF-8 if none.
    pub(super) fn of_declaration(document: &[u8]) -> Result<Self, Malformed> {
        let head = document.get(..document.len().min(200)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let declaration = head
            .trim_start_matches('\u{feff}')
            .trim_start()
            .strip_prefix("<?xml");
        let declaration = declaration
            .and_then(|rest| rest.split("?>").next())
            .unwrap_or_default();
        let named = declaration
            .split_once("encoding")
            .map(|(_, rest)| rest.trim_start_matches([' ', '=']));
        let named = named.and_then(|rest| rest.split(['"', '\'']).nth(1));
        named.map_or(Ok(Charset::Utf8), Self::named)
    }

    fn named(name: &str) -> Result<Self, Malformed> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Charset::Utf8),
            "windows-1251" | "cp1251" => Ok(Charset::Windows1251),
            other => Err(Malformed(format!(
                "the charset `{other}` is neither utf-8 nor windows-1251"
            ))),
        }
    }

    /// The text of bytes.
    pub(super) fn text(self, bytes: &[u8]) -> Result<Cow<'_, str>, Malformed> {
        match self {
            Charset::Utf8 => std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|error| Malformed(format!("byte {} is not UTF-8", error.valid_up_to()))),
            Charset::Windows1251 => Ok(WINDOWS_1251.decode_without_bom_handling(bytes).0),
        }
    }
}
