//! The reference of the API as a browser fetches it.
#![allow(clippy::unwrap_used)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use server::{docs::Docs, listener::Body};
use sha2::{Digest, Sha256};

const PAGE: &str = "/docs";
const DOCUMENT: &str = "/docs/openapi.json";

fn docs() -> Docs {
    Docs::of(&library_api::openapi())
}

fn ask(docs: &Docs, method: &Method, path: &str, headers: &[(header::HeaderName, &str)]) -> Response<Body> {
    let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
    docs.at(path).unwrap().answer(method, &headers.collect::<HeaderMap>())
}

fn header<'r>(response: &'r Response<Body>, name: &str) -> &'r str {
    response.headers()[name].to_str().unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn the_document_is_the_declared_one() {
    let answer = ask(&docs(), &Method::GET, DOCUMENT, &[]);
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(serde_json::from_str::<Value>(&text(answer).await).unwrap(), library_api::openapi());
}

#[tokio::test]
async fn the_page_tells_of_every_declared_operation() {
    let docs = docs();
    assert!(docs.at("/docs/").is_some() && docs.at("/docs/page").is_none());
    let answer = ask(&docs, &Method::GET, PAGE, &[]);
    assert_eq!((answer.status(), header(&answer, "content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    let page = text(answer).await;
    for operation in library_api::services().into_iter().flat_map(|service| service.operations) {
        let service = operation.service.strip_prefix("com.vmware.").unwrap();
        let id = format!("<article id=\"operation-{service}.{}\">", operation.name);
        assert!(page.contains(&id), "{id}");
    }
    assert!(page.contains("<a href=\"/docs/openapi.json\">"));
}

#[tokio::test]
async fn a_browser_may_do_nothing_with_it_but_apply_its_own_style() {
    let docs = docs();
    let answer = ask(&docs, &Method::GET, PAGE, &[]);
    let policy = header(&answer, "content-security-policy").to_owned();
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    let page = text(answer).await;
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let hash = STANDARD.encode(Sha256::digest(style));
    assert!(policy.ends_with(&format!("style-src 'sha256-{hash}'")), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!header(&ask(&docs, &Method::GET, DOCUMENT, &[]), "content-security-policy").contains("style-src"));
}

#[tokio::test]
async fn who_has_it_is_told_so() {
    let docs = docs();
    for path in [PAGE, DOCUMENT] {
        let etag = header(&ask(&docs, &Method::GET, path, &[]), "etag").to_owned();
        assert_eq!(etag, header(&ask(&self::docs(), &Method::GET, path, &[]), "etag"));
        let known = ask(&docs, &Method::GET, path, &[(header::IF_NONE_MATCH, &etag)]);
        assert_eq!((known.status(), header(&known, "etag")), (StatusCode::NOT_MODIFIED, &*etag));
        assert_eq!(text(known).await, "");
        let other = ask(&docs, &Method::GET, path, &[(header::IF_NONE_MATCH, "\"x\"")]);
        assert_eq!((other.status(), header(&other, "cache-control")), (StatusCode::OK, "no-cache"));
        let unwanted = ask(&docs, &Method::GET, path, &[(header::IF_MATCH, "\"x\"")]);
        assert_eq!(unwanted.status(), StatusCode::PRECONDITION_FAILED);
    }
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let docs = docs();
    for path in [PAGE, DOCUMENT] {
        let head = ask(&docs, &Method::HEAD, path, &[]);
        let get = ask(&docs, &Method::GET, path, &[]);
        assert_eq!((head.status(), head.headers()), (StatusCode::OK, get.headers()));
        let length = header(&head, "content-length").parse::<usize>().unwrap();
        assert_eq!((text(head).await.len(), text(get).await.len()), (0, length));
    }
}
