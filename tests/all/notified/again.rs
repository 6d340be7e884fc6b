//! Notifications that come again, in turn and at once: every answer is the same, and there is one effect.

use std::sync::{Barrier, LazyLock};
use std::thread;

use countersign::codec::json;
use countersign::merchant::notifications::{Notifications, Terms};
use countersign::protocol::params::{Params, Value};
use countersign::protocol::progress::Progress;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::notified::{Of, PLAIN, SIGNED, answer, booked, described, merchant, signature};
use crate::signing::config;

/// What merchants of both editions go by: specs are loaded once for all that are tried.
static TERMS: LazyLock<[Terms; 2]> = LazyLock::new(|| [PLAIN, SIGNED].map(|name| merchant(name).1));

/// Members that no document names.
type Unknown = Vec<(String, Value)>;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_payment_that_is_told_again_is_answered_alike_and_booked_once(
        number in "[1-9][0-9]{0,11}", amount in 0..=u64::MAX, commission in proptest::option::of(0..100_000_u32),
        state in select(&Progress::ALL[..]), how in how(), unknown in unknown(),
    ) {
        let terms = &TERMS[usize::from(how.signed)];
        let (amount, state) = (amount.to_string(), state.word());
        let mut told: Vec<(String, Value)> = vec![
            ("regPayNum".to_owned(), how.number(&number)),
            ("state".to_owned(), Value::from(state)),
        ];
        let commission = commission.map(|sum| sum.to_string()).filter(|_| !how.signed);
        if how.signed {
            told.push(("totalAmount".to_owned(), how.number(&amount)));
            told.push(("providerName".to_owned(), Value::from("Тест ShopAPI")));
            told.push(("provisionServices".to_owned(), Value::Bool(true)));
        } else {
            told.push(("amount".to_owned(), how.number(&amount)));
        }
        if let Some(sum) = &commission {
            told.push(("comission".to_owned(), how.number(sum)));
        }
        told.extend(how.error());
        let expected = match &commission {
            Some(commission) => format!("{number} {amount}+{commission} {state}"),
            None => format!("{number} {amount} {state}"),
        };
        check(terms, Of::Payment, told, unknown, &how, &expected)?;
    }

    #[test]
    fn a_card_that_is_told_again_is_answered_alike_and_bound_once(
        token in "[a-z0-9-]{1,36}", user in "[A-Za-z0-9_-]{1,20}", client in proptest::option::of("[^\\p{C}]{0,20}"),
        how in how(), unknown in unknown(),
    ) {
        let terms = &TERMS[usize::from(how.signed)];
        let mut told: Vec<(String, Value)> = [
            ("userToken", &*user), ("cardToken", &*token), ("cardMask", "546949******9929"), ("cardType", "master_card"),
        ].map(|(name, text)| (name.to_owned(), Value::from(text))).into();
        told.extend(client.map(|client| ("clientInfo".to_owned(), Value::from(client))));
        if how.signed {
            told.push(("shopToken".to_owned(), Value::from("SHOP_TOKEN")));
        }
        check(terms, Of::Card, told, unknown, &how, &format!("{token} of {user}"))?;
    }

    #[test]
    fn whatever_bytes_come_they_are_answered(bytes in vec(any::<u8>(), 0..200), json in "\\{[\\[\\]\\{\\}:,\"a0-9truefalsn. -]{0,60}\\}") {
        for terms in TERMS.iter() {
            let merchant = Notifications::new(terms.clone());
            for body in [bytes.clone(), json.clone().into_bytes()] {
                for of in [Of::Payment, Of::Card] {
                    let (http, _) = answer(&merchant, of, body.clone());
                    prop_assert!(http == 400 || http == 401, "{}", http);
                }
            }
            prop_assert_eq!(booked(&merchant, Of::Payment) + &booked(&merchant, Of::Card), "");
        }
    }
}

