//! [`Each`]: the lists of the ledger for which a mock repeats a row, the closed list that `each:` of a row names.

/// What a row with `each:` is repeated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Each {
    /// Every card of the user, in the order of storing.
    Cards,
    /// Every refund of the payment, in the order of making.
    Refunds,
    /// Every cancellation of the payment, in the order of making.
    Cancellations,
    /// Every payment system that the shop has, in the order of their names.
    Systems,
    /// Every payment system of a group, in the order of their names.
    Members,
    /// Every parameter that a system must have.
    RequiredParameters,
    /// Every parameter that a system may have.
    AdditionalParameters,
    /// Every contract for payouts.
    Contracts,
    /// Every system by which a contract pays out.
    PayoutSystems,
}

/// The words of `each:`.
pub const EACHES: &[(&str, Each)] = &[
    ("cards", Each::Cards),
    ("refunds", Each::Refunds),
    ("cancellations", Each::Cancellations),
    ("systems", Each::Systems),
    ("members", Each::Members),
    ("required-parameters", Each::RequiredParameters),
    ("additional-parameters", Each::AdditionalParameters),
    ("contracts", Each::Contracts),
    ("payout-systems", Each::PayoutSystems),
];
