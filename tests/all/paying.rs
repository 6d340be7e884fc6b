//! Money of payments: random requests, legal and illegal, answers of the shop and the passing of time against a model of a few
//! lines, through the door of the mock. It is never made nor lost, and the worlds of merchants never meet.

mod model;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use countersign::codec::{Parts, decode_answer, decode_request, xml};
use countersign::mock::schedule::MerchantCall;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secrets::Key;
use countersign::protocol::sensitive::masked_number;
use countersign::run::page::Page;
use countersign::sign::signature::{sign, verify};
use countersign::specs::family::{AfterPayment, CardOutcome};
use countersign::specs::settings::Settings;
use countersign::transport::message::{Answer, Failure};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;

use crate::paying::model::{Bank, Due, Model, Payment, Say, State};
use crate::signing::config;
use crate::till::{Manner, PROFILE, Till, USER, secrets, stored, token_of};

/// Cards that are entered: those of the family by role, and one that nobody knows.
const ROLES: [&str; 7] = [
    "three-d-secure",
    "no-three-d-secure",
    "no-clearing",
    "no-clearing-no-three-d-secure",
    "declined",
    "pending",
    "pending-declined",
];
const UNKNOWN: &str = "4111111111111111";

/// The saved cards: whose, status, role, whether for payouts only.
const SAVED: [(&str, &str, &str, bool); 6] = [
    (USER, "approved", "everything", false),
    (USER, "new", "everything", false),
    ("2", "approved", "everything", false),
    (USER, "approved", "everything-2", true),
    (USER, "approved", "declined", false),
    (USER, "approved", "pending", false),
];

const SHOP: &str = "http://shop.test/paid/result";

/// A number that no payment has.
const NOBODY: u64 = 99_999_999;

#[derive(Clone, Debug)]
enum Step {
    /// A card that is entered, or else the saved one.
    Pay {
        amount: Decimal,
        how: Terms,
        entered: Option<usize>,
        saved: u32,
    },
    /// What comes back of the bank: the right password, another, or a payment's key that is not its own.
    Acs {
        which: Index,
        password: bool,
        own_key: bool,
    },
    Clear {
        which: Index,
        part: Option<Part>,
    },
    Cancel {
        which: Index,
    },
    Refund {
        which: Index,
        part: Option<Part>,
        currency: Option<&'static str>,
    },
    Recur {
        which: Index,
        amount: Decimal,
    },
    Init {
        amount: Decimal,
        saved: u32,
    },
    Direct {
        which: Index,
    },
    PayOut {
        amount: Decimal,
        saved: u32,
        late: bool,
    },
    Pass {
        minutes: u64,
        says: Vec<Say>,
    },
}

#[derive(Clone, Copy, Debug)]
struct Terms {
    currency: &'static str,
    two_step: bool,
    told: bool,
    opens: bool,
}

/// Of what there is so many tenths, or so much more.
#[derive(Clone, Copy, Debug)]
enum Part {
    Tenths(i64),
    More(Decimal),
}

#[derive(Clone, Debug)]
struct Story {
    may_reject: bool,
    capture_days: u8,
    encoding: Option<Encoding>,
    /// Whether the signature is wrong, and what is done.
    steps: Vec<(bool, Step)>,
}

static TILL: LazyLock<Till> = LazyLock::new(Till::new);
static MERCHANTS: AtomicU64 = AtomicU64::new(1);

proptest! {
    #![proptest_config(config())]

    #[test]
    fn money_goes_where_it_should_whatever_is_asked_for(story in story()) {
        let merchant = MERCHANTS.fetch_add(1, Ordering::Relaxed).to_string();
        play(&TILL, &merchant, &story);
        TILL.gateway.close(PROFILE, &merchant);
    }
}

