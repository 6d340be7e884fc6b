//! [`Page`]: what a payer sees of an HTML page, and the forms that can be filled in.

use scraper::{ElementRef, Html, Node, Selector};

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
    /// Its fields with what stands in them.
    pub fields: Vec<(String, String)>,
}

/// Elements that do not begin a line of their own.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "output", "s", "small",
    "span", "strong", "sub", "sup", "time", "u", "var",
];

/// Elements whose text nobody sees.
const UNSEEN: &[&str] = &["head", "noscript", "script", "style", "template"];

impl Page {
    /// Reads a page. Whatever a browser would make of the bytes is read; nothing is refused.
    pub fn read(html: &str) -> Self {
        let document = Html::parse_document(html);
        let mut lines = vec![String::new()];
        shown(document.root_element(), &mut lines);
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

fn shown(element: ElementRef<'_>, lines: &mut Vec<String>) {
    let name = element.value().name();
    if UNSEEN.contains(&name) {
        return;
    }
    let block = !INLINE.contains(&name);
    if block {
        lines.push(String::new());
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => lines
                .last_mut()
                .into_iter()
                .for_each(|line| line.push_str(text)),
            _ => ElementRef::wrap(child)
                .into_iter()
                .for_each(|child| shown(child, lines)),
        }
    }
    if block {
        lines.push(String::new());
    }
}

fn form(form: ElementRef<'_>) -> PageForm {
    let field = |input: ElementRef<'_>| {
        let attribute = |name| input.value().attr(name);
        let name = attribute("name").filter(|name| !name.is_empty())?;
        let value = match (input.value().name(), attribute("type")) {
            ("input", Some("submit" | "button" | "image" | "reset" | "file")) => return None,
            ("input", Some("checkbox" | "radio")) => {
                attribute("checked")?;
                attribute("value").unwrap_or("on").to_owned()
            }
            ("textarea", _) => input.text().collect(),
            ("select", _) => {
                let chosen = select(input, "option[selected]").next();
                let option = chosen.or_else(|| select(input, "option").next())?;
                let value = option.value().attr("value").map(str::to_owned);
                value.unwrap_or_else(|| option.text().collect())
            }
            _ => attribute("value").unwrap_or_default().to_owned(),
        };
        Some((name.to_owned(), value))
    };
    let attribute = |name| form.value().attr(name);
    PageForm {
        action: attribute("action")
            .filter(|action| !action.is_empty())
            .map(str::to_owned),
        post: attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        fields: select(form, "input, select, textarea")
            .filter_map(field)
            .collect(),
    }
}

/// The elements below one that a selector of this file chooses.
fn select<'a>(below: ElementRef<'a>, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let found = selector.map(|selector| below.select(&selector).collect::<Vec<_>>());
    found.unwrap_or_default().into_iter()
}
