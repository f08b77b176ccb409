//! Temporary.
use server::{Server, Start, config::{Config, Overrides}, import::Import};
#[tokio::main]
async fn main() {
    let imports = std::env::args().skip(3).map(|a| Import::parse(&a).unwrap()).collect();
    let config = Config::load(None, Overrides { data: Some(std::env::args().nth(1).unwrap().into()), listen: Some(std::env::args().nth(2).unwrap()), ..Overrides::default() }).unwrap();
    server::logging::start(config.log.format, "debug,hyper=info,rustls=info").unwrap();
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let server = Server::start(config, Start { admin_password: Some("secret-password".into()), imports }, stopped).await.unwrap();
    println!("{:?}", server.ready);
    server.serve().await;
}
