//! What can happen next. Numbers choose among what is there when the step is taken, so that any part of a sequence is a
//! sequence too.

use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
};

/// Chooses one of the things there are, now and then one that is no more.
pub(super) type Which = u8;
/// One of [`super::NAMES`].
pub(super) type Name = usize;
/// One of [`super::CONTENTS`].
pub(super) type Content = usize;

/// The version that an update says it has read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    Nothing,
    Current,
    Another,
}

/// The service that is asked about a library.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    Library,
    Local,
    Subscribed,
}

/// What of a library is changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum LibraryChange {
    Name(Name),
    Published(bool),
    UsageOfItems(bool),
}

/// What of an item is changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum ItemChange {
    Name(Name),
    Description(Name),
}

/// What happens to an update session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit {
    AddPush(Name),
    AddPull(Name, Content),
    Send(Name, Content),
    Push(Name, Content),
    /// Sends another file than was declared.
    Spoil(Name),
    /// Sends a part of a file.
    BreakOff(Name),
    Remove(Name),
    Validate,
    Complete,
    Cancel,
    Fail,
    KeepAlive,
    LookAt,
    Delete,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    CreateLibrary {
        name: Name,
        store: usize,
        published: bool,
    },
    Subscribe {
        to: Which,
    },
    Follow {
        publisher: Which,
        follower: Which,
    },
    MakeFollower(Which),
    Unfollow {
        library: Which,
        subscription: Which,
    },
    LookAtSubscription {
        library: Which,
        subscription: Which,
    },
    UpdateLibrary {
        asked: Asked,
        library: Which,
        read: Read,
        change: LibraryChange,
    },
    DeleteLibrary {
        asked: Asked,
        library: Which,
        force: bool,
    },
    EnterMaintenance(Which),
    ExitMaintenance(Which),
    Migrate {
        library: Which,
        store: usize,
    },
    Convert(Which),
    PushLibrary(Which),
    AddUsage {
        library: Which,
        user: Name,
    },
    RemoveUsage {
        library: Which,
        usage: Which,
    },
    CreateItem {
        library: Which,
        name: Name,
    },
    CreateItemOnce {
        token: usize,
        library: Which,
        name: Name,
    },
    UpdateItem {
        item: Which,
        read: Read,
        change: ItemChange,
    },
    /// A whole update of an item with one file.
    Fill(Which, Name, Content),
    CopyItem {
        item: Which,
        library: Which,
        name: Name,
    },
    DeleteItem(Which),
    PushItem(Which),
    OpenUpdate(Which),
    Edit(Which, Edit),
    OpenDownload(Which),
    Prepare(Which, Name),
    Open(Which, Name),
    /// Reads every file of a session.
    ReadAll(Which),
    CancelDownload(Which),
    FailDownload(Which),
    KeepDownload(Which),
    LookAtDownload(Which),
    DeleteDownload(Which),
    Trust(usize),
    Distrust(usize),
    Pass(i64),
    RunJobs,
    Expire,
    Sweep,
    SweepOrphans,
    Restart,
}

/// What every sequence begins with: a published library with an item that has content, one on the other store, and
/// somebody who reads.
pub(super) fn beginning() -> [Step; 9] {
    [
        Step::CreateLibrary { name: 0, store: 0, published: true },
        Step::CreateLibrary { name: 1, store: 1, published: false },
        Step::CreateItem { library: 0, name: 0 },
        Step::CreateItem { library: 16, name: 1 },
        Step::Fill(0, 0, 0),
        Step::Fill(0, 1, 1),
        Step::OpenDownload(0),
        Step::OpenUpdate(0),
        Step::Edit(0, Edit::Push(2, 2)),
    ]
}

/// Random steps.
pub(super) fn steps(count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![9 => libraries(), 8 => items(), 14 => updates(), 9 => downloads(), 6 => upkeep()];
    vec(step, count)
}

fn name() -> std::ops::Range<Name> {
    0..super::NAMES.len()
}

fn content() -> std::ops::Range<Content> {
    0..super::CONTENTS.len()
}

fn which() -> impl Strategy<Value = Which> {
    any::<Which>()
}

fn read() -> impl Strategy<Value = Read> {
    prop_oneof![Just(Read::Nothing), Just(Read::Current), Just(Read::Another)]
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![Just(Asked::Library), Just(Asked::Local), Just(Asked::Subscribed)]
}