#[test]
fn worlds_that_are_busy_at_once_hear_what_each_hears_alone() {
    let (alone, together) = (Till::new(), Till::new());
    proptest!(ProptestConfig { cases: 24, ..config() }, |(stories in vec(story(), 2..5))| {
        let named: Vec<_> = stories.iter().enumerate().map(|(at, story)| (format!("7{at}"), story)).collect();
        let one_by_one: Vec<_> = named.iter().map(|(merchant, story)| play(&alone, merchant, story)).collect();
        let at_once: Vec<_> = thread::scope(|scope| {
            let plays: Vec<_> = named.iter().map(|(merchant, story)| scope.spawn(|| play(&together, merchant, story))).collect();
            plays.into_iter().map(|play| play.join().expect("no play panics")).collect()
        });
        prop_assert_eq!(one_by_one, at_once);
    });
}

/// Plays a story in a new world and holds every step against the model: what was heard, byte for byte.
fn play(till: &Till, merchant: &str, story: &Story) -> Vec<String> {
    let settings = Settings {
        final_payments: !story.may_reject,
        capture_days: Some(story.capture_days),
        request_method: story.encoding,
        ..Settings::default()
    };
    let cards = SAVED.iter().zip(1..);
    let cards = cards.map(|((user, status, role, payouts), token)| {
        stored(user, token, status, &hash(till, role), *payouts)
    });
    till.open(merchant, settings, cards.collect());
    let balance = till.profile.family.values["payout_balance"].parse();
    let balance = balance.expect("the balance is a number");
    let mut play = Play {
        till,
        merchant,
        model: Model::new(balance, story.may_reject, story.capture_days),
        banks: Vec::new(),
        heard: Vec::new(),
    };
    for (spoilt, step) in &story.steps {
        play.step(*spoilt, step);
        play.audit();
        play.number_profiles();
    }
    play.heard
        .extend(till.holding(merchant).into_values().flatten());
    play.heard
}

struct Play<'a> {
    till: &'a Till,
    merchant: &'a str,
    model: Model,
    /// Where the bank of each payment asks for a password, with which key and request.
    banks: Vec<Option<[String; 3]>>,
    heard: Vec<String>,
}

