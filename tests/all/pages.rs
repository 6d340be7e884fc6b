//! What a payer sees of a page and can fill in, and the listener that our side is called at: pure functions, nothing is sent.

use std::sync::Arc;

use countersign::cases::case::CallbackAnswer;
use countersign::protocol::secret::Secret;
use countersign::run::inbox::{Expected, Inbox};
use countersign::run::page::Page;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::transport::message::{Answer, Reply, Request};
use proptest::prelude::*;

use crate::signing::{KEY, config};

#[test]
fn a_payer_sees_a_line_for_each_block_of_text() {
    // The page, what it shows.
    let rows: &[(&str, &str)] = &[
        ("", ""),
        ("text", "text"),
        (
            "<h1>Title</h1><p>one <b>bold</b>\n  word</p>two",
            "Title\none bold word\ntwo",
        ),
        ("<p>half</p><p>done", "half\ndone"),
        ("a<br>b<br/>c<hr>d", "a\nb\nc\nd"),
        (
            "<p>in<span>ter</span>nal <a href=x>link</a>s, <del>o</del><ins>l</ins>d <font>font</font></p>",
            "internal links, old font",
        ),
        ("long<wbr>word", "longword"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc"),
        ("<b><p>both</b> parts</p>", "both parts"),
        ("&lt;&amp;&#1040;&nbsp;&bogus;", "<&А &bogus;"),
        ("<title>unseen</title><p>seen", "seen"),
        (
            "<script>un()</script><style>seen{}</style><noscript>n</noscript><template>t</template><!-- c -->yes",
            "yes",
        ),
        ("<p hidden>secret</p><div hidden><p>more</div>seen", "seen"),
        ("<svg><text>drawn</text></svg>", "drawn"),
        (
            "<label for=a>Number</label><input id=a value=typed><button>Pay</button>",
            "Number\nPay",
        ),
        ("\u{feff}\0\u{1}<p>\u{0}odd", "\u{1}\nodd"),
        ("<p <p <p>tag in tag", "tag in tag"),
        ("</div></p>closed first", "closed first"),
        (
            "<!doctype html><html><body><p>whole</body></html><p>and after",
            "whole\nand after",
        ),
    ];
    for (html, expected) in rows {
        assert_eq!(Page::read(html).text, *expected, "{html}");
    }
}

#[test]
fn a_payer_fills_in_the_fields_of_a_form() {
    // What stands in the form, what is entered, what is sent.
    let rows: &[(&str, &str, &str)] = &[
        (
            "<input name=a><input name=b value=x type=hidden>",
            "a=1",
            "a=1 b=x",
        ),
        ("<input name=a value='&quot;q&quot;'>", "", "a=\"q\""),
        (
            "<input><input name=''><input name=a disabled value=x>",
            "",
            "",
        ),
        (
            "<input type=submit name=go value=1><input TYPE=Submit name=on value=1><button name=b>b</button>",
            "",
            "",
        ),
        (
            "<input type=file name=f><input type=image name=i><input type=reset name=r><input type=button name=b>",
            "",
            "",
        ),
        // Boxes that are not ticked are not sent, but can be.
        (
            "<input type=checkbox name=a value=yes checked><input type=checkbox name=b>",
            "",
            "a=yes",
        ),
        (
            "<input type=checkbox name=a value=yes checked><input type=Checkbox name=b checked>",
            "",
            "a=yes b=on",
        ),
        ("<input type=checkbox name=a value=yes>", "a=yes", "a=yes"),
        (
            "<input type=hidden name=a value=0><input type=checkbox name=a value=1>",
            "",
            "a=0",
        ),
        (
            "<input type=hidden name=a value=0><input type=checkbox name=a value=1>",
            "a=1",
            "a=1",
        ),
        (
            "<input type=checkbox name=a value=1><input type=checkbox name=a value=2>",
            "a=1 a=2",
            "a=1 a=2",
        ),
        (
            "<input type=radio name=a value=1><input type=radio name=a value=2 checked>",
            "",
            "a=2",
        ),
        (
            "<input type=radio name=a value=1><input type=radio name=a value=2 checked>",
            "a=1",
            "a=1",
        ),
        // Lists.
        (
            "<select name=a><option value=1>One<option value=2 selected>Two</select>",
            "",
            "a=2",
        ),
        (
            "<select name=a><option>  One\n  and  </option><option>Two</select>",
            "",
            "a=One and",
        ),
        (
            "<select name=a><option value=1><option value=2></select>",
            "a=2",
            "a=2",
        ),
        ("<select name=a></select>", "", ""),
        (
            "<select name=a multiple><option value=1><option value=2></select>",
            "",
            "",
        ),
        (
            "<select name=a multiple><option value=1 selected><option value=2 selected></select>",
            "",
            "a=1 a=2",
        ),
        (
            "<select name=a multiple><option value=1><option value=2></select>",
            "a=2",
            "a=2",
        ),
        (
            "<textarea name=a>\nfirst\nsecond</textarea>",
            "",
            "a=first\nsecond",
        ),
        // Fields deeper down, and in a form that is never closed.
        (
            "<div><p><label>A<input name=a value=1></label></p><table><tr><td><input name=b value=2></table>",
            "",
            "a=1 b=2",
        ),
        (
            "<input name=a value=1><input name=a value=2>",
            "",
            "a=1 a=2",
        ),
    ];
    for (inside, entered, expected) in rows {
        let form = &Page::read(&format!("<form>{inside}</form>")).forms[0];
        let pairs = entered
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='));
        let pairs: Vec<(String, String)> =
            pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        let sent = form.filled(&pairs);
        let sent: Vec<String> = sent
            .iter()
            .map(|(name, value)| format!("{name}={}", value.text().expect("forms hold texts")))
            .collect();
        assert_eq!(sent.join(" "), *expected, "{inside}, {entered}");
        let names = |name: &str| form.fields.iter().any(|field| field.name == name);
        assert!(pairs.iter().all(|(name, _)| names(name)), "{inside}");
    }
}

#[test]
fn every_form_of_a_page_is_found_with_where_it_leads() {
    let html = "<form><input name=a></form><form action='' method=get><input name=b></form>\
        <form action='/pay?x=1' method=POST><input name=c><form action=inner><input name=d></form><input name=e></form>\
        <form action=https://bank.test/acs method=Post></form>";
    let forms = Page::read(html).forms;
    let told: Vec<String> = forms
        .iter()
        .map(|form| {
            let names: Vec<&str> = form.fields.iter().map(|field| &*field.name).collect();
            format!(
                "{} {} {}",
                if form.post { "POST" } else { "GET" },
                form.action.as_deref().unwrap_or("-"),
                names.join(",")
            )
        })
        .collect();
    // A form inside another is none, and its end is that of the outer one.
    assert_eq!(
        told,
        [
            "GET - a",
            "GET - b",
            "POST /pay?x=1 c,d",
            "POST https://bank.test/acs "
        ]
    );
}

#[test]
fn a_page_that_nests_as_deep_as_it_is_long_is_read() {
    for open in ["<b>", "<span>", "<svg>", "<table><td>"] {
        let html = open.repeat(9_000) + "text";
        assert_eq!(Page::read(&html).text, "text", "{open}");
    }
    // No page of a payer has that many tags, and reading all of them could take minutes.
    assert_eq!(
        Page::read(&("seen".to_owned() + &"<b>".repeat(300_000) + "text")).text,
        "seen"
    );
}

#[test]
fn the_listener_answers_who_is_expected_and_keeps_what_came() {
    let inbox = inbox();
    // The path, the HTTP status of the answer.
    let rows: &[(&str, u16)] = &[
        ("/1234/post_link", 299),
        ("//1234/post_link", 299),
        ("/1234/post_link?a=b", 299),
        ("/1234/back_link", 200),
        ("/1234/post_lnik", 404),
        ("/1234/post_link/", 299),
        ("/1234/post_link//", 404),
        ("/1234/post_link/x", 404),
        ("/1234/", 404),
        ("/1234", 404),
        ("/1235/post_link", 404),
        ("/post_link", 404),
        ("/", 404),
        ("", 404),
    ];
    for (path, expected) in rows {
        assert_eq!(http(&inbox, path), Some(*expected), "{path}");
    }
    let taken = |callback: &str| inbox.take("1234", callback).map(|call| call.request.url);
    assert_eq!(
        taken("post_link").as_deref(),
        Some("http://shop.test/1234/post_link")
    );
    assert_eq!(
        taken("back_link").as_deref(),
        Some("http://shop.test/1234/back_link")
    );
    assert_eq!(taken("back_link"), None);
    let other = |ignored: &[&str]| {
        let ignored: Vec<String> = ignored.iter().map(|name| (*name).to_owned()).collect();
        inbox.take_other("1234", &ignored).map(|call| call.callback)
    };
    assert_eq!(other(&["post_link"]), None);
    assert_eq!(other(&["back_link"]).as_deref(), Some("post_link"));
    assert!(inbox.take("1235", "post_link").is_none());
    inbox.close("1234");
    assert_eq!(http(&inbox, "/1234/post_link"), Some(404));
}

#[test]
fn each_call_gets_its_answer_and_the_answers_begin_anew_when_others_are_told() {
    let inbox = inbox();
    let answer = |http| CallbackAnswer {
        http: Some(http),
        ..CallbackAnswer::default()
    };
    let say = |answers: &[u16]| {
        let answers = answers.iter().map(|http| answer(*http)).collect();
        inbox.answer_as("1234", &[("post_link".to_owned(), answers)]);
    };
    let hear = || http(&inbox, "/1234/post_link").expect("it answers");
    say(&[501, 502]);
    assert_eq!([hear(), hear(), hear()], [501, 502, 502]);
    say(&[503, 504]);
    assert_eq!([hear(), hear()], [503, 504]);
    inbox.answer_as("1234", &[]);
    assert_eq!(hear(), 299);
    inbox.answer_as("1235", &[]); // Nobody is there, and nothing happens.
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn arbitrary_bytes_are_some_page(bytes in any::<Vec<u8>>()) {
        let page = Page::read(&String::from_utf8_lossy(&bytes));
        prop_assert!(page.text.lines().all(|line| line == line.trim() && !line.is_empty()));
    }

    #[test]
    fn arbitrary_markup_is_some_page(pieces in proptest::collection::vec(proptest::sample::select(MARKUP), 0..40)) {
        let page = Page::read(&pieces.concat());
        for form in page.forms {
            let entered: Vec<(String, String)> = form.fields.iter().map(|field| (field.name.clone(), "x".to_owned())).collect();
            let sent = form.filled(&entered);
            prop_assert!(sent.iter().all(|(_, value)| value.text() == Some("x")));
        }
    }

    #[test]
    fn an_arbitrary_path_is_answered(path in "[/a-z0-9_?#%.:\\\\ ]{0,20}|/1234/.{0,10}|.{0,20}") {
        let inbox = inbox();
        let known = path.contains("1234") && path.contains("_link");
        prop_assert!(known || http(&inbox, &path) == Some(404));
    }
}

/// Pieces of which arbitrary pages consist.
const MARKUP: &[&str] = &[
    "<form",
    "<form>",
    "</form>",
    "<input",
    " name=a",
    " name='b'",
    " name",
    " type=radio",
    " checked",
    " value=\"1\"",
    ">",
    "/>",
    "<select name=s>",
    "<select name=m multiple>",
    "<option",
    "<option selected>",
    "</select>",
    "<textarea name=t>",
    "</textarea>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<template>",
    "</template>",
    "<svg>",
    "<math>",
    "<plaintext>",
    "<frameset>",
    "&",
    "&#x0;",
    "text",
    " ",
    "\n",
    "\0",
    "<",
    "</",
    "\"",
];

/// A listener that expects merchant 1234; a correct merchant answers with 299.
fn inbox() -> Inbox {
    let inbox = Inbox::new(Arc::new(|_, told| {
        Reply::Answer(Answer::new(told.http.unwrap_or(299), "text/plain", ""))
    }));
    let profile = Catalog::new(Files::own()).profile("greenleavespay");
    let expected = Expected {
        profile: profile.expect("the profile loads"),
        endpoints: Arc::default(),
        secrets: Secret::new(KEY).into(),
    };
    inbox.open("1234", expected);
    inbox
}

/// The HTTP status with which a call of this path is answered.
fn http(inbox: &Inbox, path: &str) -> Option<u16> {
    let request = Request {
        method: "POST".to_owned(),
        url: format!("http://shop.test{path}"),
        ..Request::default()
    };
    match inbox.handle(&request) {
        Reply::Answer(answer) => Some(answer.http),
        _ => None,
    }
}
