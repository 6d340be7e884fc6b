//! The XML of an expectation, with the place of each element in the case file.

use roxmltree::{Document, Node, ParsingOptions};

use crate::cases::expectation::{ExpectedContent, ExpectedElement};
use crate::cases::load::block::Block;
use crate::cases::load::scope::Scope;
use crate::error::Error;
use crate::specs::yaml::Located;

/// Deeper expectations are refused, so that reading them needs little stack.
const MAX_DEPTH: u32 = 32;

/// The document, and whether it is written as a literal block.
pub(super) fn document(
    scope: &mut Scope<'_>,
    xml: &Located<String>,
) -> Result<(ExpectedElement, bool), Error> {
    let block = Block::new(scope.file, xml);
    let options = ParsingOptions {
        allow_dtd: false,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&xml.value, options).map_err(|error| {
        let position = error.pos();
        // The crate ends its messages with the position in the block.
        let cause = error.to_string();
        let cause = cause
            .rsplit_once(" at ")
            .map_or(cause.as_str(), |(cause, _)| cause);
        let at = block.at(position.row, position.col, 1);
        let error = scope
            .file
            .error(at, "the expected XML is not well-formed")
            .because(cause);
        error.mend("close every element that is opened; write `&` as `&amp;` and `<` as `&lt;`")
    })?;
    let root = element(scope, &block, &document, document.root_element(), 0)?;
    Ok((root, block.literal))
}

fn element(
    scope: &mut Scope<'_>,
    block: &Block,
    document: &Document<'_>,
    node: Node<'_, '_>,
    depth: u32,
) -> Result<ExpectedElement, Error> {
    let name = node.tag_name().name();
    let place = |byte: usize, width: usize| {
        let position = document.text_pos_at(byte);
        block.at(position.row, position.col, width)
    };
    let at = place(node.range().start, name.chars().count() + 2);
    if depth > MAX_DEPTH {
        return Err(scope
            .file
            .error(at, format!("elements nest deeper than {MAX_DEPTH}")));
    }
    let children: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    let texts: Vec<Node<'_, '_>> = node.children().filter(Node::is_text).collect();
    let written: String = texts.iter().filter_map(Node::text).collect();
    let filled = texts
        .iter()
        .find(|text| text.text().is_some_and(|text| !text.trim().is_empty()));
    let text_at = filled.map_or(at, |text| {
        let blanks = text
            .text()
            .map_or(0, |text| text.len() - text.trim_start().len());
        place(text.range().start + blanks, written.trim().chars().count())
    });
    let content = match (children.is_empty(), filled) {
        (true, _) => ExpectedContent::Text(scope.pattern_at(text_at, &written)?),
        (false, None) => {
            let elements = children
                .into_iter()
                .map(|child| element(scope, block, document, child, depth + 1));
            ExpectedContent::Elements(elements.collect::<Result<_, _>>()?)
        }
        (false, Some(_)) => {
            let error = scope.file.error(text_at, "text stands beside elements");
            return Err(error.mend("text beside elements is no part of a message; take it out"));
        }
    };
    Ok(ExpectedElement {
        name: name.to_owned(),
        at,
        content,
    })
}