impl Play<'_> {
    fn step(&mut self, spoilt: bool, step: &Step) {
        if let Step::Pass { minutes, says } = step {
            return self.pass(*minutes, says);
        }
        let (name, fields, legal) = self.asked(step);
        let before = self.till.holding(self.merchant);
        let how = Manner {
            spoilt,
            ..Manner::default()
        };
        let request = self.till.request(self.merchant, name, &fields, how);
        let sent = self.till.handle(&request);
        self.heard.push(heard(name, &sent.body));
        let answer = decode_answer(sent.http, &sent.body).expect("the answer can be read");
        let text = |name: &str| answer.params.text(name);
        if spoilt || !legal {
            assert_eq!(
                text("pg_status"),
                Some("error"),
                "{step:?} is refused: {answer:?}"
            );
            assert_eq!(
                self.till.holding(self.merchant),
                before,
                "{step:?} is refused and changes nothing"
            );
            return;
        }
        let number = text("pg_payment_id").and_then(|number| number.parse().ok());
        let touched = self.done(step, number.unwrap_or_default(), &answer);
        let failed = touched.is_some_and(|at| self.model.payments[at].state == State::Failed);
        // The answer of card-direct knows no word for what is pending.
        let pending = touched.is_some_and(|at| self.model.payments[at].state == State::Pending)
            && !matches!(step, Step::Direct { .. });
        let status = if failed {
            "error"
        } else if pending {
            "pending"
        } else {
            "ok"
        };
        assert_eq!(text("pg_status"), Some(status), "{step:?}: {answer:?}");
        if let Some(at) = touched {
            let expected = self.model.payments[at].number;
            assert!(
                number.is_none_or(|number| number == expected),
                "{step:?}: {answer:?}"
            );
            self.status(at);
        }
    }

    /// The endpoint and the fields of a request, and whether it is to be carried out.
    fn asked(&self, step: &Step) -> (&'static str, Params, bool) {
        let mut fields = Params::new();
        let order = format!("order-{}", self.model.payments.len());
        let mut order = |amount: &Decimal| {
            fields.push("pg_order_id", &*order);
            fields.push("pg_amount", amount.to_string());
            fields.push("pg_description", "Заказ");
        };
        match step {
            Step::Pay {
                amount,
                how,
                entered,
                saved,
            } => {
                order(amount);
                fields.push("pg_currency", how.currency);
                fields.push("pg_auto_clearing", if how.two_step { "0" } else { "1" });
                if how.told {
                    fields.push("pg_result_url", SHOP);
                }
                if how.opens {
                    fields.push("pg_recurring_start", "1");
                    fields.push("pg_recurring_lifetime", "1");
                }
                match entered {
                    Some(card) => enter(&mut fields, &self.pan(*card)),
                    None => {
                        fields.push("pg_user_id", USER);
                        fields.push("pg_card_token", token_of(*saved));
                    }
                }
                let charged = entered.is_some() || matches!(saved, 1 | 5 | 6);
                ("g2g-payment", fields, charged && is_kept(*amount))
            }
            Step::Acs {
                which,
                password,
                own_key,
            } => {
                let at = self.pick(which, &mut fields);
                let bank = at.and_then(|at| self.banks[at].as_ref());
                let key = bank
                    .filter(|_| *own_key)
                    .map_or("another", |[_, key, _]| key);
                fields.push("pg_md", key);
                fields.push(
                    "pg_pares",
                    bank.map_or("none".to_owned(), |bank| {
                        self.enter_password(bank, *password)
                    }),
                );
                let waits = at.is_some_and(|at| self.model.payments[at].state == State::Password);
                ("g2g-payment-acs", fields, waits && *own_key)
            }
            Step::Clear { which, part } => {
                let payment = self
                    .pick(which, &mut fields)
                    .map(|at| &self.model.payments[at]);
                let held = payment.map_or(Decimal::ONE, |payment| payment.amount);
                let part = part.map(|part| part.of(held));
                part.iter()
                    .for_each(|part| fields.push("pg_clearing_amount", part.to_string()));
                let may = |payment: &Payment| {
                    payment.state == State::Held && payment.allows(AfterPayment::Clearing)
                };
                let part = part.unwrap_or(held);
                (
                    "g2g-clearing",
                    fields,
                    payment.is_some_and(may) && !part.is_zero() && part <= held,
                )
            }
            Step::Cancel { which } => {
                let payment = self
                    .pick(which, &mut fields)
                    .map(|at| &self.model.payments[at]);
                let may = |payment: &Payment| {
                    payment.state == State::Held && payment.allows(AfterPayment::Cancel)
                };
                ("g2g-cancel", fields, payment.is_some_and(may))
            }
            Step::Refund {
                which,
                part,
                currency,
            } => {
                let payment = self
                    .pick(which, &mut fields)
                    .map(|at| &self.model.payments[at]);
                let rest = payment.map_or(Decimal::ONE, |payment| payment.taken - payment.refunded);
                let part = part.map(|part| part.of(rest).max(Decimal::new(1, 2)));
                part.iter()
                    .for_each(|part| fields.push("pg_amount", part.to_string()));
                currency
                    .iter()
                    .for_each(|currency| fields.push("pg_currency", *currency));
                let may = |payment: &Payment| {
                    let same = currency.is_none_or(|currency| currency == payment.currency);
                    payment.state == State::Taken && same && payment.allows(AfterPayment::Refund)
                };
                let part = part.unwrap_or(rest);
                (
                    "g2g-refund",
                    fields,
                    payment.is_some_and(may) && !part.is_zero() && part <= rest,
                )
            }
            Step::Recur { which, amount } => {
                order(amount);
                let profile = self.profile(which);
                let number = profile.map_or(NOBODY, |(_, number, _)| *number);
                fields.push("pg_recurring_profile", number.to_string());
                let lasts = profile.is_some_and(|(.., until)| self.model.now <= *until);
                ("g2g-recurrent", fields, lasts && is_kept(*amount))
            }
            Step::Init { amount, saved } => {
                order(amount);
                fields.push("pg_user_id", USER);
                fields.push("pg_card_token", token_of(*saved));
                fields.push("pg_result_url", SHOP);
                let own = matches!(saved, 1 | 2 | 5 | 6);
                (
                    "card-init",
                    fields,
                    own && is_kept(*amount) && *amount <= Decimal::from(99_999_999),
                )
            }
            Step::Direct { which } => {
                let payment = self
                    .pick(which, &mut fields)
                    .map(|at| &self.model.payments[at]);
                let may = |payment: &Payment| payment.state == State::New && payment.approved_card;
                ("card-direct", fields, payment.is_some_and(may))
            }
            Step::PayOut {
                amount,
                saved,
                late,
            } => {
                order(amount);
                fields.push(
                    "pg_order_time_limit",
                    if *late {
                        "2020-01-01 12:00:00"
                    } else {
                        "2040-01-01 12:00:00"
                    },
                );
                fields.push("pg_user_id", USER);
                fields.push("pg_post_link", SHOP);
                fields.push("pg_card_token_to", token_of(*saved));
                let own = matches!(saved, 1 | 2 | 4 | 5 | 6);
                (
                    "reg2reg",
                    fields,
                    own && !late && is_kept(*amount) && *amount <= self.model.balance,
                )
            }
            Step::Pass { .. } => unreachable!("time passes without a request"),
        }
    }

    /// What a request does that is carried out: the payment that it is about.
    fn done(&mut self, step: &Step, number: u64, answer: &Received) -> Option<usize> {
        let text = |name: &str| answer.params.text(name).unwrap_or_default().to_owned();
        Some(match step {
            Step::Pay {
                amount,
                how,
                entered,
                saved,
            } => {
                let bank = match entered {
                    Some(card) => self.bank(ROLES.get(*card).copied()),
                    None => self.bank(Some(SAVED[*saved as usize - 1].2)),
                };
                let at = self.add(Payment {
                    two_step: how.two_step,
                    told: how.told,
                    opens: how.opens,
                    ..payment(number, *amount, how.currency, bank)
                });
                self.model.charge(at, entered.is_some());
                if self.model.payments[at].state == State::Password {
                    assert_eq!(text("pg_3ds"), "1");
                    self.banks[at] = Some(["pg_3d_acsurl", "pg_3d_md", "pg_3d_pareq"].map(text));
                }
                at
            }
            Step::Acs {
                which, password, ..
            } => {
                let at = which.index(self.model.payments.len());
                if *password {
                    self.model.charge(at, false);
                } else {
                    self.model.fail(at);
                }
                at
            }
            Step::Clear { which, part } => {
                let at = which.index(self.model.payments.len());
                let held = self.model.payments[at].amount;
                self.model
                    .capture(at, part.map_or(held, |part| part.of(held)));
                at
            }
            Step::Cancel { which } => {
                let at = which.index(self.model.payments.len());
                self.model.revoke(at);
                at
            }
            Step::Refund { which, part, .. } => {
                let at = which.index(self.model.payments.len());
                let payment = &mut self.model.payments[at];
                let rest = payment.taken - payment.refunded;
                payment.refunded += part.map_or(rest, |part| part.of(rest).max(Decimal::new(1, 2)));
                at
            }
            Step::Recur { which, amount } => {
                let opened = self.profile(which).expect("the profile is there").0;
                let first = self.model.payments[opened].clone();
                let at = self.add(Payment {
                    told: first.told,
                    ..payment(number, *amount, first.currency, first.bank)
                });
                self.model.charge(at, false);
                at
            }
            Step::Init { amount, saved } => {
                let bank = self.bank(Some(SAVED[*saved as usize - 1].2));
                self.add(Payment {
                    told: true,
                    approved_card: *saved != 2,
                    ..payment(number, *amount, "KZT", bank)
                })
            }
            Step::Direct { which } => {
                let at = which.index(self.model.payments.len());
                self.model.charge(at, false);
                at
            }
            Step::PayOut { amount, saved, .. } => {
                let outcome = self.bank(Some(SAVED[*saved as usize - 1].2)).outcome;
                if outcome != CardOutcome::Declined {
                    self.model.balance -= amount;
                }
                let told: Decimal = text("pg_balance").parse().expect("the balance is told");
                assert_eq!(told, self.model.balance);
                let (after, due) = match outcome {
                    CardOutcome::Approved | CardOutcome::Declined => (0, Due::PayoutCall),
                    CardOutcome::PendingApproved | CardOutcome::PendingDeclined => {
                        (1, Due::PayoutDecision)
                    }
                };
                self.model
                    .after(jiff::SignedDuration::from_mins(after), due);
                return None;
            }
            Step::Pass { .. } => return None,
        })
    }

    /// Lets time pass and answers the calls that come meanwhile.
    fn pass(&mut self, minutes: u64, says: &[Say]) {
        let gateway = &self.till.gateway;
        let by = Duration::from_secs(60 * minutes);
        let until = gateway
            .time_after(PROFILE, self.merchant, by)
            .expect("the calendar goes on");
        let mut says = says.iter().copied().cycle();
        while let Some(due) = self.model.next(until) {
            match due {
                Due::Decision(at) => self.model.decide(at),
                Due::Capture(at) => self.model.capture(at, self.model.payments[at].amount),
                Due::Call(at, calls) => {
                    let (call, said) = (self.call(until), says.next().unwrap_or(Say::Ok));
                    self.told(&call, at, calls);
                    self.answer(&call, said);
                    self.model.said(at, calls, said);
                }
                // No saved card is of a bank that declines later, so that the balance stays as it is.
                Due::PayoutDecision => {
                    self.model
                        .after(jiff::SignedDuration::ZERO, Due::PayoutCall);
                }
                Due::PayoutCall => {
                    let call = self.call(until);
                    assert_eq!(call.endpoint, "payout-link");
                    self.answer(&call, says.next().unwrap_or(Say::Ok));
                }
            }
        }
        let more = gateway
            .next_call(PROFILE, self.merchant, until)
            .expect("the world is open");
        assert!(
            more.is_none(),
            "nobody is called but by the model: {more:?}"
        );
        (0..self.model.payments.len()).for_each(|at| self.status(at));
    }

    fn call(&mut self, until: jiff::civil::DateTime) -> MerchantCall {
        let call = self
            .till
            .gateway
            .next_call(PROFILE, self.merchant, until)
            .expect("the world is open");
        let call = call.expect("the shop is called");
        let request = &call.request;
        let what = format!("{} {}", request.method, request.url);
        self.heard.push(heard(&what, &request.body));
        call
    }

    /// What the shop hears of a payment.
    fn told(&self, call: &MerchantCall, at: usize, calls: u32) {
        let request = &call.request;
        let received = decode_request(Parts {
            query: request.query(),
            content_type: request.content_type.as_deref(),
            body: &request.body,
        });
        let params = received.expect("a call can be read").params;
        let text = |name: &str| params.text(name);
        let payment = &self.model.payments[at];
        let rejectable = calls == 0 && self.model.may_reject;
        assert_eq!(call.endpoint, "result-url");
        assert_eq!(text("pg_payment_id"), Some(&*payment.number.to_string()));
        assert_eq!(
            text("pg_result"),
            Some(if payment.was_paid() { "1" } else { "0" })
        );
        assert_eq!(
            text("pg_can_reject"),
            Some(if rejectable { "1" } else { "0" })
        );
        assert_eq!(text("pg_amount"), Some(&*payment.amount.to_string()));
        assert_eq!(text("pg_currency"), Some(payment.currency));
        let signature = text("pg_sig").unwrap_or_default();
        assert!(verify(
            signature,
            "result",
            &params,
            secrets().of(Key::Receiving),
            Dialect::default()
        ));
    }

    fn answer(&self, call: &MerchantCall, said: Say) {
        let status = match said {
            Say::Ok => "ok",
            Say::Rejected => "rejected",
            _ => "error",
        };
        let mut fields = Params::from_iter([
            ("pg_status", status),
            ("pg_description", "Нет"),
            ("pg_salt", "s"),
        ]);
        let right = sign(
            "result",
            &fields,
            secrets().of(Key::Receiving),
            Dialect::default(),
        );
        fields.push(
            "pg_sig",
            if said == Say::Unsigned {
                "x".to_owned()
            } else {
                right
            },
        );
        let document = xml::encode("response", &fields).expect("the answer can be written");
        let result = match said {
            Say::Nothing => Err(Failure::NotConnected("refused".to_owned())),
            Say::Unavailable => Ok(Answer::new(503, "text/xml", document)),
            Say::Garbage => Ok(Answer::new(200, "text/xml", "<response><pg_status>")),
            _ => Ok(Answer::new(200, "text/xml", document)),
        };
        self.till
            .gateway
            .called(PROFILE, self.merchant, call, &result)
            .expect("the world is open");
    }

    /// The ledger holds what the model says, to the last decimal.
    fn audit(&self) {
        let gateway = &self.till.gateway;
        let seen = gateway.look(PROFILE, self.merchant, |ledger| {
            for (currency, accounts) in &ledger.accounts {
                assert!(accounts.balance(), "{currency}: {accounts:?}");
            }
            let used = ledger
                .accounts
                .iter()
                .filter(|(_, accounts)| !accounts.paid.is_zero());
            let sums = used.map(|(currency, all)| {
                (
                    currency.to_string(),
                    [all.paid, all.held, all.shop, all.returned],
                )
            });
            let payments = ledger.payments.iter().map(|one| {
                assert!(one.refunded() <= one.taken, "{one:?}");
                assert!(
                    one.reversals()
                        .iter()
                        .all(|back| back.amount > Decimal::ZERO),
                    "{one:?}"
                );
                (
                    one.number,
                    one.state.word(),
                    one.sum(),
                    one.taken,
                    one.refunded(),
                    one.released(),
                )
            });
            (sums.collect::<Vec<_>>(), payments.collect::<Vec<_>>())
        });
        let sums = self
            .model
            .accounts()
            .into_iter()
            .map(|(currency, sums)| (currency.to_owned(), sums));
        let payments = self.model.payments.iter();
        let payments = payments.map(|one| {
            (
                one.number,
                one.word(),
                one.amount,
                one.taken,
                one.refunded,
                one.released,
            )
        });
        assert_eq!(
            seen.expect("the world is open"),
            (sums.collect(), payments.collect())
        );
    }

    /// Both questions for the status are answered as the model says.
    fn status(&self, at: usize) {
        let payment = &self.model.payments[at];
        let fields = Params::from_iter([("pg_payment_id", payment.number.to_string())]);
        let [first, second] = ["g2g-status-v2", "get-status3"].map(|name| {
            let before = self.till.holding(self.merchant);
            let answer = self
                .till
                .send(self.merchant, name, &fields, Manner::default())
                .params;
            assert_eq!(
                before,
                self.till.holding(self.merchant),
                "{name} changes nothing"
            );
            answer
        });
        let decimal = |name: &str| {
            first
                .text(name)
                .map(|text| text.parse::<Decimal>().expect("a number"))
        };
        let some = |amount: Decimal| (!amount.is_zero()).then_some(amount);
        let [one, two] = payment.words();
        assert_eq!(
            (first.text("pg_status"), second.text("pg_payment_status")),
            (Some(one), Some(two)),
            "{payment:?}"
        );
        assert_eq!(second.text("pg_status"), Some("ok"));
        assert_eq!(decimal("pg_amount"), Some(payment.amount));
        assert_eq!(decimal("pg_clearing_amount"), some(payment.taken));
        assert_eq!(decimal("pg_refund_amount"), some(-payment.refunded));
        let captured = if payment.taken.is_zero() { "0" } else { "1" };
        assert_eq!(first.text("pg_captured"), Some(captured));
        let decimal = |name: &str| {
            second
                .text(name)
                .map(|text| text.parse::<Decimal>().expect("a number"))
        };
        assert_eq!(decimal("pg_revoke_amount"), some(payment.released));
        assert_eq!(decimal("pg_refund_amount"), some(-payment.refunded));
    }

    /// A payment, or the number of none.
    fn pick(&self, which: &Index, fields: &mut Params) -> Option<usize> {
        let at = (!self.model.payments.is_empty()).then(|| which.index(self.model.payments.len()));
        let number = at.map_or(NOBODY, |at| self.model.payments[at].number);
        fields.push("pg_payment_id", number.to_string());
        at
    }

    fn profile(&self, which: &Index) -> Option<&(usize, u64, jiff::civil::DateTime)> {
        let profiles = &self.model.profiles;
        (!profiles.is_empty()).then(|| &profiles[which.index(profiles.len())])
    }

    fn add(&mut self, payment: Payment) -> usize {
        self.model.payments.push(payment);
        self.banks.push(None);
        self.model.payments.len() - 1
    }

    /// The numbers of the profiles that payments opened, which only the mock can say.
    fn number_profiles(&mut self) {
        let payments = &self.model.payments;
        let seen = self.till.gateway.look(PROFILE, self.merchant, |ledger| {
            let profiles = ledger.profiles.iter();
            profiles
                .map(|profile| (profile.payment, profile.number))
                .collect::<BTreeMap<_, _>>()
        });
        let seen = seen.expect("the world is open");
        assert_eq!(seen.len(), self.model.profiles.len());
        for (opened_by, number, _) in &mut self.model.profiles {
            *number = seen[&payments[*opened_by].number];
        }
    }

    /// What the bank answers to a password: through its page, as a browser gets there.
    fn enter_password(&self, [page, key, request]: &[String; 3], right: bool) -> String {
        let password = if right {
            &*self.till.profile.family.values["bank_password"]
        } else {
            "nonsense"
        };
        let sent = [
            ("PaReq", &**request),
            ("MD", key),
            ("TermUrl", "http://shop.test/term"),
        ];
        let form = |params: &Params| {
            let answer = self.till.post(page, params);
            Page::read(&String::from_utf8_lossy(&answer.body))
                .forms
                .pop()
        };
        let Some(asked) = form(&Params::from_iter(sent)) else {
            return "the bank waits for nobody".to_owned();
        };
        let filled = asked.filled(&[("password".to_owned(), password.to_owned())]);
        let back = form(&filled).expect("the bank sends the payer back");
        assert_eq!(back.action.as_deref(), Some("http://shop.test/term"));
        back.filled(&[])
            .text("PaRes")
            .expect("the bank answers")
            .to_owned()
    }

    fn pan(&self, card: usize) -> String {
        ROLES
            .get(card)
            .map_or(UNKNOWN.to_owned(), |role| pan(self.till, role))
    }

    /// The bank of a card of the family, or of one that nobody knows: that one asks for a password and approves.
    fn bank(&self, role: Option<&str>) -> Bank {
        let mut cards = self.till.profile.family.cards.iter();
        let card = role.and_then(|role| cards.find(|card| card.role == role));
        Bank {
            asks: card.is_none_or(|card| card.three_d_secure),
            outcome: card.map(|card| card.outcome).unwrap_or_default(),
            refuses: card.map(|card| card.refuses.clone()).unwrap_or_default(),
        }
    }
}

