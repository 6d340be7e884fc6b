//! The payer's pages: plain HTML that works without script and inside a frame. What stands on them is the operations' affair.

use minijinja::{Environment, Value, context};

use crate::specs::family::{CardOutcome, Family, TestCard};
use crate::transport::message::Answer;

/// Every page is one of these; texts are escaped by the template engine because of the ending.
const PAGES: &[(&str, &str)] = &[
    ("layout.html", include_str!("pages/layout.html")),
    ("card.html", include_str!("pages/card.html")),
    ("amount.html", include_str!("pages/amount.html")),
    ("code.html", include_str!("pages/code.html")),
    ("hints.html", include_str!("pages/hints.html")),
    ("pay.html", include_str!("pages/pay.html")),
    ("system.html", include_str!("pages/system.html")),
    ("return.html", include_str!("pages/return.html")),
    ("wait.html", include_str!("pages/wait.html")),
    ("password.html", include_str!("pages/password.html")),
    ("confirmation.html", include_str!("pages/confirmation.html")),
    ("end.html", include_str!("pages/end.html")),
];

/// The page of that name as an answer.
pub(super) fn page(http: u16, name: &str, context: Value) -> Answer {
    let rendered = environment().and_then(|all| all.get_template(name)?.render(context));
    match rendered {
        Ok(html) => Answer::new(http, "text/html; charset=utf-8", html),
        // The templates are constants of this folder; a test shows each of them.
        Err(error) => Answer::plain(500, &error.to_string()),
    }
}

/// What whoever plays the payer by hand should know: no bank and no letter tells it here.
pub(super) fn hints(family: &Family) -> Value {
    let cards = family
        .cards
        .iter()
        .map(|card| context! { number => card.pan, does => does(card) });
    let cards: Vec<Value> = cards.collect();
    context! { cards, values => family.values }
}

/// What the bank of a test card does, for whoever chooses one.
fn does(card: &TestCard) -> String {
    let asks = match (card.three_d_secure, card.asks_each_time) {
        (_, true) => "asks for a password, whenever it is charged",
        (true, false) => "asks for a password",
        (false, false) => "asks for none",
    };
    let pays = match card.outcome {
        CardOutcome::Approved => "",
        CardOutcome::Declined => ", and declines",
        CardOutcome::PendingApproved => ", takes its time, and approves",
        CardOutcome::PendingDeclined => ", takes its time, and declines",
    };
    format!("its bank {asks}{pays}")
}

/// Where the payer's browser goes on to.
pub(super) fn redirect(url: &str) -> Answer {
    Answer {
        location: Some(url.to_owned()),
        ..Answer::new(303, "text/plain; charset=utf-8", "")
    }
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut all = Environment::new();
    for (name, text) in PAGES {
        all.add_template(name, text)?;
    }
    Ok(all)
}
