//! The legal moves of a payment, one by one: each pair of states, and that a move which is not legal changes nothing.

use countersign::mock::ledger::payment::{Failure, Payment};
use countersign::mock::ledger::state::{Illegal, State};
use countersign::mock::world::START;
use rust_decimal::Decimal;

/// Every state with those in which a payment can be next.
const MOVES: [(&str, &str); 8] = [
    (
        "new",
        "being checked, waiting for the password, pending, held, taken, failed",
    ),
    (
        "being checked",
        "new, waiting for the password, pending, held, taken, failed",
    ),
    ("waiting for the password", "pending, held, taken, failed"),
    ("pending", "held, taken, failed"),
    ("held", "taken, revoked"),
    ("taken", "revoked"),
    ("failed", ""),
    ("revoked", ""),
];

#[test]
fn a_payment_makes_the_legal_moves_and_no_other() {
    let states = states();
    assert_eq!(
        states.each_ref().map(State::word),
        MOVES.map(|(from, _)| from)
    );
    for (from, (word, legal)) in states.iter().zip(MOVES) {
        for to in &states {
            let may = legal.split(", ").any(|legal| legal == to.word());
            assert_eq!(from.may(to), may, "{word} to {}", to.word());
            let mut payment = payment(from.clone());
            let gone = payment.go(to.clone());
            let (from, there) = (from.word(), to.word());
            let expected = if may {
                Ok(())
            } else {
                Err(Illegal { from, to: there })
            };
            assert_eq!(gone, expected);
            assert_eq!(payment.state.word(), if may { there } else { from });
            // Whoever moves a payment moves its money as well: the move itself does not.
            let untouched = format!("{:?}", self::payment(payment.state.clone()));
            assert_eq!(format!("{payment:?}"), untouched, "{from} to {there}");
        }
    }
}

#[test]
fn the_money_of_a_payment_is_with_gateway_or_shop_while_it_is_held_or_taken() {
    let paid = states().map(|state| (state.word(), state.is_paid()));
    let paid = paid.into_iter().filter(|(_, paid)| *paid);
    assert_eq!(
        paid.map(|(word, _)| word).collect::<Vec<_>>(),
        ["held", "taken"]
    );
}

fn states() -> [State; 8] {
    let why = Failure {
        code: "10001".into(),
        description: "no".into(),
    };
    [
        State::New,
        State::Checking,
        State::Password,
        State::Pending,
        State::Held,
        State::Taken,
        State::Failed(Box::new(why)),
        State::Revoked,
    ]
}

fn payment(state: State) -> Payment {
    Payment {
        given: countersign::protocol::params::Params::new(),
        testing: None,
        number: 1,
        order_id: "1".into(),
        amount: Some(Decimal::TEN),
        currency: "KZT".into(),
        description: "x".into(),
        two_step: true,
        state,
        taken: Decimal::ZERO,
        created_at: START,
        ended_at: None,
        card: None,
        more: None,
    }
}
