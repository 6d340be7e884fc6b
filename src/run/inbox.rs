//! [`Inbox`]: our side's listener: it answers calls as the cases say and keeps them until a case asks for them.
//!
//! A function from request to reply; it judges nothing. How a correct merchant answers it is told from outside.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cases::case::CallbackAnswer;
use crate::protocol::script::path;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::Secrets;
use crate::run::plan::Endpoints;
use crate::specs::endpoint::Endpoint;
use crate::specs::profile::Profile;
use crate::transport::message::{Answer, Reply, Request};

/// Answers a call as a correct merchant does, as far as the case does not say otherwise.
pub type Merchant = Arc<dyn Fn(&Called<'_>, &CallbackAnswer) -> Reply + Send + Sync>;

/// A call of the merchant, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// What describes the call, if anything does.
    pub endpoint: Option<&'a Endpoint>,
    /// The secret with which calls of that kind are signed.
    pub secret: &'a Secret,
    /// What came.
    pub request: &'a Request,
}

/// How many calls a box keeps; a gateway that calls more often than that is answered all the same.
const MOST: usize = 1_000;

/// The boxes of one profile, one for each case.
pub struct Inbox {
    merchant: Merchant,
    boxes: Mutex<HashMap<String, CaseBox>>,
}

/// What a case may receive.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The profile.
    pub profile: Arc<Profile>,
    /// The endpoints of the case, those of its callbacks among them.
    pub endpoints: Arc<Endpoints>,
    /// The merchant's secrets.
    pub secrets: Secrets,
}

/// A call that was received and answered.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// The callback.
    pub callback: String,
    /// What came.
    pub request: Request,
    /// What was answered; nothing if the connection was closed.
    pub answer: Option<Answer>,
}

struct CaseBox {
    expected: Expected,
    /// How calls are answered, by callback; the last answer is for every further call.
    answers: Vec<(String, Vec<CallbackAnswer>)>,
    received: VecDeque<Delivered>,
    answered: HashMap<String, usize>,
}

impl Inbox {
    /// An inbox without boxes.
    pub fn new(merchant: Merchant) -> Self {
        Self {
            merchant,
            boxes: Mutex::default(),
        }
    }

    /// Opens a merchant's box; one that was there is forgotten.
    pub fn open(&self, merchant_id: &str, expected: Expected) {
        let case_box = CaseBox {
            expected,
            answers: Vec::new(),
            received: VecDeque::new(),
            answered: HashMap::new(),
        };
        self.lock().insert(merchant_id.to_owned(), case_box);
    }

    /// Answers the next calls of a merchant so, the first of them with the first answer.
    pub fn answer_as(&self, merchant_id: &str, answers: &[(String, Vec<CallbackAnswer>)]) {
        if let Some(case_box) = self.lock().get_mut(merchant_id) {
            case_box.answers = answers.to_vec();
            case_box.answered.clear();
        }
    }

    /// Closes a merchant's box and forgets what it holds.
    pub fn close(&self, merchant_id: &str) {
        self.lock().remove(merchant_id);
    }

    /// Answers a call and keeps it. A case may let the address of a callback end in `/`, which makes the script name empty.
    pub fn handle(&self, request: &Request) -> Reply {
        let mut boxes = self.lock();
        let mut parts = path(&request.url).trim_start_matches('/').splitn(2, '/');
        let (merchant_id, callback) = (parts.next(), parts.next().unwrap_or_default());
        let callback = callback.strip_suffix('/').unwrap_or(callback);
        let found = merchant_id.and_then(|id| boxes.get_mut(id));
        let Some((case_box, callback)) = found.and_then(|found| {
            let known = found.expected.profile.family.addresses();
            let known = known.into_iter().find(|name| *name == callback)?.clone();
            Some((found, known))
        }) else {
            return Reply::Answer(Answer::plain(404, "nobody expects a call here"));
        };
        let reply = case_box.answer(&self.merchant, &callback, request);
        let answer = match &reply {
            Reply::Answer(answer) | Reply::Cut(answer, _) => Some(answer.clone()),
            Reply::Close => None,
        };
        if case_box.received.len() < MOST {
            case_box.received.push_back(Delivered {
                callback,
                request: request.clone(),
                answer,
            });
        }
        reply
    }

    /// Takes the next call of a callback out of a merchant's box.
    pub fn take(&self, merchant_id: &str, callback: &str) -> Option<Delivered> {
        let mut boxes = self.lock();
        let received = &mut boxes.get_mut(merchant_id)?.received;
        let index = received.iter().position(|call| call.callback == callback)?;
        received.remove(index)
    }

    /// Takes the next call out of a merchant's box that is none of these.
    pub fn take_other(&self, merchant_id: &str, callbacks: &[String]) -> Option<Delivered> {
        let mut boxes = self.lock();
        let received = &mut boxes.get_mut(merchant_id)?.received;
        let index = received
            .iter()
            .position(|call| !callbacks.contains(&call.callback))?;
        received.remove(index)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, CaseBox>> {
        // The boxes are whole after every statement, so a panic elsewhere spoils nothing.
        self.boxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CaseBox {
    fn answer(&mut self, merchant: &Merchant, callback: &str, request: &Request) -> Reply {
        let Expected {
            profile,
            endpoints,
            secrets,
        } = &self.expected;
        if profile.family.returns.iter().any(|name| name == callback) {
            return Reply::Answer(Answer::plain(200, "the payer is back in the shop"));
        }
        let answered = self.answered.entry(callback.to_owned()).or_default();
        let told = self.answers.iter().find(|(known, _)| known == callback);
        let told = told.and_then(|(_, told)| told.get(*answered).or(told.last()));
        *answered += 1;
        let correct = CallbackAnswer::default();
        let endpoint = describing(endpoints, callback);
        // A call that no endpoint describes is none of payouts.
        let key = endpoint.map(|endpoint| endpoint.key).unwrap_or_default();
        let called = Called {
            profile,
            endpoint: endpoint.map(Arc::as_ref),
            secret: secrets.of(key),
            request,
        };
        merchant(&called, told.unwrap_or(&correct))
    }
}

/// The endpoint that describes a callback; by name the first, if there are more.
pub(super) fn describing<'e>(
    endpoints: &'e Endpoints,
    callback: &str,
) -> Option<&'e Arc<Endpoint>> {
    let endpoints = endpoints.values();
    let describing = endpoints.filter(|endpoint| endpoint.callback() == Some(callback));
    describing.min_by(|a, b| a.name.cmp(&b.name))
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lock().keys()).finish()
    }
}
