//! The publisher of a subscribed library: the rules of `subscription_info` at creation and at update, and whether the
//! publisher can be reached.

use crate::{
    Domain,
    error::{Error, Meaning, Result},
    library::{publication::PUBLISH_USER, requirement::must_be_published},
    model::{Fetching, Library, LibraryId, LibraryKind, PublicationAuthentication, Publisher, PublisherLogin},
    ports::feed::{FeedError, FeedHead, Look},
};

/// Message id of a bad or missing address.
const URL: &str = "quire.library.subscription.url";
/// Message id of a login that cannot be.
const LOGIN: &str = "quire.library.subscription.login";

/// What a client says about the publisher of a library; unset fields stay as they are.
#[derive(Clone, Debug, Default)]
pub struct PublisherChange {
    /// Where its `lib.json` is.
    pub url: Option<String>,
    /// The library of this server that is published there, if it is one: who knows the server's addresses says so.
    pub here: Option<LibraryId>,
    /// How to log in there.
    pub authentication: Option<PublicationAuthentication>,
    /// The user there.
    pub user_name: Option<String>,
    /// The password there.
    pub password: Option<String>,
    /// The library takes part in automatic synchronisation.
    pub automatic_sync: Option<bool>,
    /// When files are fetched.
    pub fetching: Option<Fetching>,
    /// The only certificate that the publisher may show: SHA-256 of its DER.
    pub thumbprint: Option<String>,
    /// The only certificate that the publisher may show, PEM.
    pub certificate: Option<String>,
}

/// The publisher of a library at its creation.
///
/// # Errors
/// InvalidArgument for a missing field, an address that is not `http` or `https`, a missing user or password.
pub(crate) fn first_publisher(change: PublisherChange) -> Result<Publisher> {
    let login = login(change.authentication, change.user_name, change.password)?;
    let (Some(automatic_sync), Some(fetching)) = (change.automatic_sync, change.fetching) else {
        let text = "`subscription_info` needs `automatic_sync_enabled` and `on_demand`";
        return Err(Error::invalid("quire.library.subscription", text));
    };
    Ok(Publisher {
        url: checked_url(change.url)?,
        login,
        automatic_sync,
        fetching,
        thumbprint: pin(change.thumbprint, None),
        certificate: pin(change.certificate, None),
        feed: None,
        source: None,
    })
}

/// The publisher of a library after an update.
///
/// # Errors
/// InvalidArgument as at creation, and when another address comes without the password that is to be sent there.
pub(crate) fn next_publisher(before: Option<&Publisher>, change: PublisherChange) -> Result<Publisher> {
    let Some(before) = before else { return first_publisher(change) };
    let url = change.url.map_or_else(|| Ok(before.url.clone()), |url| checked_url(Some(url)))?;
    let moved = url != before.url;
    let shown = match (&before.login, change.authentication) {
        (PublisherLogin::None, None) | (_, Some(PublicationAuthentication::None)) => PublisherLogin::None,
        (PublisherLogin::None, Some(method)) => login(Some(method), change.user_name, change.password)?,
        (PublisherLogin::Basic { user, password }, method) => {
            let kept = (!moved).then(|| password.clone());
            let user = change.user_name.unwrap_or_else(|| user.clone());
            let method = method.or(Some(PublicationAuthentication::Basic));
            login(method, Some(user), change.password.or(kept))?
        }
    };
    Ok(Publisher {
        url,
        login: shown,
        automatic_sync: change.automatic_sync.unwrap_or(before.automatic_sync),
        fetching: change.fetching.unwrap_or(before.fetching),
        thumbprint: pin(change.thumbprint.clone(), before.thumbprint.as_ref()),
        // The certificate wins over the thumbprint, so that the one before would make a new thumbprint mean nothing.
        certificate: pin(change.certificate, before.certificate.as_ref().filter(|_| change.thumbprint.is_none())),
        feed: before.feed.clone(),
        source: before.source.clone().filter(|_| !moved),
    })
}

/// A pin after an update: an empty one takes the pin away, none leaves it.
fn pin(given: Option<String>, before: Option<&String>) -> Option<String> {
    given.or_else(|| before.cloned()).filter(|pin| !pin.is_empty())
}

fn login(
    method: Option<PublicationAuthentication>,
    user: Option<String>,
    password: Option<String>,
) -> Result<PublisherLogin> {
    match method {
        None => Err(Error::invalid(LOGIN, "`subscription_info` needs `authentication_method`")),
        Some(PublicationAuthentication::None) => Ok(PublisherLogin::None),
        Some(PublicationAuthentication::Basic) => {
            let Some(user) = user else {
                return Err(Error::invalid(LOGIN, "authentication method `BASIC` needs a `user_name`"));
            };
            let Some(password) = password.filter(|password| !password.is_empty()) else {
                let text =
                    "authentication method `BASIC` needs a `password` that is not empty; a new address needs it again";
                return Err(Error::invalid(LOGIN, text));
            };
            Ok(PublisherLogin::Basic { user, password })
        }
    }
}

