//! [`User`]: a payer whom the shop registered. What stands for a user in later requests is the token; cards belong to it.

/// What a user is who may do everything that the shop asks for.
pub const ACTIVE: &str = "active";

/// A payer whom the shop registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What stands for the user.
    pub token: String,
    /// The phone by which the shop names the user.
    pub login: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The first name.
    pub name: Option<String>,
    /// The family name.
    pub sur_name: Option<String>,
    /// The patronymic.
    pub middle_name: Option<String>,
    /// What the user may do: `active`, ...
    pub state: String,
}

impl User {
    /// What a ledger's line says. The data of the user are in it, since two ledgers with the same lines hold the same.
    pub(super) fn line(&self) -> String {
        let data = [&self.email, &self.name, &self.sur_name, &self.middle_name];
        let data = data.map(|text| text.as_deref().unwrap_or("-"));
        let (state, token, login) = (&self.state, &self.token, &self.login);
        format!("{state} user {token} of {login}, {}", data.join(" "))
    }
}
