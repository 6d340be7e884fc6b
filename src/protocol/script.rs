//! The path of a URL and its script name, which is the first part of every base string.

/// The script name: what stands in a URL, or in a path, after the last `/` of its path, up to `?` or `#` or the end.
/// It is not decoded, keeps its extension, and is empty for a path that ends in `/` or a URL without a path.
///
/// Source: signature.md 1 and 2, from the merchant API's introduction.
///
/// ```
/// use countersign::protocol::script::script;
///
/// assert_eq!(script("https://api.test/v1/merchant/1/cardstorage/add"), "add");
/// assert_eq!(script("https://shop.test/result.php?a=/b"), "result.php");
/// assert_eq!(script("https://shop.test"), "");
/// ```
pub fn script(url: &str) -> &str {
    let path = path(url);
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// The path of a URL, from its first `/` on, without query and fragment; empty for a URL that has none. What has no scheme
/// is a path already.
pub fn path(url: &str) -> &str {
    let address = url.split(['?', '#']).next().unwrap_or("");
    match address.split_once("://") {
        None => address,
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]), // `find` gives a boundary.
    }
}
