//! What a mock can put into a message: [`View`], the closed list of ledger views that `value:` of a row names.

/// Makes the list and its words from one table, so that they cannot differ.
macro_rules! views {
    ($($(#[$doc:meta])* $view:ident = $word:literal,)*) => {
        /// One thing that the ledger knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum View {
            $($(#[$doc])* $view,)*
        }

        /// The words of `value:`.
        pub const VIEWS: &[(&str, View)] = &[$(($word, View::$view),)*];
    };
}

views! {
    /// The merchant's number.
    MerchantId = "merchant.id",
    /// A new salt.
    AnswerSalt = "answer.salt",
    /// The code of a refusal.
    RefusalCode = "refusal.code",
    /// What a refusal says.
    RefusalDescription = "refusal.description",
    /// What the gateway's developers call a refusal.
    RefusalName = "refusal.name",
    /// What came of what was asked for: `success` or `fail`.
    ResultState = "result.state",
    /// The same in words.
    ResultDescription = "result.description",
    /// A registered user's login.
    UserLogin = "user.login",
    /// A registered user's e-mail address.
    UserEmail = "user.email",
    /// A registered user's first name.
    UserName = "user.name",
    /// A registered user's family name.
    UserSurName = "user.sur_name",
    /// A registered user's patronymic.
    UserMiddleName = "user.middle_name",
    /// What a registered user may do: `active`, ...
    UserState = "user.state",
    /// What stands for a registered user.
    UserToken = "user.token",
    /// The id of the attempt to store a card.
    AttemptId = "attempt.id",
    /// The shop's order id that came with the attempt, or empty.
    AttemptOrderId = "attempt.order_id",
    /// The page on which the payer enters the card.
    AttemptRedirectUrl = "attempt.redirect_url",
    /// Whose card an attempt is to store.
    AttemptUserId = "attempt.user_id",
    /// How an attempt ended: `success` or `error`.
    AttemptResult = "attempt.result",
    /// The kind of notification about an attempt that stored a card.
    AttemptApproval = "attempt.approval",
    /// Why an attempt failed, as a code.
    FailureCode = "failure.code",
    /// Why an attempt failed, in words.
    FailureDescription = "failure.description",
    /// The bank of the card that was entered.
    CardBank = "card.bank",
    /// The country of that bank.
    CardCountry = "card.country",
    /// Whether that bank asks for a password.
    CardThreeDSecure = "card.three_d_secure",
    /// The year of expiry that was entered.
    CardYear = "card.year",
    /// The month of expiry that was entered.
    CardMonth = "card.month",
    /// A stored card's status.
    CardStatus = "card.status",
    /// A stored card's numeric id.
    CardId = "card.id",
    /// A stored card's token.
    CardToken = "card.token",
    /// A stored card's recurring profile.
    CardRecurringProfileId = "card.recurring_profile_id",
    /// A stored card's masked number.
    CardHash = "card.hash",
    /// The hash of a stored card's masked number.
    CardHhash = "card.hhash",
    /// When a card was stored.
    CardCreatedAt = "card.created_at",
    /// When a card was removed.
    CardDeletedAt = "card.deleted_at",
    /// A stored card's bank, where extended data were asked for.
    CardBankAlias = "card.bank_alias",
    /// A stored card's payment system, where extended data were asked for.
    CardBrandAlias = "card.brand_alias",
    /// A stored card's year of expiry, where extended data were asked for.
    CardExpiryYear = "card.expiry_year",
    /// A stored card's month of expiry, where extended data were asked for.
    CardExpiryMonth = "card.expiry_month",
    /// A stored card's masked number with six and four digits and stars between.
    CardMask = "card.mask",
    /// A stored card's payment system as a word.
    CardKind = "card.kind",
    /// Whether a stored card can be charged: `active` or `inactive`.
    CardState = "card.state",
    /// A stored card's expiry, MMyyyy.
    CardExp = "card.exp",
    /// When the answer is given, with the distance from UTC.
    AnswerDatetime = "answer.datetime",
    /// A payment's number.
    PaymentId = "payment.id",
    /// The shop's order.
    PaymentOrderId = "payment.order_id",
    /// What is to be paid, in units of the currency.
    PaymentAmount = "payment.amount",
    /// Its currency.
    PaymentCurrency = "payment.currency",
    /// What the shop is due of it: without the gateway's commission.
    PaymentNetAmount = "payment.net_amount",
    /// What it is for.
    PaymentDescription = "payment.description",
    /// What the gateway says of it: `ok`, `pending`, `new` or `error`.
    PaymentStatus = "payment.status",
    /// How far it is: `new`, `process`, `success`, `error` or `revoked`.
    PaymentState = "payment.state",
    /// `1` if it was paid, else `0`.
    PaymentResult = "payment.result",
    /// When it was paid or failed; until then, when it was begun.
    PaymentDate = "payment.date",
    /// When it was begun.
    PaymentCreatedAt = "payment.created_at",
    /// Whether the shop may still refuse it.
    PaymentCanReject = "payment.can_reject",
    /// Whether its money was taken.
    PaymentCaptured = "payment.captured",
    /// How much of it was taken.
    PaymentClearingAmount = "payment.clearing_amount",
    /// Whether money that was held is taken now.
    PaymentClearingStatus = "payment.clearing_status",
    /// How much of it was released.
    PaymentRevokedAmount = "payment.revoked_amount",
    /// How much of it was given back, below zero.
    PaymentRefundedAmount = "payment.refunded_amount",
    /// The bank's reference, twelve digits.
    PaymentReference = "payment.reference",
    /// The bank's approval, six digits.
    PaymentAuthCode = "payment.auth_code",
    /// The kind of payment system.
    PaymentMethod = "payment.method",
    /// Whether the card's bank asks for a password before it goes on.
    PaymentThreeDSecure = "payment.three_d_secure",
    /// The page of the card's bank.
    PaymentAcsUrl = "payment.acs_url",
    /// What the bank returns as it is.
    PaymentAcsMd = "payment.acs_md",
    /// What the bank is asked.
    PaymentAcsRequest = "payment.acs_request",
    /// The page on which the payer pays.
    PaymentPageUrl = "payment.page_url",
    /// The masked number of its card.
    PaymentCardHash = "payment.card_hash",
    /// The token of its card, if that is stored.
    PaymentCardToken = "payment.card_token",
    /// The number of its card, if that is stored.
    PaymentCardId = "payment.card_id",
    /// The expiry of its card, MM/YY.
    PaymentCardExpiry = "payment.card_expiry",
    /// The holder of its card.
    PaymentCardOwner = "payment.card_owner",
    /// The payment system of its card, two letters.
    PaymentCardBrand = "payment.card_brand",
    /// The payer's phone.
    PaymentUserPhone = "payment.user_phone",
    /// The payer's e-mail address.
    PaymentUserEmail = "payment.user_email",
    /// Whether it is a test.
    PaymentTestingMode = "payment.testing_mode",
    /// Whether the payer is to be told by e-mail.
    PaymentNeedEmail = "payment.need_email",
    /// What the shop put into pg_param1.
    PaymentParam1 = "payment.param1",
    /// What the shop put into pg_param2.
    PaymentParam2 = "payment.param2",
    /// What the shop put into pg_param3.
    PaymentParam3 = "payment.param3",
    /// Why it failed, as a code.
    PaymentFailureCode = "payment.failure_code",
    /// Why it failed, in words.
    PaymentFailureDescription = "payment.failure_description",
    /// The recurring profile that it opened or belongs to.
    PaymentRecurringProfile = "payment.recurring_profile",
    /// When that profile ends.
    PaymentRecurringExpiry = "payment.recurring_expiry",
    /// How far it is, in the words of the older documents: `partial`, `pending`, `ok`, `failed` or `revoked`.
    PaymentTransactionStatus = "payment.transaction_status",
    /// When it was paid or failed; nothing until then.
    PaymentResultDate = "payment.result_date",
    /// When the last of its money was given back; nothing until then.
    PaymentRevokeDate = "payment.revoke_date",
    /// The payment system that was chosen.
    PaymentSystem = "payment.system",
    /// The payment systems in which an invoice waits for the payer, with commas between.
    PaymentAcceptedSystems = "payment.accepted_systems",
    /// What the payer paid more than was asked for, in the payment system's currency.
    PaymentOverpayment = "payment.overpayment",
    /// What the payer pays to the payment system, without its fee.
    PaymentSystemAmount = "payment.ps_amount",
    /// What the payer pays to the payment system, with its fee.
    PaymentSystemFullAmount = "payment.ps_full_amount",
    /// The currency of the payment system.
    PaymentSystemCurrency = "payment.ps_currency",
    /// Whether its page asks for data still, or the payment system's page is next.
    PaymentRedirectUrlType = "payment.redirect_url_type",
    /// The masked number of its card with six and four digits.
    PaymentCardMask = "payment.card_mask",
    /// Whether its money was taken; nothing unless it was paid by card.
    PaymentCardCaptured = "payment.card_captured",
    /// What stands for the number of its card, forty hexadecimal digits.
    PaymentCardDigest = "payment.card_digest",
    /// The payment system of its card, in the letters of the older documents.
    PaymentCardFamily = "payment.card_family",
    /// Whether the payer is to be told by phone.
    PaymentNeedPhone = "payment.need_phone",
    /// How the payer's page is opened: `GET`.
    PaymentMethodType = "payment.method_type",
    /// The page of a payment for a service: its form, or what came of it.
    PaymentPayUrl = "payment.pay_url",
    /// The page on which the payer enters the password of the card's bank.
    PaymentSecurePageUrl = "payment.secure_page_url",
    /// The registered user who pays.
    PaymentUserToken = "payment.user_token",
    /// How far a payment for a service is: `created`, `created_error`, `rejected`, `holded`, `payed`, `processed`, `error`,
    /// `refunded`.
    PaymentProgress = "payment.progress",
    /// What the payer pays, in minor units: the shop's amount and the commission.
    PaymentTotal = "payment.total",
    /// What the shop asks for, in minor units, without the commission.
    PaymentShopAmount = "payment.shop_amount",
    /// What the payer pays beside it, in minor units.
    PaymentCommission = "payment.comission",
    /// The provider's service that is paid for.
    PaymentServiceCode = "payment.service_code",
    /// What that service is called.
    PaymentServiceName = "payment.service_name",
    /// Why it was not paid or not passed on, as a code.
    PaymentPostingCode = "payment.posting_code",
    /// The same as a technical text.
    PaymentPostingError = "payment.posting_error",
    /// The same for the payer.
    PaymentPostingMessage = "payment.posting_message",
    /// Whether the provider has got the money and rendered the service: `true` or `false`.
    PaymentProvided = "payment.provided",
    /// When the money was passed on to the provider.
    PaymentPostedAt = "payment.posted_at",
    /// The number of a payout that a payment may be bound to.
    MoneybackId = "moneyback.id",
    /// What a payment system is called.
    SystemName = "system.name",
    /// What the payer reads of it.
    SystemDescription = "system.description",
    /// Whether the payer pays at once.
    SystemScenario = "system.scenario",
    /// What the payer pays, with the fee.
    SystemAmount = "system.amount",
    /// The currency in which the payer pays.
    SystemCurrency = "system.currency",
    /// What kind of payment system it is.
    SystemCategory = "system.category",
    /// What a payment system of a group is called.
    MemberName = "member.name",
    /// What the payer reads of it.
    MemberDescription = "member.description",
    /// The name of a parameter.
    ParameterName = "parameter.name",
    /// The number of a contract for payouts.
    ContractId = "contract.id",
    /// What a system for payouts is called.
    PayoutSystemName = "payout_system.name",
    /// What the shop wrote beside it, which comes back.
    PaymentClientInfo = "payment.client_info",
    /// What it gave back, above zero.
    ReversalSum = "reversal.sum",
    /// The number of a refund or a cancellation.
    ReversalId = "reversal.id",
    /// What it gave back, below zero.
    ReversalAmount = "reversal.amount",
    /// What came of it.
    ReversalStatus = "reversal.status",
    /// When it was made.
    ReversalDate = "reversal.date",
    /// The bank's reference of it, twelve digits.
    ReversalReference = "reversal.reference",
    /// A payout's number.
    PayoutId = "payout.id",
    /// The shop's order.
    PayoutOrderId = "payout.order_id",
    /// What is paid out.
    PayoutAmount = "payout.amount",
    /// What the shop has left to pay out.
    PayoutBalance = "payout.balance",
    /// What came of it: `ok` or `error`.
    PayoutStatus = "payout.status",
    /// The masked number of the card that it goes to.
    PayoutCardHash = "payout.card_hash",
    /// The token of that card.
    PayoutCardToken = "payout.card_token",
    /// When it was made.
    PayoutDate = "payout.date",
    /// Why it failed, as a code.
    PayoutFailureCode = "payout.failure_code",
    /// Why it failed, in words.
    PayoutFailureDescription = "payout.failure_description",
}
