//! What is told of the meetings, to whom, and what goes wrong on the way.

#[cfg(feature = "events")]
use std::sync::Arc;

use serde_json::{Value, json};

#[cfg(feature = "events")]
use super::{DeliveryRule, SandboxError, delivery, dispatch};
use super::{Emission, Sandbox, Subscription};
use crate::Vendor;
use crate::control::MeetingId;

impl Sandbox {
    /// What the vendor tells from now on: what calls cause, and what is done here behind their back.
    ///
    /// DingTalk tells most twice, to HTTP push and to Stream mode, and Huawei to the webhook and to the control socket;
    /// [`Emission::way`] is the difference. What the sandbox does not know, speech for instance, [`tell`](Self::tell) can say.
    ///
    /// ```
    /// # #[cfg(feature = "tencent")]
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use meeting_control::Vendor;
    /// use meeting_control::sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    /// let mut told = sandbox.subscribe(Vendor::Tencent);
    /// sandbox.leave(Vendor::Tencent, &room, "ann");
    /// let left = told.next().await.ok_or("the sandbox has ended")?;
    /// assert_eq!(left.kind, "Room.CallbackAfterMemberLeave");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "tencent"))]
    /// # fn main() {}
    /// ```
    pub fn subscribe(&self, vendor: Vendor) -> Subscription {
        self.world.emission.subscribe(vendor, |_| true)
    }

    /// Has a vendor send its events to an address, as its console would, with the secrets of the [access](Self::access).
    ///
    /// DingTalk sends by HTTP push, Huawei to its webhook, Tencent the webhooks of the media rooms and of recording. DingTalk and Huawei
    /// try the address before that, and until it has passed events go to the one before. What is not answered as the vendor wants
    /// comes again when it would, by the sandbox's [clock](Self::clock), and every delivery is among the [exchanges](Self::exchanges).
    /// Huawei's webhook and Tencent's callbacks of the room engine can be set up by the vendors' own calls too.
    ///
    /// ```no_run
    /// # #[cfg(all(feature = "dingtalk", feature = "tencent"))]
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use meeting_control::Vendor;
    /// use meeting_control::sandbox::{DeliveryFault, DeliveryRule, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.deliver_events_to(Vendor::Tencent, "http://127.0.0.1:8080/events").await?;
    /// sandbox.inject_delivery(DeliveryRule::on("1/104", DeliveryFault::Twice))?;
    /// let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    /// sandbox.leave(Vendor::Tencent, &room, "ann");
    /// sandbox.clock().advance(Duration::from_secs(10)); // what has failed is tried again
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`SandboxError::Address`]: it is no address, or has not answered as the vendor wants when it was tried. Then nothing has changed.
    #[cfg(feature = "events")]
    pub async fn deliver_events_to(&self, vendor: Vendor, url: &str) -> Result<(), SandboxError> {
        let address = Arc::new(delivery::Address::new(url).map_err(SandboxError::Address)?);
        address.service().map_err(|reason| SandboxError::Address(reason.clone()))?;
        let now = self.world.clock.unix_millis();
        let trial = self.world.state().service(vendor).trial_of(&address, now);
        if let Some(trial) = trial
            && !dispatch::is_passed(&self.world, &trial).await
        {
            let reason = format!("{} does not answer as {vendor} wants when it is tried", address.origin());
            return Err(SandboxError::Address(reason));
        }
        self.world.state().service(vendor).send_to(address);
        Ok(())
    }

    /// How a running meeting is, as Huawei's control socket tells it to whoever begins to listen; nothing of vendors that tell changes
    /// alone.
    pub fn full_state(&self, vendor: Vendor, meeting: &MeetingId) -> Vec<Emission> {
        let now = self.world.clock.unix_millis();
        self.world.state().service(vendor).full_state(meeting, now)
    }

    /// Has the vendor tell something that nothing in the sandbox causes: an event of another kind, or one that no document knows.
    ///
    /// `told` is what stands in the event apart from its kind: the message of DingTalk, the `payload` of Huawei's webhook or the fields
    /// of a frame, the fields of a callback, the `EventInfo` of a webhook of Tencent. The way is that of the kind in the vendor's
    /// documents, for DingTalk both; a kind that is not known goes to the socket if the vendor has one. What is no object counts as an empty
    /// one.
    pub fn tell(&self, vendor: Vendor, meeting: &MeetingId, kind: &str, told: Value) {
        let told = Some(told).filter(Value::is_object).unwrap_or_else(|| json!({}));
        let now = self.world.clock.unix_millis();
        let mut state = self.world.state();
        let service = state.service(vendor);
        let emissions = service.told(meeting, kind, told, now);
        self.world.tell(service, emissions);
    }

    /// Makes something go wrong with an event on its way to an address or through a socket. Rules apply in the order in which they are
    /// injected.
    ///
    /// # Errors
    /// [`SandboxError::Rule`]: a signature is to be forged on a way on which there is none.
    #[cfg(feature = "events")]
    pub fn inject_delivery(&self, rule: DeliveryRule) -> Result<(), SandboxError> {
        rule.check()?;
        self.world.delivery_faults.inject(rule);
        Ok(())
    }
}
