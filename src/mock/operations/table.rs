//! The table of all operations, by the names that specs give them, each with the rules that it keeps.

use crate::mock::ledger::attempt::CardCheck;
use crate::mock::operations::{
    Operation, acs, after, bank_page, card_add, card_list, card_page, card_remove, moneyback,
    page_begin, page_form, pay, payout, recurrent, reverse, saved_card, status, systems,
};
use crate::mock::shop::{self, cards, page, users};

/// An operation, and the rules that it keeps unless a flaw makes it forget them: an endpoint that names it has them all.
type Row = (&'static str, Operation, &'static [&'static str]);

const OPERATIONS: &[Row] = &[
    (
        "card.add",
        |world, arrival| card_add::begin(world, arrival, CardCheck::Hold),
        &[],
    ),
    (
        "card.add2",
        |world, arrival| card_add::begin(world, arrival, CardCheck::NoSum),
        &[],
    ),
    (
        "card.add-payout",
        |world, arrival| card_add::begin(world, arrival, CardCheck::NumberOnly),
        &[],
    ),
    ("card.list", card_list::run, &[]),
    ("card.page", card_page::run, &[]),
    ("card.remove", card_remove::run, &[]),
    ("payment.pay", pay::run, pay::RULES),
    ("payment.acs", acs::run, acs::RULES),
    ("bank.page", bank_page::run, bank_page::RULES),
    ("payment.clear", after::clear, after::CLEAR),
    ("payment.cancel", after::cancel, after::CANCEL),
    ("payment.refund", after::refund, after::REFUND),
    ("payment.recurrent", recurrent::run, recurrent::RULES),
    ("payment.status", status::run, status::RULES),
    ("payment.invoice", page_begin::run, page_begin::RULES),
    ("payment.page", page_begin::run, page_begin::RULES),
    (
        "payment.any-amount",
        page_begin::any_amount,
        page_begin::RULES,
    ),
    ("payment.init", page_begin::init, page_begin::INIT),
    ("payment.redirect", page_begin::redirect, page_begin::INIT),
    ("payment.revoke", reverse::revoke, reverse::REVOKE),
    ("payment.request-refund", reverse::request, reverse::REQUEST),
    ("payment.annul", reverse::annul, reverse::ANNUL),
    ("systems.list", systems::list, systems::LIST),
    ("contracts.list", systems::contracts, &[]),
    ("moneyback.create", moneyback::run, moneyback::RULES),
    ("payment.form", page_form::run, page_form::RULES),
    ("card.init", saved_card::init, saved_card::INIT),
    ("card.direct", saved_card::direct, saved_card::DIRECT),
    ("card.pay", saved_card::pay, saved_card::PAY),
    ("payout.to-card", payout::run, payout::RULES),
    ("shop.user-register", users::register, users::REGISTER),
    ("shop.user-status", users::status, users::STATUS),
    ("shop.card-register", cards::register, cards::REGISTER),
    ("shop.cards", cards::list, cards::LIST),
    ("shop.card-deactivate", cards::deactivate, cards::DEACTIVATE),
    (
        "shop.pay-anonymous",
        shop::pay::anonymous,
        shop::pay::ANONYMOUS,
    ),
    ("shop.pay", shop::pay::pay, shop::pay::PAY),
    ("shop.page", page::run, page::RULES),
    ("shop.state", shop::after::state, shop::after::STATE),
    ("shop.refund", shop::after::refund, shop::after::REFUND),
    ("shop.confirm", shop::after::confirm, shop::after::CONFIRM),
    ("shop.release", shop::after::release, shop::after::RELEASE),
];

/// The operation of that name.
pub fn operation(name: &str) -> Option<(Operation, &'static [&'static str])> {
    let mut rows = OPERATIONS.iter();
    let (_, operation, rules) = rows.find(|(known, ..)| *known == name)?;
    Some((*operation, rules))
}

/// The names of all operations.
pub fn operation_names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, ..)| *name)
}