fn checked_url(url: Option<String>) -> Result<String> {
    let Some(url) = url else {
        return Err(Error::invalid(URL, "`subscription_info` needs a `subscription_url`"));
    };
    let lower = url.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return Ok(url);
    }
    let text = format!("`{url}` is no address that this server can subscribe to; give the `lib.json` by http or https");
    Err(Error::invalid(URL, text).arg(url))
}

impl Domain {
    /// Looks at a publisher that somebody may want to subscribe to. Whatever is wrong with it is in the answer.
    ///
    /// # Errors
    /// Only those of this server's own stores.
    pub async fn probe(&self, change: PublisherChange) -> Result<Look> {
        // What a probe says about synchronisation does not matter to it.
        let change = PublisherChange {
            automatic_sync: change.automatic_sync.or(Some(false)),
            fetching: change.fetching.or(Some(Fetching::Ahead)),
            ..change
        };
        let here = change.here.clone();
        match first_publisher(change) {
            Ok(publisher) => self.look_at_publisher(&publisher, here.as_ref()).await,
            Err(error) if error.id == LOGIN => Ok(without_peer(Err(FeedError::Credentials(error.text)))),
            Err(error) => Ok(without_peer(Err(FeedError::InvalidUrl(error.text)))),
        }
    }

    /// The publisher with the id of its feed.
    ///
    /// # Errors
    /// InvalidArgument for an address that this server does not go to; ResourceInaccessible when the feed cannot be had.
    pub(crate) async fn reached(&self, mut publisher: Publisher, here: Option<&LibraryId>) -> Result<Publisher> {
        let look = self.look_at_publisher(&publisher, here).await?;
        match look.outcome {
            Ok(head) => {
                publisher.feed = Some(head.id);
                Ok(publisher)
            }
            Err(FeedError::InvalidUrl(text)) => Err(Error::invalid(URL, text).arg(publisher.url)),
            // No certificate was seen: it is the pin itself that cannot be.
            Err(FeedError::Certificate(text)) if look.peer.is_none() => {
                Err(Error::invalid("quire.library.subscription.pin", text).arg(publisher.url))
            }
            Err(error) => {
                let shown = look.peer.map(|peer| format!("; it shows the certificate `{}`", peer.thumbprint));
                let url = publisher.url;
                let text = format!("the publisher at `{url}` cannot be used: {error}{}", shown.unwrap_or_default());
                Err(Error::new(Meaning::ResourceInaccessible, "quire.library.subscription.unreachable", text).arg(url))
            }
        }
    }

    /// A published library of this server is looked at here: its address may not be one that the server itself can reach.
    /// One that is not published is answered like one that does not exist.
    async fn look_at_publisher(&self, publisher: &Publisher, here: Option<&LibraryId>) -> Result<Look> {
        // What a pin asks for only a connection can tell.
        let pinned = publisher.thumbprint.is_some() || publisher.certificate.is_some();
        let Some(id) = here.filter(|_| !pinned) else { return Ok(self.ports.feed.look(publisher).await) };
        let library = self.begin().await?.get::<Library>(id).await?.map(|library| library.record);
        match library.filter(|library| library.kind == LibraryKind::Local && must_be_published(library).is_ok()) {
            Some(library) => Ok(without_peer(self.look_here(&library, publisher).await?)),
            None => Ok(self.ports.feed.look(publisher).await),
        }
    }

    async fn look_here(&self, library: &Library, publisher: &Publisher) -> Result<Result<FeedHead, FeedError>> {
        let given = match &publisher.login {
            PublisherLogin::Basic { user, password } if user == PUBLISH_USER => password,
            PublisherLogin::None | PublisherLogin::Basic { .. } => "",
        };
        let known = publisher.source.as_ref().is_some_and(|source| source.library == library.id);
        let hash = library.publication.as_ref().and_then(|publication| publication.password_hash.as_ref());
        if let Some(hash) = hash.filter(|_| !known)
            && !self.ports.passwords.verify(given, Some(hash)).await?
        {
            let text = format!("library `{}` does not accept this user name and password; check them", library.id);
            return Ok(Err(FeedError::Credentials(text)));
        }
        Ok(Ok(FeedHead { id: library.id.to_string(), name: library.name.as_str().to_owned() }))
    }
}

fn without_peer(outcome: Result<FeedHead, FeedError>) -> Look {
    Look { outcome, peer: None }
}
