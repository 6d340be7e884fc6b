//! [`Encoding`]: the forms in which a request travels as bytes, and the [`Root`] of a document; [`Messages`]: the forms of
//! answers. The bytes themselves are made in `codec`.

use schemars::JsonSchema;
use serde::Deserialize;

/// The form of a request's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`.
    Urlencoded,
    /// `multipart/form-data`, as the documents' `curl --form` samples send it.
    Multipart,
    /// The query of the URL of a GET request.
    Query,
    /// `application/json`.
    Json,
    /// One urlencoded field `pg_xml` that holds an XML document.
    PgXml,
}

/// The form of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Messages {
    /// An XML document.
    #[default]
    Xml,
    /// A JSON object.
    Json,
}

/// The root of the document in a field `pg_xml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Root {
    /// That of requests, in whatever direction they go.
    #[default]
    Request,
    /// That of answers, which notifications of stored cards have.
    Response,
}

impl Root {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Root::Request => "request",
            Root::Response => "response",
        }
    }
}

impl Messages {
    /// What such an answer is, to complete a sentence that ends in `is`.
    pub fn description(self) -> &'static str {
        match self {
            Messages::Xml => "an XML document",
            Messages::Json => "a JSON object",
        }
    }
}

impl Encoding {
    /// Every form.
    pub const ALL: [Encoding; 5] = [
        Encoding::Urlencoded,
        Encoding::Multipart,
        Encoding::Query,
        Encoding::Json,
        Encoding::PgXml,
    ];

    /// The word that the YAML files use.
    pub fn word(self) -> &'static str {
        match self {
            Encoding::Urlencoded => "urlencoded",
            Encoding::Multipart => "multipart",
            Encoding::Query => "query",
            Encoding::Json => "json",
            Encoding::PgXml => "pg_xml",
        }
    }
}
