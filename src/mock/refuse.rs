//! How a request is refused: by an answer of its endpoint, or by a page where a browser sent it. Why is `judge`'s affair and the
//! operations'.

use crate::mock::answer::{Draft, fill};
use crate::mock::call::{Answered, Call, Made};
use crate::mock::facts::{Facts, Shown};
use crate::mock::operations::Outcome;
use crate::mock::world::World;
use crate::specs::family::Refusal;
use crate::specs::view::View;
use crate::transport::message::{Answer, Reply};

/// What stands in the description of a refusal for the field that is wrong.
pub(super) const FIELD: &str = "{field}";

impl Call<'_> {
    /// The reply to a merchant that is not known, because nothing can be read or for another reason.
    pub(super) fn refuse_unknown(&self, why: &str) -> Answered {
        let refuses = &self.endpoint.refuses;
        let unreadable = refuses.unreadable.as_ref();
        let unreadable = unreadable.filter(|_| self.unreadable.is_some());
        let refusal = unreadable.unwrap_or(&refuses.unknown_merchant);
        let (code, description) = (&refusal.code, refusal.description.clone());
        let answer = if self.endpoint.answers.is_empty() {
            self.refused_page(refusal.http, &description)
        } else {
            let facts = refused_as(refusal, description);
            let messages = self.endpoint.messages;
            let spec = self.endpoint.answer_named(&refusal.answer);
            let params = spec.map(|spec| fill(messages, &spec.fields, Shown::of_nobody(&facts)));
            let draft = Draft {
                params: params.unwrap_or_default(),
                ..Draft::empty(refusal.http, messages)
            };
            draft.answer()
        };
        Answered {
            reply: Reply::Answer(answer),
            note: format!("{}: refused {code}, {why}", self.endpoint.name),
            wrong: None,
            is_due: false,
        }
    }

    /// What says a refusal: an answer, or where the endpoint has none, a page.
    pub(super) fn refused(
        &self,
        world: &mut World,
        refusal: &Refusal,
        field: &str,
        payment: Option<u64>,
    ) -> Made {
        let says = refusal.description.replace(FIELD, field);
        if self.endpoint.answers.is_empty() {
            return Made::Page(self.refused_page(refusal.http, &says));
        }
        let facts = refused_as(refusal, says);
        let facts = Facts { payment, ..facts };
        Made::Draft(self.draft(world, refusal.http, Some(&refusal.answer), facts))
    }

    fn refused_page(&self, http: u16, says: &str) -> Answer {
        self.shown(Outcome::end(http, "This is not possible", says))
    }
}

fn refused_as(refusal: &Refusal, description: String) -> Facts {
    let name = refusal.name.clone().map(|name| (View::RefusalName, name));
    let code = (View::RefusalCode, refusal.code.clone());
    let description = (View::RefusalDescription, description);
    Facts::from_views([code, description].into_iter().chain(name))
}
