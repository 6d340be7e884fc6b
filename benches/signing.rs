//! Signing a message against the md5 crate alone over the same bytes, and what signing allocates.
//!
//! The main thing is the printed result_url call; the ratios come from rounds in turn, so that a busy machine slows both
//! sides alike. Nothing here checks that a signature is right.

use std::hint::black_box;
use std::time::Instant;

use countersign::codec::{Parts, decode_request};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::sign::base_string::{masked, walk};
use countersign::sign::signature::{sign, verify};
use divan::{AllocProfiler, Bencher};
use md5::{Digest, Md5};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const SCRIPT: &str = "result";
const KEY: &str = "test_key";

/// The call of document 002 in the order in which it is printed, with the fields that a shop of some size adds.
const CALL: &str = "pg_order_id=123456789&pg_payment_id=12345&pg_amount=500&pg_currency=KZT\
    &pg_net_amount=482.5&pg_ps_amount=500&pg_ps_full_amount=500&pg_ps_currency=KZT\
    &pg_description=Покупка в интернет магазине Site.kz&pg_result=1\
    &pg_payment_date=2019-01-01 12:00:00&pg_can_reject=1&pg_user_phone=7077777777777\
    &pg_user_contact_email=mail@customer.kz&pg_need_email_notification=1&pg_testing_mode=1\
    &pg_captured=0&pg_reference=111111111111&pg_card_pan=5483-18XX-XXXX-0293\
    &Параметры мерчанта=&pg_salt=some random string&pg_payment_method=bankcard\
    &pg_redirect_url=https://api.greenleavespay.kz/v1/merchant/1234/cardstorage/view\
    ?pg_payment_id%3Dee4f2b59ad667949a1143353543&pg_comment=Заказ оплачен и будет доставлен завтра \
    после обеда по адресу из личного кабинета покупателя; позвоните за час до доставки\
    &pg_card_token=ef741cfc-f85e-41a0-84e6-2ba964912182";

fn main() {
    divan::main();
    ratios();
}

#[divan::bench]
fn md5_alone(bencher: Bencher<'_, '_>) {
    let bytes = base_string();
    bencher.bench(|| Md5::digest(black_box(&bytes)));
}

#[divan::bench]
fn sign_sorted(bencher: Bencher<'_, '_>) {
    let (params, secret) = (sorted(), Secret::new(KEY));
    bencher.bench(|| sign(SCRIPT, black_box(&params), &secret, Dialect::default()));
}

#[divan::bench]
fn sign_in_message_order(bencher: Bencher<'_, '_>) {
    let (params, secret) = (message(), Secret::new(KEY));
    bencher.bench(|| sign(SCRIPT, black_box(&params), &secret, Dialect::default()));
}

#[divan::bench]
fn verify_in_message_order(bencher: Bencher<'_, '_>) {
    let (params, secret) = (message(), Secret::new(KEY));
    let right = sign(SCRIPT, &params, &secret, Dialect::default());
    bencher.bench(|| {
        verify(
            &right,
            SCRIPT,
            black_box(&params),
            &secret,
            Dialect::default(),
        )
    });
}

/// The speed of signing as a part of the speed of md5 alone: the median of many short rounds, each of which does all three.
fn ratios() {
    const ROUNDS: usize = 2_001;
    let (bytes, secret) = (base_string(), Secret::new(KEY));
    let (sorted, message) = (sorted(), message());
    let mut found: [Vec<f64>; 2] = Default::default();
    for _ in 0..ROUNDS {
        let alone = nanoseconds(|| _ = black_box(Md5::digest(black_box(&bytes))));
        for (params, found) in [&message, &sorted].into_iter().zip(&mut found) {
            let signed = nanoseconds(|| {
                black_box(sign(SCRIPT, black_box(params), &secret, Dialect::default()));
            });
            found.push(alone / signed);
        }
    }
    let [message_order, sorted_order] = found.map(|mut ratios| {
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2] // There were rounds.
    });
    println!(
        "\n{} fields, {} bytes, part of md5 alone: {message_order:.2} from message order (0.70 wanted), \
         {sorted_order:.2} from sorted (0.85 wanted)",
        message.len(),
        bytes.len()
    );
}

/// The time of one call, from a batch that is long enough for the clock and short enough to be disturbed seldom.
fn nanoseconds(call: impl Fn()) -> f64 {
    const BATCH: u32 = 40;
    let start = Instant::now();
    (0..BATCH).for_each(|_| call());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(BATCH)
}

fn message() -> Params {
    let body = CALL.as_bytes();
    let read = decode_request(Parts {
        body,
        ..Parts::default()
    });
    read.expect("the call is a form").params
}

fn sorted() -> Params {
    let (message, mut fields) = (message(), Vec::new());
    walk(&message, Dialect::default(), &mut |name, text| {
        fields.push((name, text))
    });
    Params::from_iter(fields)
}

fn base_string() -> String {
    let shown = masked(SCRIPT, &message(), Dialect::default());
    shown.trim_end_matches('*').to_owned() + KEY
}
