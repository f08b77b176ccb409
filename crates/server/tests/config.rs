//! The configuration as a file and a command line give it.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use server::config::{Config, ConfigError, Overrides};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap().join("../../quire.example.toml")
}

fn load(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quire.toml");
    std::fs::write(&file, text).unwrap();
    Config::load(Some(&file), Overrides::default())
}

#[test]
fn the_example_file_states_the_defaults() {
    let mut example = Config::load(Some(&example()), Overrides::default()).unwrap();
    assert_eq!(example.stores(), Config::default().stores());
    example.store.clear();
    assert_eq!(example, Config::default());
}

/// Every field, read off the configuration itself, stands in the example: as a key or as a commented key.
#[test]
fn the_example_file_names_every_key() {
    let text = std::fs::read_to_string(example()).unwrap();
    let shown = format!("{:#?}", Config::load(Some(&example()), Overrides::default()).unwrap());
    let fields = shown.lines().filter_map(|line| line.trim().split_once(": ").map(|(field, _)| field));
    let fields: Vec<_> =
        fields.filter(|field| field.chars().all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))).collect();
    assert!(fields.len() > 40, "{fields:?}");
    for field in fields {
        let keys =
            [format!("\n{field} = "), format!("\n# {field} = "), format!("\n[{field}]"), format!("\n[[{field}]]")];
        assert!(keys.iter().any(|key| text.contains(key)), "`{field}` is missing");
    }
}

#[test]
fn the_command_line_beats_the_file_and_the_file_beats_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quire.toml");
    std::fs::write(&file, "data = \"/file\"\nlisten = \"127.0.0.1:1\"\n").unwrap();
    let overrides = Overrides { data: Some("/flag".into()), ..Overrides::default() };
    let config = Config::load(Some(&file), overrides).unwrap();
    assert_eq!(config.data, Path::new("/flag"));
    assert_eq!(config.listen, "127.0.0.1:1");
    assert_eq!(config.lease, Config::default().lease);
    assert_eq!(config.stores()[0].path, Path::new("/flag/stores/default"));
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_column() {
    for text in ["\nlisten_on = \"x:1\"\n", "[lease]\nupdate_seconds = 3\n"] {
        let error = load(text).unwrap_err().to_string();
        assert!(error.contains("line 2, column 1"), "{error}");
        assert!(error.contains("unknown field"), "{error}");
    }
}

#[test]
fn values_that_make_no_sense_are_named_by_their_key() {
    for (text, key) in [
        ("listen = \"8443\"", "`listen`"),
        ("http = \"x:y\"", "`http`"),
        ("public_address = \"library\"", "`public_address`"),
        ("public_address = \"https://library/path\"", "`public_address`"),
        ("public_address = \"ftp://library\"", "`public_address`"),
        ("tls.key = \"k\"", "`tls`"),
        ("checksum.sha1 = false", "`checksum.reported`"),
        ("lease.login_seconds = 0", "`lease.login_seconds`"),
        ("inventory.datacenter = \"\"", "`inventory.datacenter`"),
        ("inventory.datacenter = \"a/b\"", "`inventory.datacenter`"),
        ("inventory.network = \"\"", "`inventory.network`"),
        ("inventory.version = \"8.0\"", "`inventory.version`"),
        ("inventory.version = \"8.0.3.1\"", "`inventory.version`"),
        ("inventory.version = \"8.0.x\"", "`inventory.version`"),
        ("inventory.version = \"8..3\"", "`inventory.version`"),
        ("inventory.build = \"\"", "`inventory.build`"),
        ("inventory.build = \"+1\"", "`inventory.build`"),
        ("pull.deny = [\"10.0.0.0/40\"]", "`10.0.0.0/40` is no network"),
        ("transfers.upload_limit = \"fast\"", "`fast` is no bandwidth"),
        ("transfers.session_download_limit = \"1 kB/s\"", "`1 kB/s` is less than"),
        ("transfers.max_per_library = 0", "`transfers.max_per_library`"),
        ("metrics.address = \"9090\"", "`metrics.address`"),
        (
            "[[store]]\nname = \"a\"\nkind = \"disk\"\npath = \"a\"\n[[store]]\nname = \"a\"\nkind = \"disk\"\npath = \"b\"",
            "`a` is there twice",
        ),
        ("[[store]]\nname = \"a\"\nkind = \"tape\"\npath = \"a\"", "tape"),
    ] {
        let error = load(text).unwrap_err().to_string();
        assert!(error.contains(key), "{text}: {error}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = Config::load(Some(Path::new("/nowhere/quire.toml")), Overrides::default()).unwrap_err();
    assert!(error.to_string().contains("`/nowhere/quire.toml`"), "{error}");
}
