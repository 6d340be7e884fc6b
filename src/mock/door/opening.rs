//! What a merchant's world begins with, as it is written.

use crate::mock::door::read::{Object, body};
use crate::mock::door::settings::{FIELDS, changed};
use crate::mock::door::{Asked, Door, Wrong};
use crate::mock::mount::Mount;
use crate::mock::rules::Flaws;
use crate::mock::world::Beginning;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::Secrets;
use crate::protocol::sensitive::mask_card_numbers;
use crate::protocol::stored_card::StoredCard;
use crate::specs::flaw::Flaw;
use crate::specs::settings::Settings;

/// Reads what is sent to open a merchant.
pub(super) fn beginning(door: &Door, asked: &Asked<'_>, mount: &Mount) -> Result<Beginning, Wrong> {
    const KNOWN: &[&str] = &[
        "secret_key",
        "payout_secret_key",
        "settings",
        "flaws",
        "cards",
    ];
    let body = body(asked.request)?;
    let object = Object::new(&body, KNOWN)?;
    let secret = |name| -> Result<Option<Secret>, Wrong> {
        match object.text(name)? {
            Some("") => Err(object.wrong(name, "a text that is not empty")),
            text => Ok(text.map(Secret::new)),
        }
    };
    let Some(receiving) = secret("secret_key")? else {
        let mend = "send { \"secret_key\": \"...\" }: the merchant signs with it";
        return Err(Wrong::body("`secret_key` is missing", mend));
    };
    let secrets = Secrets::new(receiving, secret("payout_secret_key")?);
    let settings = match object.object("settings", FIELDS)? {
        Some(told) => changed(&Settings::default(), &told, &mount.profile)?,
        None => Settings::default(),
    };
    Ok(Beginning {
        settings,
        flaws: flaws(door, asked.profile, mount, &object)?,
        cards: cards(&object)?,
        journal: door.journal,
        ..Beginning::new(secrets)
    })
}

/// The flaws that are named, else those that the mock was started with.
fn flaws(door: &Door, profile: &str, mount: &Mount, object: &Object<'_>) -> Result<Flaws, Wrong> {
    let Some(names) = object.texts("flaws")? else {
        return Ok(door.flaws.get(profile).cloned().unwrap_or_default());
    };
    let known = door.catalog.flaws(&mount.profile.family.name);
    let known = known.map_err(|error| Wrong::told(500, error))?;
    let named = |name: &&str| Flaw::named(&known, name).cloned();
    let named = names.iter().map(named).collect::<Result<Flaws, _>>();
    named.map_err(|error| Wrong::told(400, error))
}

/// The saved cards, as messages show them: whole numbers of cards are never kept.
fn cards(object: &Object<'_>) -> Result<Vec<StoredCard>, Wrong> {
    let Some(cards) = object.value("cards") else {
        return Ok(Vec::new());
    };
    let cards: Vec<StoredCard> = serde_json::from_value(cards.clone()).map_err(|error| {
        Wrong::body(
            format!("`cards` cannot be read: {error}"),
            "write a list of cards, each with the fields that `ledger:` of a case has",
        )
    })?;
    let whole = |text: &String| {
        if mask_card_numbers(text) == *text {
            Ok(())
        } else {
            Err(())
        }
    };
    if cards.iter().any(|card| card.try_map(whole).is_err()) {
        let mend = "write the masked number in `hash`: 4405-64XX-XXXX-6150";
        return Err(Wrong::body("`cards` holds the number of a card", mend));
    }
    Ok(cards)
}

/// The number of a merchant is one, as `--merchant` asks for it too.
pub(super) fn check_number(merchant: &str) -> Result<(), Wrong> {
    let is_number = !merchant.is_empty() && merchant.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        return Ok(());
    }
    let mend = "write digits only in its place of the path";
    Err(Wrong::new(400, "that is no merchant's number", mend))
}

/// How many of the newest entries of a journal are asked for.
pub(super) fn last(query: Option<&str>) -> Result<usize, Wrong> {
    let Some(query) = query.filter(|query| !query.is_empty()) else {
        return Ok(usize::MAX);
    };
    let last = query
        .strip_prefix("last=")
        .and_then(|text| text.parse().ok());
    last.ok_or_else(|| {
        let mend = "write ?last= and a whole number, or nothing for all";
        Wrong::new(400, "the query cannot be read", mend)
    })
}
