//! Whom a verb is about, where many are meant: the right ones, and nobody lost.

use meeting_control::control::{
    MeetingControl, MeetingId, Outcome, Participant, People, Removal, Role, Selection, Whom,
};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, ErrorKind, Items, Vendor};

/// Tells who is in its meeting, and does nothing.
struct List(Vec<Participant>);

impl MeetingControl for List {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    fn participants(&self, _: &MeetingId) -> Items<Participant> {
        Items::new(futures_util::stream::iter(self.0.clone().into_iter().map(Ok::<_, Error>)))
    }
}

fn person(id: Option<&str>, role: Role) -> Participant {
    let mut person = Participant::default();
    (person.id, person.role) = (id.map(Into::into), role);
    person
}

async fn resolve(whom: Whom) -> Selection {
    let list = [
        person(Some("chair"), Role::Host),
        person(Some("ann"), Role::Cohost),
        person(Some("bob"), Role::Attendee),
        person(None, Role::Attendee),
        person(Some("chair"), Role::Attendee), // the host's second device
        person(Some("bob"), Role::Attendee),
    ];
    whom.resolve(&List(list.into()), &"room".into()).await.unwrap()
}

fn ids(people: &[Participant]) -> Vec<Option<&str>> {
    people.iter().map(|one| one.id.as_deref()).collect()
}

fn ids_left_out(selection: &Selection) -> Vec<Option<&str>> {
    selection.left_out().iter().map(|(one, _)| one.id.as_deref()).collect()
}

#[tokio::test]
async fn everybody_is_everybody_but_the_host_on_every_device() {
    let selection = resolve(Whom::everybody()).await;
    assert_eq!(*selection.people(), People::new("room", ["ann", "bob"]));
    assert_eq!(ids(selection.spared()), [Some("chair"), Some("chair")]);
    assert_eq!(ids_left_out(&selection), [None]);
    let with_host = resolve(Whom::everybody_and_the_host()).await;
    assert_eq!(with_host.into_people(), People::new("room", ["chair", "ann", "bob"]));
}

#[tokio::test]
async fn a_host_without_an_id_is_spared_and_not_told_as_out_of_reach() {
    let list = List(vec![person(None, Role::Host), person(Some("ann"), Role::Attendee)]);
    let selection = Whom::everybody().resolve(&list, &"room".into()).await.unwrap();
    assert_eq!((ids(selection.spared()), ids_left_out(&selection)), (vec![None], Vec::new()));
    let selection = Whom::everybody_and_the_host().resolve(&list, &"room".into()).await.unwrap();
    assert_eq!((ids(selection.spared()), ids_left_out(&selection)), (Vec::new(), vec![None]));
}

#[tokio::test]
async fn whoever_is_excepted_is_spared_and_told() {
    let selection = resolve(Whom::everybody().but(["bob"]).protect(["ann", "bbo"])).await;
    assert!(selection.people().participants().is_empty());
    assert_eq!(ids(selection.spared()), ["chair", "ann", "bob", "chair", "bob"].map(Some));
    assert_eq!(selection.unmatched(), ["bbo"]);
    let these =
        Whom::these(["chair", "ann", "stranger"]).protect(["ann"]).resolve(&List(Vec::new()), &"room".into()).await;
    let these = these.unwrap();
    assert_eq!(*these.people(), People::new("room", ["chair", "stranger"]));
    assert_eq!(ids(these.spared()), [Some("ann")]);
}

/// A mistyped id would hit whoever was to be spared.
#[tokio::test]
async fn an_exception_that_nobody_is_ends_it_and_tells_who_may_be_meant() {
    let mut bob = person(Some("pid-2"), Role::Attendee);
    (bob.number, bob.name) = (Some("+1 555".into()), Some("Bob".into()));
    let list = List(vec![person(Some("pid-1"), Role::Attendee), bob]);
    for (but, hint) in [("pid-3", None), ("+1 555", Some("pid-2")), ("Bob", Some("pid-2"))] {
        for whom in [Whom::everybody(), Whom::everybody_and_the_host(), Whom::role(Role::Attendee)] {
            let error = whom.but(["pid-1", but]).resolve(&list, &"room".into()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
            assert!(!error.may_have_been_applied());
            let told = error.to_string();
            assert!(told.contains(but), "{told}");
            assert_eq!(told.contains("pid-2"), hint.is_some(), "{told}");
        }
    }
}

#[tokio::test]
async fn a_role_is_whoever_has_it() {
    let selection = resolve(Whom::role(Role::Attendee).but(["chair"])).await;
    assert_eq!(*selection.people(), People::new("room", ["bob"]));
    assert_eq!(ids_left_out(&selection), [None]);
    assert_eq!(*resolve(Whom::role(Role::Cohost)).await.people(), People::new("room", ["ann"]));
}

#[tokio::test]
async fn everybody_but_one_is_removed_on_every_vendor() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let meetings = sandbox.client(vendor).unwrap();
        let room = sandbox.start_meeting(vendor, ["host", "ann", "bob", "cyd"]);
        let [host, ann, bob, cyd] = &sandbox.members(vendor, &room)[..] else { panic!() };
        let people = Whom::everybody().but([bob]).resolve(&*meetings, &room).await.unwrap().into_people();
        let report = meetings.remove(&Removal::of(people)).await.unwrap();
        assert_eq!(report.iter().collect::<Vec<_>>(), [(ann, &Outcome::Removed), (cyd, &Outcome::Removed)]);
        assert_eq!(sandbox.members(vendor, &room), [host.clone(), bob.clone()]);
    }
}
