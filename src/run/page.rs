//! [`Page`]: what a payer sees of an HTML page, and the forms that can be filled in.

use scraper::{ElementRef, Html, Node, Selector};

use crate::protocol::params::Params;

/// An HTML page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What it shows, a line for each block of text.
    pub text: String,
    /// Its forms.
    pub forms: Vec<PageForm>,
}

/// A form of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageForm {
    /// Where it is sent, relative to the page; the page itself without it.
    pub action: Option<String>,
    /// Whether it is sent by POST, and not by GET.
    pub post: bool,
    /// Its fields, in their order.
    pub fields: Vec<PageField>,
}

/// A field of a form that a payer can fill in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageField {
    /// Its name.
    pub name: String,
    /// What stands in it; nothing if it is not sent as it is, like a box that is not ticked.
    pub value: Option<String>,
}

/// Elements that do not begin a line of their own.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "mark", "nobr", "output", "q", "s", "samp", "small", "span", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
];

/// Elements whose text nobody sees.
const UNSEEN: &[&str] = &["head", "noscript", "script", "style", "template"];

/// The parser looks through all elements that are open, so deeply nested pages take time by the square of their length.
const MOST_TAGS: usize = 20_000;

impl Page {
    /// Reads a page. Whatever a browser would make of the bytes is read; nothing is refused, but what stands behind very
    /// many tags is not read.
    pub fn read(html: &str) -> Self {
        let end = html.match_indices('<').nth(MOST_TAGS);
        let html = end.and_then(|(end, _)| html.get(..end)).unwrap_or(html);
        let document = Html::parse_document(html);
        let lines = shown(document.root_element());
        let lines = lines
            .iter()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        Self {
            text: lines.join("\n"),
            forms: select(document.root_element(), "form").map(form).collect(),
        }
    }
}

impl PageForm {
    /// What is sent when these fields are entered. What is entered for a name is all that is sent under it.
    pub fn filled(&self, entered: &[(String, String)]) -> Params {
        let mut params = Params::new();
        for field in &self.fields {
            let name = &field.name;
            let mut values = entered.iter().filter(|(known, _)| known == name).peekable();
            if values.peek().is_none() {
                let value = field.value.iter();
                value.for_each(|value| params.push(&**name, &**value));
            } else if params.get(name).is_none() {
                values.for_each(|(_, value)| params.push(&**name, &**value));
            }
        }
        params
    }
}

/// What is still to be read of a page. It may nest as deep as it is long, so there is no recursion.
enum Rest<N> {
    Node(N),
    EndOfBlock,
}

fn shown(root: ElementRef<'_>) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = vec![Rest::Node(*root)];
    while let Some(next) = rest.pop() {
        let Rest::Node(node) = next else {
            lines.push(String::new());
            continue;
        };
        if let (Node::Text(text), Some(line)) = (node.value(), lines.last_mut()) {
            line.push_str(text);
        }
        let Some(element) = ElementRef::wrap(node) else {
            continue;
        };
        let name = element.value().name();
        if UNSEEN.contains(&name) || element.value().attr("hidden").is_some() {
            continue;
        }
        if !INLINE.contains(&name) {
            lines.push(String::new());
            rest.push(Rest::EndOfBlock);
        }
        rest.extend(element.children().rev().map(Rest::Node));
    }
    lines
}

fn form(form: ElementRef<'_>) -> PageForm {
    let attribute = |name| form.value().attr(name);
    PageForm {
        action: attribute("action")
            .filter(|action| !action.is_empty())
            .map(str::to_owned),
        post: attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        fields: select(form, "input, select, textarea")
            .flat_map(fields)
            .collect(),
    }
}

/// The fields that an element makes of a form: none, if it has no name or nothing can be entered.
fn fields(input: ElementRef<'_>) -> Vec<PageField> {
    let attribute = |name| input.value().attr(name);
    let name = attribute("name").filter(|name| !name.is_empty());
    let Some(name) = name.filter(|_| attribute("disabled").is_none()) else {
        return Vec::new();
    };
    let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
    let values = match (input.value().name(), kind.as_str()) {
        ("input", "submit" | "button" | "image" | "reset" | "file") => return Vec::new(),
        ("input", "checkbox" | "radio") => {
            let ticked = attribute("value").unwrap_or("on").to_owned();
            vec![attribute("checked").map(|_| ticked)]
        }
        ("textarea", _) => vec![Some(input.text().collect())],
        ("select", _) => chosen(input),
        _ => vec![Some(attribute("value").unwrap_or_default().to_owned())],
    };
    let field = |value| PageField {
        name: name.to_owned(),
        value,
    };
    values.into_iter().map(field).collect()
}

/// What is chosen of a list: where nothing is, browsers show the first, unless there may be several.
fn chosen(list: ElementRef<'_>) -> Vec<Option<String>> {
    let value = |option: ElementRef<'_>| {
        let value = option.value().attr("value").map(str::to_owned);
        let text = || {
            let text: String = option.text().collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Some(value.unwrap_or_else(text))
    };
    let selected: Vec<_> = select(list, "option[selected]").map(value).collect();
    if list.value().attr("multiple").is_some() {
        return if selected.is_empty() {
            vec![None]
        } else {
            selected
        };
    }
    let first = || select(list, "option").next().and_then(value);
    vec![selected.into_iter().next_back().unwrap_or_else(first)]
}

/// The elements below one that a selector of this file chooses.
fn select<'a>(below: ElementRef<'a>, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let found = selector.map(|selector| below.select(&selector).collect::<Vec<_>>());
    found.unwrap_or_default().into_iter()
}
