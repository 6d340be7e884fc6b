//! What the payer's browser sends: redirects that it follows, forms that it fills in, what it does when there is no way on.

use std::sync::Arc;
use std::time::Duration;

use countersign::run::browser::{Browser, Opened};
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Reply, Request};
use countersign::transport::serve::{Listener, Server};
use countersign::transport::tls::trust::Trust;

#[test]
fn a_browser_goes_where_pages_lead_and_sends_what_their_forms_say() {
    // What is entered, if anything; the page that is opened, what is sent, where the payer ends or why there is no way on.
    let rows: &[(Option<&str>, &str, &[&str], &str)] = &[
        (None, "/end", &["GET /end"], "200 http://a.test/end"),
        (
            None,
            "/302?to=/end%3Fx%3D1",
            &["GET /302?to=/end%3Fx%3D1", "GET /end?x=1"],
            "200 http://a.test/end?x=1",
        ),
        (
            None,
            "/folder/301?to=end",
            &["GET /folder/301?to=end", "GET /folder/end"],
            "200 http://a.test/folder/end",
        ),
        (
            None,
            "/302?to=http://b.test/end",
            &["GET /302?to=http://b.test/end", "GET /end"],
            "200 http://b.test/end",
        ),
        // No browser opens these, and a page that is no redirect is a page.
        (
            None,
            "/302?to=javascript:alert(1)",
            &["GET /302?to=javascript:alert(1)"],
            "302 http://a.test/302?to=javascript:alert(1)",
        ),
        (None, "/302", &["GET /302"], "302 http://a.test/302"),
        (
            None,
            "/200?to=/end",
            &["GET /200?to=/end"],
            "200 http://a.test/200?to=/end",
        ),
        // The client does not know the host.
        (
            None,
            "/302?to=http://c.test/",
            &["GET /302?to=http://c.test/", "GET /"],
            "nowhere",
        ),
        (
            None,
            "/302?to=http://b.test:81/",
            &["GET /302?to=http://b.test:81/", "GET /"],
            "nowhere",
        ),
        (
            None,
            "/302?to=http://c.test%5C@b.test/",
            &["GET /302?to=http://c.test%5C@b.test/", "GET /@b.test/"],
            "nowhere",
        ),
        // Forms.
        (
            Some("a=1"),
            "/form?post+/end",
            &["GET /form?post+/end", "POST /end b=2&a=1"],
            "200 http://a.test/end",
        ),
        (
            Some("a=%26"),
            "/form?get+/end%3Fold",
            &["GET /form?get+/end%3Fold", "GET /end?b=2&a=%26"],
            "200 http://a.test/end?b=2&a=%26",
        ),
        (
            Some("a=1"),
            "/form?post+",
            &["GET /form?post+", "POST /form?post+ b=2&a=1"],
            "200 http://a.test/form?post+",
        ),
        (
            Some("a=1"),
            "/form?post+/303%3Fto%3D/end",
            &[
                "GET /form?post+/303%3Fto%3D/end",
                "POST /303?to=/end b=2&a=1",
                "GET /end",
            ],
            "200 http://a.test/end",
        ),
        (
            Some("a=1"),
            "/form?post+/307%3Fto%3D/end",
            &[
                "GET /form?post+/307%3Fto%3D/end",
                "POST /307?to=/end b=2&a=1",
                "POST /end b=2&a=1",
            ],
            "200 http://a.test/end",
        ),
        (
            Some("a=1"),
            "/form?post+/308%3Fto%3D/302%3Fto=/end",
            &[
                "GET /form?post+/308%3Fto%3D/302%3Fto=/end",
                "POST /308?to=/302?to=/end b=2&a=1",
                "POST /302?to=/end b=2&a=1",
                "GET /end",
            ],
            "200 http://a.test/end",
        ),
        // Nothing is entered: the first form is sent as it stands.
        (
            Some(""),
            "/form?post+/end",
            &["GET /form?post+/end", "POST /end b=2&a="],
            "200 http://a.test/end",
        ),
        (Some(""), "/end", &["GET /end"], "the page has no form"),
        (
            Some("c=1"),
            "/form?post+/end",
            &["GET /form?post+/end"],
            "no form of the page has the fields c",
        ),
        (
            Some("a=1"),
            "/end",
            &["GET /end"],
            "no form of the page has the fields a",
        ),
        (
            Some("a=1"),
            "/form?post+http://%5B",
            &["GET /form?post+http://%5B"],
            "the form of the page leads nowhere",
        ),
    ];
    for (entered, path, sent, end) in rows {
        let (opened, ended) = go(&format!("http://a.test{path}"), None, *entered);
        let opened: Vec<String> = opened
            .iter()
            .map(|one| shown(&one.exchange.request))
            .collect();
        assert_eq!(opened, *sent, "{path}");
        assert_eq!(ended, *end, "{path}");
    }
}

/// The fields, what is entered then, the page, what is sent, where the payer ends.
type Posted<'a> = (&'a str, Option<&'a str>, &'a str, &'a [&'a str], &'a str);