impl Part {
    fn of(self, whole: Decimal) -> Decimal {
        match self {
            Part::Tenths(tenths) => (whole * Decimal::new(tenths, 1)).round_dp(6),
            Part::More(more) => whole + more,
        }
    }
}

fn heard(what: &str, body: &[u8]) -> String {
    format!("{what}\n{}", String::from_utf8_lossy(body))
}

/// Whether a gateway takes an amount: at least a hundredth, and less than a ledger can still add up exactly.
fn is_kept(amount: Decimal) -> bool {
    amount >= Decimal::new(1, 2) && amount < Decimal::from(1_000_000_000_000_000_i64)
}

fn payment(number: u64, amount: Decimal, currency: &'static str, bank: Bank) -> Payment {
    Payment {
        number,
        amount,
        currency,
        two_step: false,
        bank,
        approved_card: true,
        told: false,
        opens: false,
        state: State::New,
        taken: Decimal::ZERO,
        refunded: Decimal::ZERO,
        released: Decimal::ZERO,
    }
}

fn enter(fields: &mut Params, pan: &str) {
    for (name, text) in [
        ("pan", pan),
        ("cvc", "123"),
        ("year", "24"),
        ("month", "12"),
        ("name", "TEST TESTOV"),
    ] {
        fields.push(format!("pg_card_{name}"), text);
    }
}

