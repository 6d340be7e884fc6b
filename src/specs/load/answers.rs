//! The answers of an endpoint or a family: which there are, and when an answer is which.

use std::sync::Arc;

use crate::error::{Error, near_miss};
use crate::specs::change::Change;
use crate::specs::condition::{Condition, HTTP};
use crate::specs::endpoint::AnswerSpec;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::RawAnswer;
use crate::specs::load::reader::Reader;
use crate::specs::load::reader::table;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::{Content, Node, Untyped};

/// The first name of a condition's path, and where it stands.
pub(super) type Named = (At, String);

impl Reader<'_> {
    /// Reads answers, changes those that a profile has otherwise, and ends signed ones with the rows of the envelope.
    pub(super) fn answers(
        &self,
        envelope: &[Field],
        shared: &[AnswerSpec],
        change: &Change,
        raw: Vec<Located<RawAnswer>>,
    ) -> Result<Vec<AnswerSpec>, Error> {
        let (mut answers, mut named) = (Vec::new(), Vec::new());
        for raw in raw {
            let at = At { width: 1, ..raw.at };
            let (mut answer, signed) = self.answer(shared, at, raw.value, &mut named)?;
            if let Some(change) = change.answers.get(&answer.id) {
                change.apply(&mut answer.fields)?;
            }
            if signed {
                answer.fields.extend_from_slice(envelope);
            }
            answer.table = Arc::new(table(&answer.fields));
            answers.push(answer);
        }
        let fields = answers
            .iter()
            .flat_map(|answer: &AnswerSpec| &answer.fields);
        let known: Vec<&str> = fields
            .map(|field| field.name.as_str())
            .chain([HTTP])
            .collect();
        match named
            .into_iter()
            .find(|(_, name)| !known.contains(&name.as_str()))
        {
            None => Ok(answers),
            Some((at, name)) => {
                let near = near_miss(&name, known.iter().copied());
                let error = self
                    .file
                    .error(at, format!("no answer has a field `{name}`"));
                Err(error
                    .mend(near.unwrap_or_else(|| "write `http` or the name of a field".to_owned())))
            }
        }
    }

    /// One answer without the envelope, and whether it is yet to get it: shared ones have it already.
    fn answer(
        &self,
        shared: &[AnswerSpec],
        at: At,
        raw: RawAnswer,
        named: &mut Vec<Named>,
    ) -> Result<(AnswerSpec, bool), Error> {
        let wrong = |what: &str, mend: &str| Err(self.file.error(at, what).mend(mend));
        match raw {
            RawAnswer {
                shared: Some(name),
                id: None,
                when: None,
                signed: None,
                fields: None,
            } => {
                let shared = shared.iter().map(|answer| (answer.id.as_str(), answer));
                let shared = find(self.file, &name, shared, "shared answer")?;
                Ok((shared.clone(), false))
            }
            RawAnswer {
                shared: Some(_), ..
            } => wrong(
                "a shared answer is used as it is",
                "leave `use:` alone, or write the answer out without it",
            ),
            RawAnswer {
                id: Some(id),
                when: Some(when),
                signed,
                fields,
                ..
            } => {
                let answer = AnswerSpec {
                    id,
                    when: self.conditions(when, named)?,
                    fields: self.fields(fields.unwrap_or_default())?,
                    table: Arc::default(),
                };
                Ok((answer, signed.unwrap_or(true)))
            }
            _ => wrong(
                "an answer has no id or no condition",
                "write `id: ok` and `when: { pg_status: ok }`, or `use:`",
            ),
        }
    }

    /// The names of the fields that the conditions are about go into `named`.
    pub(super) fn conditions(
        &self,
        when: Located<Untyped>,
        named: &mut Vec<Named>,
    ) -> Result<Vec<Condition>, Error> {
        let when = Node::new(when, self.file);
        let wrong = |node: &Node| {
            let mend =
                "write a map of fields to a text, a list of texts, or null for an absent field";
            self.file.error(node.at, "no condition").mend(mend)
        };
        let Content::Map(entries) = &when.content else {
            return Err(wrong(&when));
        };
        let mut conditions = Vec::new();
        for (key, value) in entries {
            let text = |node: &Node| node.text().map(str::to_owned).ok_or_else(|| wrong(node));
            let path: Vec<String> = text(key)?.split('.').map(str::to_owned).collect();
            named.extend(path.first().map(|name| (key.at, name.clone())));
            let values = match &value.content {
                Content::Null => Vec::new(),
                Content::List(items) => items.iter().map(text).collect::<Result<_, _>>()?,
                _ => vec![text(value)?],
            };
            conditions.push(Condition { path, values });
        }
        Ok(conditions)
    }
}
