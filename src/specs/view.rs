//! What a mock can put into an answer: [`View`], the closed list of ledger views that `value:` of an answer row names.

/// One thing that the ledger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// The merchant's number.
    MerchantId,
    /// A new salt.
    AnswerSalt,
    /// The id of the attempt to store a card.
    AttemptId,
    /// The shop's order id that came with the attempt, or empty.
    AttemptOrderId,
    /// The page on which the payer enters the card.
    AttemptRedirectUrl,
    /// The code of a refusal.
    RefusalCode,
    /// What a refusal says.
    RefusalDescription,
    /// A stored card's status.
    CardStatus,
    /// A stored card's numeric id.
    CardId,
    /// A stored card's token.
    CardToken,
    /// A stored card's recurring profile.
    CardRecurringProfileId,
    /// A stored card's masked number.
    CardHash,
    /// The hash of a stored card's masked number.
    CardHhash,
    /// When a card was stored.
    CardCreatedAt,
    /// A stored card's bank, where extended data were asked for.
    CardBankAlias,
    /// A stored card's payment system, where extended data were asked for.
    CardBrandAlias,
    /// A stored card's year of expiry, where extended data were asked for.
    CardExpiryYear,
    /// A stored card's month of expiry, where extended data were asked for.
    CardExpiryMonth,
}

/// What a group row with `each:` is repeated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Every card of the user, in the order of storing.
    Cards,
}

/// The words of `value:`.
pub const VIEWS: &[(&str, View)] = &[
    ("merchant.id", View::MerchantId),
    ("answer.salt", View::AnswerSalt),
    ("attempt.id", View::AttemptId),
    ("attempt.order_id", View::AttemptOrderId),
    ("attempt.redirect_url", View::AttemptRedirectUrl),
    ("refusal.code", View::RefusalCode),
    ("refusal.description", View::RefusalDescription),
    ("card.status", View::CardStatus),
    ("card.id", View::CardId),
    ("card.token", View::CardToken),
    ("card.recurring_profile_id", View::CardRecurringProfileId),
    ("card.hash", View::CardHash),
    ("card.hhash", View::CardHhash),
    ("card.created_at", View::CardCreatedAt),
    ("card.bank_alias", View::CardBankAlias),
    ("card.brand_alias", View::CardBrandAlias),
    ("card.expiry_year", View::CardExpiryYear),
    ("card.expiry_month", View::CardExpiryMonth),
];

/// The words of `each:`.
pub const EACHES: &[(&str, Each)] = &[("cards", Each::Cards)];