fn pan(till: &Till, role: &str) -> String {
    let mut cards = till.profile.family.cards.iter();
    cards
        .find(|card| card.role == role)
        .expect("the family has the card")
        .pan
        .clone()
}

fn hash(till: &Till, role: &str) -> String {
    masked_number(&pan(till, role)).expect("the number is that of a card")
}

fn story() -> impl Strategy<Value = Story> {
    const ENCODINGS: [Encoding; 4] = [
        Encoding::Urlencoded,
        Encoding::Multipart,
        Encoding::Query,
        Encoding::PgXml,
    ];
    let steps = vec((proptest::bool::weighted(0.05), step()), 1..25);
    (
        any::<bool>(),
        1..=5_u8,
        option::of(select(&ENCODINGS[..])),
        steps,
    )
        .prop_map(|(may_reject, capture_days, encoding, steps)| Story {
            may_reject,
            capture_days,
            encoding,
            steps,
        })
}

fn step() -> impl Strategy<Value = Step> {
    let which = any::<Index>;
    let saved = 1..=6_u32;
    let terms = (
        select(&["KZT", "USD"][..]),
        any::<bool>(),
        any::<bool>(),
        proptest::bool::weighted(0.3),
    );
    let terms = terms.prop_map(|(currency, two_step, told, opens)| Terms {
        currency,
        two_step,
        told,
        opens,
    });
    let entered = option::weighted(0.8, 0..=ROLES.len());
    prop_oneof![
        5 => (amount(), terms, entered, saved.clone()).prop_map(|(amount, how, entered, saved)| Step::Pay { amount, how, entered, saved }),
        3 => (which(), any::<bool>(), proptest::bool::weighted(0.8)).prop_map(|(which, password, own_key)| Step::Acs { which, password, own_key }),
        3 => (which(), option::of(part())).prop_map(|(which, part)| Step::Clear { which, part }),
        2 => which().prop_map(|which| Step::Cancel { which }),
        3 => (which(), option::of(part()), option::weighted(0.2, select(&["KZT", "USD"][..]))).prop_map(|(which, part, currency)| Step::Refund { which, part, currency }),
        2 => (which(), amount()).prop_map(|(which, amount)| Step::Recur { which, amount }),
        1 => (amount(), saved.clone()).prop_map(|(amount, saved)| Step::Init { amount, saved }),
        1 => which().prop_map(|which| Step::Direct { which }),
        1 => (amount(), saved, proptest::bool::weighted(0.2)).prop_map(|(amount, saved, late)| Step::PayOut { amount, saved, late }),
        4 => (minutes(), vec(say(), 1..4)).prop_map(|(minutes, says)| Step::Pass { minutes, says }),
    ]
}

