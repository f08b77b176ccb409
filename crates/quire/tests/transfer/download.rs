//! Fetching a file: whole, in parts, under conditions.

use crate::{
    support::{content::Content, http::Answer},
    world::World,
};

struct Served {
    world: World,
    bytes: Vec<u8>,
    path: String,
}

impl Served {
    fn new() -> Self {
        let world = World::new();
        let content = Content::noise(1, 300_000);
        let (_, _, path) = world.download(&content);
        Self { bytes: content.bytes(), world, path }
    }

    fn get(&self, headers: &[(&str, &str)]) -> Answer {
        self.world.ask(("GET", &self.path), headers, b"")
    }

    fn etag(&self) -> String {
        self.world.ask(("HEAD", &self.path), &[], b"").header("etag").unwrap().to_owned()
    }
}

#[test]
fn head_tells_what_get_would() {
    let served = Served::new();
    let (head, get) = (served.world.ask(("HEAD", &served.path), &[], b""), served.get(&[]));
    assert_eq!((head.status, get.status), (200, 200));
    assert_eq!(get.body, served.bytes);
    for name in ["content-length", "etag", "accept-ranges", "content-type", "content-disposition", "last-modified"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
        assert!(get.header(name).is_some(), "{name}");
    }
    assert_eq!(head.header("content-length"), Some("300000"));
    let disposition = get.header("content-disposition").unwrap();
    assert!(disposition.contains("UTF-8''a%20file%20%C3%A4"), "{disposition}");
}

#[test]
fn one_range_is_cut_out() {
    let served = Served::new();
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=299999-", 299_999, 300_000),
        ("bytes=-5", 299_995, 300_000),
        ("bytes=299000-99999999", 299_000, 300_000),
        ("bytes=0-99,50-149", 0, 150),
    ] {
        let part = served.get(&[("range", range)]);
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.body, &served.bytes[from..to], "{range}");
        assert_eq!(part.header("content-range"), Some(&*format!("bytes {from}-{}/300000", to - 1)));
    }
}

#[test]
fn several_ranges_come_as_parts_in_their_order() {
    let served = Served::new();
    let answer = served.get(&[("range", "bytes=1000-1009, 0-4")]);
    assert_eq!(answer.status, 206);
    let kind = answer.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").unwrap().trim_matches('"');
    let mut expected = Vec::new();
    for (from, to) in [(1000, 1010), (0, 5)] {
        let at = answer.body.windows(to - from).position(|bytes| *bytes == served.bytes[from..to]);
        expected.push(at.unwrap_or_else(|| panic!("bytes {from}-{to} are not there")));
        assert!(answer.text().contains(&format!("bytes {from}-{}/300000", to - 1)));
    }
    assert!(expected.is_sorted());
    assert!(answer.text().trim_end().ends_with(&format!("--{boundary}--")));
}

/// What is longer than a block goes out as the file's own bytes.
#[test]
fn long_ranges_are_cut_out_too() {
    let world = World::new();
    let content = Content::noise(2, 5_000_000);
    let ((_, _, path), bytes) = (world.download(&content), content.bytes());
    assert!(world.ask(("GET", &path), &[], b"").body == bytes);
    let part = world.ask(("GET", &path), &[("range", "bytes=300001-4600000")], b"");
    assert!(part.status == 206 && part.body == bytes[300_001..=4_600_000]);
    let parts = world.ask(("GET", &path), &[("range", "bytes=4000000-4999999, 7-2999999")], b"");
    let found =
        |range: std::ops::Range<usize>| parts.body.windows(range.len()).position(|part| *part == bytes[range.clone()]);
    assert!(found(4_000_000..5_000_000).is_some_and(|first| found(7..3_000_000).is_some_and(|second| first < second)));
}

#[test]
fn what_does_not_exist_is_416_and_what_makes_no_sense_is_ignored() {
    let served = Served::new();
    for range in ["bytes=300000-", "bytes=999999-9999999", "bytes=-0"] {
        let answer = served.get(&[("range", range)]);
        assert_eq!((answer.status, answer.header("content-range")), (416, Some("bytes */300000")), "{range}");
    }
    let many = format!("bytes={}", vec!["0-0"; 1000].join(","));
    let spread = format!("bytes={}", (0..100).map(|n| format!("{}-{}", n * 10, n * 10)).collect::<Vec<_>>().join(","));
    for range in ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=", "bytes=99999999999999999999999-", &many, &spread] {
        let answer = served.get(&[("range", range)]);
        assert!(answer.status == 200 || answer.status == 416 || answer.body.len() <= 1, "{range}: {}", answer.status);
        assert!(answer.body.len() <= served.bytes.len(), "{range} is amplified");
    }
}

#[test]
fn conditions_are_kept() {
    let served = Served::new();
    let etag = served.etag();
    let unchanged = served.get(&[("if-none-match", &etag)]);
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    assert_eq!(unchanged.header("etag"), Some(&*etag));
    assert_eq!(served.get(&[("if-none-match", "\"other\"")]).status, 200);
    assert_eq!(served.get(&[("if-match", "\"other\"")]).status, 412);
    assert_eq!(served.get(&[("if-match", &etag)]).status, 200);
    let range = ("range", "bytes=10-19");
    let (same, other) = (served.get(&[range, ("if-range", &etag)]), served.get(&[range, ("if-range", "\"other\"")]));
    assert_eq!((same.status, same.body.len()), (206, 10));
    assert_eq!((other.status, other.body.len()), (200, served.bytes.len()));
}