/// How a notification is written and delivered.
#[derive(Clone, Debug)]
struct How {
    signed: bool,
    /// How often it comes, and whether all come at once.
    times: usize,
    at_once: bool,
    /// For each delivery whether numbers are written as numbers, and where in another order of the members it begins.
    as_numbers: bool,
    seed: u64,
    error: u8,
}

impl How {
    fn number(&self, digits: &str) -> Value {
        match self.as_numbers {
            true => Value::Number(digits.to_owned()),
            false => Value::from(digits),
        }
    }

    /// What stands where an error would be told: nothing that says that the payment failed.
    fn error(&self) -> Option<(String, Value)> {
        let value = match self.error {
            0 => return None,
            1 => Value::Null,
            2 => Value::Number("0".to_owned()),
            3 => Value::from("0"),
            _ => Value::from("1001"),
        };
        Some(("errorCode".to_owned(), value))
    }
}

fn how() -> impl Strategy<Value = How> {
    let all = (
        any::<bool>(),
        1..=5_usize,
        any::<bool>(),
        any::<bool>(),
        any::<u64>(),
        0..5_u8,
    );
    all.prop_map(|(signed, times, at_once, as_numbers, seed, error)| How {
        signed,
        times,
        at_once,
        as_numbers,
        seed,
        error,
    })
}

fn unknown() -> impl Strategy<Value = Unknown> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<u32>().prop_map(|number| Value::Number(number.to_string())),
        "[^\\p{C}]{0,12}".prop_map(Value::from),
        "[a-z]{1,5}".prop_map(|name| Value::Map(Params::from_iter([(name, "1")]))),
        "[a-z]{1,5}".prop_map(|text| Value::List(vec![Value::from(text)])),
    ];
    // A name that stands twice makes the whole body unreadable, which is tried elsewhere.
    btree_map("x[a-z]{1,8}", value, 0..4).prop_map(|members| members.into_iter().collect())
}

/// Delivers a notification as often as is said, each time in another order of its members.
fn check(
    terms: &Terms,
    of: Of,
    mut told: Vec<(String, Value)>,
    unknown: Unknown,
    how: &How,
    expected: &str,
) -> Result<(), TestCaseError> {
    if how.signed {
        let params = Params::from_iter(told.clone());
        let sign = signature(described(terms, of), &params);
        told.push(("sign".to_owned(), Value::from(sign)));
    }
    told.extend(unknown);
    let bodies: Vec<Vec<u8>> = (0..how.times)
        .map(|time| {
            let turn = usize::try_from(how.seed % 97).unwrap_or_default() + time;
            let mut turned = told.clone();
            turned.rotate_left(turn % told.len());
            if (how.seed >> time) & 1 == 1 {
                turned.reverse();
            }
            json::encode(&Params::from_iter(turned))
                .expect("JSON says it")
                .into_bytes()
        })
        .collect();
    let merchant = Notifications::new(terms.clone());
    let answers: Vec<(u16, String)> = if how.at_once {
        let all_there = Barrier::new(how.times);
        let deliver = |body| {
            all_there.wait();
            answer(&merchant, of, body)
        };
        let deliver = &deliver;
        thread::scope(|scope| {
            let calls: Vec<_> = bodies
                .into_iter()
                .map(|body| scope.spawn(move || deliver(body)))
                .collect();
            calls
                .into_iter()
                .map(|call| call.join().expect("no call panics"))
                .collect()
        })
    } else {
        bodies
            .into_iter()
            .map(|body| answer(&merchant, of, body))
            .collect()
    };
    prop_assert_eq!(answers, vec![(200, String::new()); how.times]);
    prop_assert_eq!(booked(&merchant, of), expected);
    let is_paid =
        of == Of::Payment && (expected.ends_with(" payed") || expected.ends_with(" processed"));
    prop_assert_eq!(merchant.paid().len(), usize::from(is_paid));
    Ok(())
}