#[test]
fn a_page_is_opened_by_post_with_the_fields_of_another_page_in_their_order() {
    let rows: &[Posted<'_>] = &[
        (
            "PaReq=eJ%2B/%3D&MD=&TermUrl=http://b.test/back%3Fa=1%26b=2",
            None,
            "/end?x=1",
            &[
                "POST /end?x=1 PaReq=eJ%2B%2F%3D&MD=&TermUrl=http%3A%2F%2Fb.test%2Fback%3Fa%3D1%26b%3D2",
            ],
            "200 http://a.test/end?x=1",
        ),
        (
            "b=2&a=1&b=3",
            None,
            "/end",
            &["POST /end b=2&a=1&b=3"],
            "200 http://a.test/end",
        ),
        ("", None, "/end", &["POST /end"], "200 http://a.test/end"),
        // Only these two statuses keep the form.
        (
            "a=1",
            None,
            "/302?to=/end",
            &["POST /302?to=/end a=1", "GET /end"],
            "200 http://a.test/end",
        ),
        (
            "a=1",
            None,
            "/307?to=/end",
            &["POST /307?to=/end a=1", "POST /end a=1"],
            "200 http://a.test/end",
        ),
        // The page that comes has a form of its own.
        (
            "a=1",
            Some(""),
            "/form?post+http://b.test/end",
            &["POST /form?post+http://b.test/end a=1", "POST /end b=2&a="],
            "200 http://b.test/end",
        ),
        (
            "a=1",
            None,
            "/../302",
            &["POST /302 a=1"],
            "302 http://a.test/302",
        ),
    ];
    for (posted, entered, path, sent, end) in rows {
        let (opened, ended) = go(&format!("http://a.test{path}"), Some(posted), *entered);
        let forms = opened.iter().map(|one| {
            let content_type = one.exchange.request.content_type.as_deref();
            let form = content_type == Some("application/x-www-form-urlencoded");
            assert_eq!(form, one.exchange.request.method == "POST", "{path}");
            shown(&one.exchange.request)
        });
        assert_eq!(forms.collect::<Vec<_>>(), *sent, "{path}");
        assert_eq!(ended, *end, "{path}");
    }
}

#[test]
fn a_browser_follows_ten_redirects_and_keeps_what_it_saw_of_more() {
    let chain = |length: usize| {
        (0..length).fold("/end".to_owned(), |to, _| {
            format!(
                "/302?to={}",
                to.replace('%', "%25")
                    .replace('?', "%3F")
                    .replace('=', "%3D")
            )
        })
    };
    let (opened, ended) = go(&format!("http://a.test{}", chain(4)), None, None);
    assert_eq!((opened.len(), &*ended), (5, "200 http://a.test/end"));
    let (opened, ended) = go("http://a.test/302?to=?to=/nowhere", None, None);
    assert_eq!((opened.len(), &*ended), (3, "200 http://a.test/nowhere"));
    let (opened, ended) = go("http://a.test/302/loop", None, None);
    assert_eq!(
        (opened.len(), &*ended),
        (11, "the page redirects more than 10 times")
    );
}

/// What a browser opens, and where it ends: HTTP status and address, or what an error says.
fn go(url: &str, posted: Option<&str>, entered: Option<&str>) -> (Vec<Opened>, String) {
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).expect("a port is free");
    let server = Server::start(listener, Arc::new(serve), 1).expect("the server starts");
    let hosts = ["a.test", "b.test"].map(|host| (host.to_owned(), server.address()));
    let trust = Trust::nobody().expect("nobody is easily trusted");
    let client = Client::confined(&hosts, Duration::from_secs(30), trust);
    let client = client.expect("a client is made");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let (mut browser, mut opened) = (Browser::default(), Vec::new());
    let ended = runtime.block_on(async {
        browser.open(url, posted.map(fields).as_deref())?;
        while let Some(one) = browser.go_on(&client).await? {
            opened.push(one);
        }
        if let Some(entered) = entered {
            browser.submit(&fields(entered))?;
        }
        while let Some(one) = browser.go_on(&client).await? {
            opened.push(one);
        }
        Ok::<_, countersign::error::Error>(())
    });
    let here = browser
        .here()
        .map(|here| format!("{} {}", here.http, here.url));
    let ended = ended.map_or_else(
        |error| error.what,
        |()| here.unwrap_or("nowhere".to_owned()),
    );
    (opened, ended)
}

fn fields(form: &str) -> Vec<(String, String)> {
    let fields = form_urlencoded::parse(form.as_bytes());
    fields.into_owned().collect()
}

/// A page for each path: the number of a redirect whose target is what `to=` says, a form whose method and action the query
/// says, or a text.
fn serve(request: Request) -> Reply {
    let query = request.query().unwrap_or_default().to_owned();
    let path = request.url.split('?').next().unwrap_or_default().to_owned();
    let query = percent_encoding::percent_decode_str(&query)
        .decode_utf8_lossy()
        .into_owned();
    let answer = |http, body: String| Answer::new(http, "text/html", body);
    let status = path.rsplit('/').next().and_then(|last| last.parse().ok());
    let location = query.strip_prefix("to=").map(str::to_owned);
    Reply::Answer(match (status, query.split_once('+')) {
        _ if path.ends_with("/loop") => Answer {
            location: Some("/302/loop".to_owned()),
            ..answer(302, String::new())
        },
        (Some(http), _) => Answer {
            location,
            ..answer(http, String::new())
        },
        (None, Some((method, action))) => answer(
            200,
            format!(
                "<form method={method} action='{action}'><input name=b value=2><input name=a></form>"
            ),
        ),
        (None, None) => answer(200, "end".to_owned()),
    })
}

fn shown(request: &Request) -> String {
    let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
    let body = String::from_utf8_lossy(&request.body);
    format!("{} /{path} {body}", request.method)
        .trim_end()
        .to_owned()
}
