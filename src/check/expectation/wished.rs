//! Which of the promised answers a wish can be for.

use crate::cases::expectation::{Expectation, ExpectedContent};
use crate::cases::template::Pattern;
use crate::check::expectation::Compare;
use crate::specs::condition::{Condition, HTTP};
use crate::specs::endpoint::{AnswerSpec, Endpoint};
use crate::specs::files::At;

impl<'a> Compare<'a> {
    /// Where the wish stands and for which answers it is, if it is for another of the promised answers: then nothing else is
    /// worth comparing.
    pub(super) fn another_answer(
        &self,
        wish: &Expectation,
        endpoint: &'a Endpoint,
        answer: Option<&AnswerSpec>,
    ) -> Option<(At, Vec<&'a str>)> {
        let (answer, message) = (answer?, wish.message.as_ref()?);
        let can_be =
            |answer: &&AnswerSpec| answer.when.iter().all(|when| self.can_hold(when, wish));
        let wished = endpoint.answers.iter().filter(can_be);
        let wished: Vec<&str> = wished.map(|answer| answer.id.as_str()).collect();
        let is_another = !wished.is_empty() && !wished.contains(&answer.id.as_str());
        is_another.then_some((message.top.at, wished))
    }

    fn can_hold(&self, condition: &Condition, wish: &Expectation) -> bool {
        if condition.path.as_slice() == [HTTP] {
            let is_one = |http: &u16| condition.values.contains(&http.to_string());
            return wish
                .http
                .as_ref()
                .is_none_or(|(_, wished)| wished.iter().any(is_one));
        }
        let path: Vec<(String, usize)> = condition
            .path
            .iter()
            .map(|name| (name.clone(), 0))
            .collect();
        match wish.element(&path).map(|element| &element.content) {
            None => condition.values.is_empty(),
            Some(ExpectedContent::Text(Pattern::Absent)) => condition.values.is_empty(),
            Some(ExpectedContent::Elements(_) | ExpectedContent::Items(_)) => false,
            Some(ExpectedContent::Literal(value)) => {
                let is = |text: &str| condition.values.iter().any(|value| value == text);
                value.text().is_some_and(is)
            }
            Some(ExpectedContent::Text(Pattern::Match { kind, optional, .. })) => {
                condition.values.iter().any(|value| kind.accepts(value))
                    || (condition.values.is_empty() && *optional)
            }
            Some(ExpectedContent::Text(Pattern::Text(template))) => template
                .fill(self.variables)
                .is_ok_and(|text| condition.values.contains(&text)),
        }
    }
}
