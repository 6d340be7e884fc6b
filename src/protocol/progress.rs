//! [`Progress`]: how far a payment for a provider's service is, in the words of its documents, and where it can go from there
//! (bisys.md 4.1). Who moves it, and what is to be done then, is the affair of whoever keeps payments.

/// How far a payment is. It only goes on along the line, or leaves it for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It waits for its payer.
    Created,
    /// It could not be created.
    CreatedError,
    /// It was not paid.
    Rejected,
    /// The money is held.
    Holded,
    /// The money was taken.
    Payed,
    /// The provider has got it.
    Processed,
    /// The provider does not take it.
    Error,
    /// All of the money went back.
    Refunded,
}

impl Progress {
    /// All of them, in the order of the documents.
    pub const ALL: [Self; 8] = [
        Progress::Created,
        Progress::CreatedError,
        Progress::Rejected,
        Progress::Holded,
        Progress::Payed,
        Progress::Processed,
        Progress::Error,
        Progress::Refunded,
    ];

    /// The word of the documents.
    pub fn word(self) -> &'static str {
        match self {
            Progress::Created => "created",
            Progress::CreatedError => "created_error",
            Progress::Rejected => "rejected",
            Progress::Holded => "holded",
            Progress::Payed => "payed",
            Progress::Processed => "processed",
            Progress::Error => "error",
            Progress::Refunded => "refunded",
        }
    }

    /// What the word means, exactly as the documents write it; nothing if they do not know it.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Whether the shop has the money. What is held it does not have yet.
    pub fn is_paid(self) -> bool {
        matches!(self, Progress::Payed | Progress::Processed)
    }

    /// Whether a payment that is here can be there later, be it over other states. None comes again.
    pub fn leads_to(self, later: Self) -> bool {
        use Progress::{Created, Error, Holded, Payed, Processed, Refunded, Rejected};
        match self {
            Created => matches!(
                later,
                Holded | Payed | Processed | Rejected | Error | Refunded
            ),
            Holded => matches!(later, Payed | Processed | Error | Refunded),
            Payed => matches!(later, Processed | Error | Refunded),
            Processed => later == Refunded,
            Progress::CreatedError | Rejected | Error | Refunded => false,
        }
    }
}
