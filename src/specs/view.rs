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
    /// Whose card an attempt is to store.
    AttemptUserId,
    /// How an attempt ended: `success` or `error`.
    AttemptResult,
    /// The kind of notification about an attempt that stored a card.
    AttemptApproval,
    /// Why an attempt failed, as a code.
    FailureCode,
    /// Why an attempt failed, in words.
    FailureDescription,
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
    /// When a card was removed.
    CardDeletedAt,
    /// The bank of the card that was entered.
    CardBank,
    /// The country of that bank.
    CardCountry,
    /// Whether that bank asks for a password.
    CardThreeDSecure,
    /// The year of expiry that was entered.
    CardYear,
    /// The month of expiry that was entered.
    CardMonth,
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
    ("attempt.user_id", View::AttemptUserId),
    ("attempt.result", View::AttemptResult),
    ("attempt.approval", View::AttemptApproval),
    ("failure.code", View::FailureCode),
    ("failure.description", View::FailureDescription),
    ("card.bank", View::CardBank),
    ("card.country", View::CardCountry),
    ("card.three_d_secure", View::CardThreeDSecure),
    ("card.year", View::CardYear),
    ("card.month", View::CardMonth),
    ("refusal.code", View::RefusalCode),
    ("refusal.description", View::RefusalDescription),
    ("card.status", View::CardStatus),
    ("card.id", View::CardId),
    ("card.token", View::CardToken),
    ("card.recurring_profile_id", View::CardRecurringProfileId),
    ("card.hash", View::CardHash),
    ("card.hhash", View::CardHhash),
    ("card.created_at", View::CardCreatedAt),
    ("card.deleted_at", View::CardDeletedAt),
    ("card.bank_alias", View::CardBankAlias),
    ("card.brand_alias", View::CardBrandAlias),
    ("card.expiry_year", View::CardExpiryYear),
    ("card.expiry_month", View::CardExpiryMonth),
];

/// The words of `each:`.
pub const EACHES: &[(&str, Each)] = &[("cards", Each::Cards)];
