//! XML documents: elements are fields, elements with children are groups, repeated elements are repeated fields.
//!
//! Attributes, comments and text beside children are no part of the message (signature.md 3). DTDs are refused.

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use roxmltree::{Document, Node, ParsingOptions};

use crate::codec::LIMITS;
use crate::protocol::kind::is_all_text;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Malformed;

/// The bytes that most documents need.
const USUAL: usize = 1_024;

/// The document, declaration first, indented as the documents print theirs.
///
/// # Errors
///
/// When a name is no XML name or a value holds a character that XML cannot carry.
pub fn encode(root: &str, params: &Params) -> Result<String, Malformed> {
    let mut writer = Writer::new_with_indent(Vec::with_capacity(USUAL), b' ', 4);
    let unwritable = |error: std::io::Error| Malformed(error.to_string());
    writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .map_err(unwritable)?;
    if params.is_empty() {
        let empty = Event::Empty(BytesStart::new(root));
        writer.write_event(empty).map_err(unwritable)?;
    } else {
        let (start, end) = (
            Event::Start(BytesStart::new(root)),
            Event::End(BytesEnd::new(root)),
        );
        writer.write_event(start).map_err(unwritable)?;
        params
            .iter()
            .try_for_each(|(name, value)| write_element(&mut writer, name, value))?;
        writer.write_event(end).map_err(unwritable)?;
    }
    String::from_utf8(writer.into_inner()).map_err(|error| Malformed(error.to_string()))
}

fn write_element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> Result<(), Malformed> {
    if !is_name(name) {
        return Err(Malformed(format!(
            "the name `{}` is no XML name",
            name.escape_debug()
        )));
    }
    let unwritable = |error: std::io::Error| Malformed(error.to_string());
    let mut write = |event: Event<'_>| writer.write_event(event).map_err(unwritable);
    match value {
        Value::List(items) => items
            .iter()
            .try_for_each(|item| write_element(writer, name, item)),
        // A list of PHP has numbers for names, which XML cannot say: its items repeat the list's name.
        Value::Map(group) if is_numbered(group) => group
            .iter()
            .try_for_each(|(_, item)| write_element(writer, name, item)),
        // Without content it leaves nothing, as in a base string.
        Value::Map(group) if group.is_empty() => Ok(()),
        Value::Map(group) => {
            write(Event::Start(BytesStart::new(name)))?;
            group
                .iter()
                .try_for_each(|(name, value)| write_element(writer, name, value))?;
            writer
                .write_event(Event::End(BytesEnd::new(name)))
                .map_err(unwritable)
        }
        _ => match value.text().unwrap_or("") {
            "" => write(Event::Empty(BytesStart::new(name))),
            text if is_all_text(text) => {
                write(Event::Start(BytesStart::new(name)))?;
                // A bare carriage return would come back as a line feed.
                let mut escaped = escape(text);
                if escaped.contains('\r') {
                    escaped = escaped.replace('\r', "&#13;").into();
                }
                write(Event::Text(BytesText::from_escaped(escaped)))?;
                write(Event::End(BytesEnd::new(name)))
            }
            _ => Err(Malformed(format!(
                "the field `{name}` holds a character that XML cannot carry"
            ))),
        },
    }
}

fn is_numbered(group: &Params) -> bool {
    let number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    !group.is_empty() && group.iter().all(|(name, _)| number(name))
}

/// A name without colons, as far as field names go: letters, digits, `_`, `-`, `.`.
fn is_name(name: &str) -> bool {
    name.starts_with(begins_name) && name.chars().all(|c| begins_name(c) || continues_name(c))
}

/// The root's name and the fields of a document.
///
/// # Errors
///
/// When the document is not well-formed, declares a DTD, or exceeds the limits.
pub fn decode(document: &str) -> Result<(String, Params), Malformed> {
    let options = ParsingOptions {
        allow_dtd: false,
        ..ParsingOptions::default()
    };
    let tree =
        Document::parse_with_options(document.trim_start_matches('\u{feff}').trim(), options)
            .map_err(|error| Malformed(format!("not well-formed XML: {error}")))?;
    let mut room = LIMITS.fields;
    let root = tree.root_element();
    let params = match read(root, 0, &mut room)? {
        Value::Map(params) => params,
        // A bare root, such as the documents' `<pg_status>ok</pg_status>`, is its own only field.
        text if !text.text().unwrap_or("").is_empty() => {
            Params::from_iter([(root.tag_name().name(), text)])
        }
        _ => Params::new(),
    };
    Ok((root.tag_name().name().to_owned(), params))
}

fn read(element: Node<'_, '_>, depth: usize, room: &mut usize) -> Result<Value, Malformed> {
    if depth > LIMITS.depth {
        return Err(Malformed(format!(
            "groups nest deeper than {}",
            LIMITS.depth
        )));
    }
    let mut fields = Params::new();
    for child in element.children().filter(Node::is_element) {
        *room = room
            .checked_sub(1)
            .ok_or_else(|| Malformed(format!("more than {} fields", LIMITS.fields)))?;
        fields.push(child.tag_name().name(), read(child, depth + 1, room)?);
    }
    if !fields.is_empty() {
        return Ok(Value::Map(fields));
    }
    let text = element
        .children()
        .filter_map(|node| node.text().filter(|_| node.is_text()));
    Ok(Value::Text(text.collect()))
}

/// The production `NameStartChar` of XML 1.0 without the colon.
fn begins_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn continues_name(c: char) -> bool {
    matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
}