fn libraries() -> impl Strategy<Value = Step> {
    let change = prop_oneof![
        name().prop_map(LibraryChange::Name),
        any::<bool>().prop_map(LibraryChange::Published),
        any::<bool>().prop_map(LibraryChange::UsageOfItems),
    ];
    prop_oneof![
        6 => (name(), 0..2_usize, any::<bool>())
            .prop_map(|(name, store, published)| Step::CreateLibrary { name, store, published }),
        2 => which().prop_map(|to| Step::Subscribe { to }),
        3 => (which(), which()).prop_map(|(publisher, follower)| Step::Follow { publisher, follower }),
        2 => which().prop_map(Step::MakeFollower),
        1 => (which(), which()).prop_map(|(library, subscription)| Step::Unfollow { library, subscription }),
        1 => (which(), which()).prop_map(|(library, subscription)| Step::LookAtSubscription { library, subscription }),
        4 => (asked(), which(), read(), change)
            .prop_map(|(asked, library, read, change)| Step::UpdateLibrary { asked, library, read, change }),
        1 => (asked(), which(), any::<bool>())
            .prop_map(|(asked, library, force)| Step::DeleteLibrary { asked, library, force }),
        2 => which().prop_map(Step::EnterMaintenance),
        3 => which().prop_map(Step::ExitMaintenance),
        3 => (which(), 0..2_usize).prop_map(|(library, store)| Step::Migrate { library, store }),
        1 => which().prop_map(Step::Convert),
        1 => which().prop_map(Step::PushLibrary),
        2 => (which(), name()).prop_map(|(library, user)| Step::AddUsage { library, user }),
        2 => (which(), which()).prop_map(|(library, usage)| Step::RemoveUsage { library, usage }),
    ]
}

fn items() -> impl Strategy<Value = Step> {
    let change = prop_oneof![name().prop_map(ItemChange::Name), name().prop_map(ItemChange::Description)];
    prop_oneof![
        6 => (which(), name()).prop_map(|(library, name)| Step::CreateItem { library, name }),
        2 => (0..2_usize, which(), name())
            .prop_map(|(token, library, name)| Step::CreateItemOnce { token, library, name }),
        2 => (which(), read(), change).prop_map(|(item, read, change)| Step::UpdateItem { item, read, change }),
        6 => (which(), name(), content()).prop_map(|(item, name, content)| Step::Fill(item, name, content)),
        5 => (which(), which(), name()).prop_map(|(item, library, name)| Step::CopyItem { item, library, name }),
        1 => which().prop_map(Step::DeleteItem),
        1 => which().prop_map(Step::PushItem),
    ]
}

fn updates() -> impl Strategy<Value = Step> {
    let edit = prop_oneof![
        1 => name().prop_map(Edit::AddPush),
        3 => (name(), content()).prop_map(|(name, content)| Edit::AddPull(name, content)),
        2 => (name(), content()).prop_map(|(name, content)| Edit::Send(name, content)),
        9 => (name(), content()).prop_map(|(name, content)| Edit::Push(name, content)),
        1 => name().prop_map(Edit::Spoil),
        1 => name().prop_map(Edit::BreakOff),
        3 => name().prop_map(Edit::Remove),
        1 => Just(Edit::Validate),
        8 => Just(Edit::Complete),
        1 => Just(Edit::Cancel),
        1 => Just(Edit::Fail),
        1 => Just(Edit::KeepAlive),
        1 => Just(Edit::LookAt),
        1 => Just(Edit::Delete),
    ];
    prop_oneof![
        6 => which().prop_map(Step::OpenUpdate),
        32 => (which(), edit).prop_map(|(session, edit)| Step::Edit(session, edit)),
    ]
}

fn downloads() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => which().prop_map(Step::OpenDownload),
        3 => (which(), name()).prop_map(|(session, name)| Step::Prepare(session, name)),
        5 => (which(), name()).prop_map(|(session, name)| Step::Open(session, name)),
        5 => which().prop_map(Step::ReadAll),
        1 => which().prop_map(Step::CancelDownload),
        1 => which().prop_map(Step::FailDownload),
        1 => which().prop_map(Step::KeepDownload),
        1 => which().prop_map(Step::LookAtDownload),
        1 => which().prop_map(Step::DeleteDownload),
    ]
}

fn upkeep() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0..2_usize).prop_map(Step::Trust),
        1 => (0..2_usize).prop_map(Step::Distrust),
        3 => (1..150_i64).prop_map(Step::Pass),
        10 => Just(Step::RunJobs),
        3 => Just(Step::Expire),
        4 => Just(Step::Sweep),
        3 => Just(Step::SweepOrphans),
        1 => Just(Step::Restart),
    ]
}
