//! [`ROUTES`]: what can be asked of a mock, and what it does then.

use serde_json::{Value, json};

use crate::mock::control::journal;
use crate::mock::door::opening::{beginning, check_number, last};
use crate::mock::door::read::{Object, body};
use crate::mock::door::{Asked, Door, Told, Wrong, fault, settings, show};
use crate::specs::profile::Profile;

/// What is asked by a method of one part of a world: `.` is the world itself, nothing the list of all.
pub(super) struct Route {
    pub(super) what: &'static str,
    pub(super) method: &'static str,
    pub(super) answer: fn(&Door, &Asked<'_>) -> Result<Told, Wrong>,
}

const fn route(
    what: &'static str,
    method: &'static str,
    answer: fn(&Door, &Asked<'_>) -> Result<Told, Wrong>,
) -> Route {
    Route {
        what,
        method,
        answer,
    }
}

/// Everything that can be asked; the rows of one part stand together.
pub(super) const ROUTES: &[Route] = &[
    route("", "GET", list),
    route(".", "GET", see),
    route(".", "PUT", open),
    route(".", "DELETE", close),
    route("ledger", "GET", see_ledger),
    route("journal", "GET", see_journal),
    route("settings", "GET", see_settings),
    route("settings", "PATCH", change_settings),
    route("clock", "GET", see_clock),
    route("advance", "POST", advance),
    route("faults", "POST", add_fault),
];

fn list(door: &Door, _: &Asked<'_>) -> Result<Told, Wrong> {
    let mut worlds = door.gateway.all_worlds();
    let name = |world: &crate::mock::gateway::SharedWorld| {
        let world = world.lock();
        (world.profile.clone(), world.merchant_id.clone())
    };
    worlds.sort_by_cached_key(name);
    let lines = worlds.iter().map(|world| {
        let world = &mut *world.lock();
        if let Ok(mount) = door.mount(&world.profile) {
            door.gateway.to_present(world, mount);
        }
        show::line(world)
    });
    Ok((200, json!({ "worlds": lines.collect::<Vec<_>>() })))
}

fn see(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let world = door.world(asked)?;
    let shown = show::world(&world.lock());
    Ok((200, shown))
}

fn open(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let mount = door.mount(asked.profile)?;
    check_number(asked.merchant)?;
    let beginning = beginning(door, asked, mount)?;
    let (profile, merchant) = (asked.profile, asked.merchant);
    let replaced = door.gateway.known(profile, merchant).is_ok();
    let opened = door.gateway.open(profile, merchant, beginning);
    opened.map_err(|error| Wrong::told(404, error))?;
    let (_, shown) = see(door, asked)?;
    Ok((if replaced { 200 } else { 201 }, shown))
}

fn close(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    door.world(asked)?;
    door.gateway.close(asked.profile, asked.merchant);
    Ok((204, Value::Null))
}

fn see_ledger(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let world = door.world(asked)?;
    let holding = world.lock().ledger.holding();
    Ok((200, show::ledger(&holding, &world.secrets)))
}

fn see_journal(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let most = last(asked.request.query())?;
    let world = door.world(asked)?;
    let entries: Vec<Value> = journal(&world, most).iter().map(show::entry).collect();
    Ok((200, json!({ "entries": entries })))
}

fn see_settings(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let world = door.world(asked)?;
    let shown = show::settings(&world.lock().settings, &world.secrets);
    Ok((200, shown))
}

fn change_settings(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let world = door.world(asked)?;
    let body = body(asked.request)?;
    let object = Object::new(&body, settings::FIELDS)?;
    let profile: &Profile = &door.mount(asked.profile)?.profile;
    let mut world = world.lock();
    world.settings = settings::changed(&world.settings, &object, profile)?;
    Ok((200, show::settings(&world.settings, &world.secrets)))
}

fn see_clock(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let world = door.world(asked)?;
    let shown = show::clock(&world.lock());
    Ok((200, shown))
}

fn advance(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    door.world(asked)?;
    let body = body(asked.request)?;
    let object = Object::new(&body, &["by"])?;
    let Some(by) = object.duration("by")? else {
        let mend = "send { \"by\": \"30m\" }: a number with a unit";
        return Err(Wrong::body("`by` is missing", mend));
    };
    if door.gateway.clock().runs() {
        return Err(Wrong::new(
            409,
            "the time of this mock passes by itself",
            "start the mock without `--clock real`, or let it run faster with `--speed`",
        ));
    }
    let until = door.gateway.advance(asked.profile, asked.merchant, by);
    let until = until.map_err(|error| Wrong::told(400, error))?;
    Ok((202, json!({ "until": show::time(until) })))
}

fn add_fault(door: &Door, asked: &Asked<'_>) -> Result<Told, Wrong> {
    let world = door.world(asked)?;
    let body = body(asked.request)?;
    let object = Object::new(&body, fault::FIELDS)?;
    let fault = fault::fault(&object)?;
    world.lock().add_fault(fault);
    Ok((204, Value::Null))
}
