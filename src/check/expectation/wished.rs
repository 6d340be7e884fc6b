//! Which of the promised answers a wish can be for.

use crate::cases::expectation::{Expectation, ExpectedContent};
use crate::cases::template::Pattern;
use crate::check::expectation::Compare;
use crate::specs::endpoint::{AnswerSpec, Condition, Endpoint, HTTP};
use crate::specs::files::At;

impl<'a> Compare<'a> {
    /// Where the wish stands, if it is for another of the promised answers: then nothing else is worth comparing.
    pub(super) fn is_another_answer(&self, wish: &Expectation) -> Option<At> {
        let answer = self.answer?;
        let xml = wish.xml.as_ref()?;
        let mut wished = self.wished(wish).peekable();
        wished.peek()?;
        (!wished.any(|wished| wished.id == answer.id)).then_some(xml.at)
    }

    /// The promised answers that the wish can be for.
    pub(super) fn wished(&self, wish: &Expectation) -> impl Iterator<Item = &'a AnswerSpec> {
        let endpoint: &'a Endpoint = self.endpoint;
        endpoint
            .answers
            .iter()
            .filter(move |answer| answer.when.iter().all(|when| self.can_hold(when, wish)))
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
        let element = wish.xml.as_ref().and_then(|root| root.at_path(&path));
        match element.map(|element| &element.content) {
            None => condition.values.is_empty(),
            Some(ExpectedContent::Text(Pattern::Absent)) => condition.values.is_empty(),
            Some(ExpectedContent::Elements(_)) => false,
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