/// Most amounts have up to 15 digits, few of them 16, with up to 6 behind the point.
fn amount() -> impl Strategy<Value = Decimal> {
    let most = prop_oneof![20 => 1..=15_u32, 1 => Just(16)];
    (most, any::<u64>(), 0..=6_u32).prop_map(|(digits, units, scale)| {
        Decimal::from_i128_with_scale(i128::from(units % 10_u64.pow(digits)), scale)
    })
}

fn part() -> impl Strategy<Value = Part> {
    let more = prop_oneof![Just(Decimal::new(1, 6)), Just(Decimal::ONE)];
    prop_oneof![5 => (0..=10_i64).prop_map(Part::Tenths), 1 => more.prop_map(Part::More)]
}

/// Now, the next repeat, all repeats, the next capture, the end of a profile.
fn minutes() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(30),
        Just(120),
        0..10_000_u64,
        Just(44_640),
        Just(44_641)
    ]
}

fn say() -> impl Strategy<Value = Say> {
    const FAILING: [Say; 4] = [Say::Garbage, Say::Unsigned, Say::Unavailable, Say::Nothing];
    prop_oneof![
        2 => Just(Say::Ok),
        2 => Just(Say::Rejected),
        1 => Just(Say::Error),
        3 => select(&FAILING[..]),
    ]
}
