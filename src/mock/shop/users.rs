//! `shop.user-register`, `shop.user-status`: the payers whom a shop knows by their phones (bisys.md 3.3 and 3.4).

use crate::mock::ledger::user::{ACTIVE, User};
use crate::mock::operations::{Arrival, Done, Facts, Refused};
use crate::mock::world::World;
use crate::specs::view::View;

pub(in crate::mock) const REGISTER: &[&str] = &["same-user"];
pub(in crate::mock) const STATUS: &[&str] = &["registered"];

const LOGIN: &str = "login";

/// Registers a user. Whose login is known already stays the same user, whose data are replaced.
pub(in crate::mock) fn register(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let text = |name: &str| arrival.text(name).map(str::to_owned);
    let login = text(LOGIN).unwrap_or_default();
    let new = User {
        token: world.new_uuid(),
        login,
        email: text("email"),
        name: text("name"),
        sur_name: text("surName"),
        middle_name: text("middleName"),
        state: ACTIVE.to_owned(),
    };
    let users = &mut world.ledger.users;
    let known = users.iter_mut().find(|user| user.login == new.login);
    let registered = match known.filter(|_| arrival.rules.holds("same-user")) {
        Some(user) => {
            *user = User {
                token: user.token.clone(),
                state: user.state.clone(),
                ..new
            };
            facts(user)
        }
        None => {
            let registered = facts(&new);
            users.push(new);
            registered
        }
    };
    Ok(Done::answer(registered))
}

/// Tells of a user, whom the shop must have registered.
pub(in crate::mock) fn status(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let login = arrival.text(LOGIN).unwrap_or_default();
    let users = &world.ledger.users;
    // Of a login that was registered twice the latest counts.
    let known = users.iter().rfind(|user| user.login == login);
    if let Some(user) = known {
        return Ok(Done::answer(facts(user)));
    }
    if arrival.rules.holds("registered") {
        return Err(arrival.rules.unknown("registered", LOGIN));
    }
    // Who has forgotten who is registered tells of a stranger what a user is.
    let stranger = [(View::UserLogin, login), (View::UserState, ACTIVE)];
    let stranger = stranger.map(|(view, text)| (view, text.to_owned()));
    let token = world.new_uuid();
    let stranger = Facts::from_views(stranger).with(View::UserToken, token);
    Ok(Done::answer(stranger))
}

fn facts(user: &User) -> Facts {
    let views = [
        (View::UserLogin, Some(&user.login)),
        (View::UserEmail, user.email.as_ref()),
        (View::UserName, user.name.as_ref()),
        (View::UserSurName, user.sur_name.as_ref()),
        (View::UserMiddleName, user.middle_name.as_ref()),
        (View::UserState, Some(&user.state)),
        (View::UserToken, Some(&user.token)),
    ];
    let told = views.into_iter();
    Facts::from_views(told.filter_map(|(view, text)| Some((view, text?.clone()))))
}
