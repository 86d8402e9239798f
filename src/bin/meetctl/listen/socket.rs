//! By a socket that is opened here.

use meeting_control::event::{Delivery, Dialect, End, Heard, Socket, Status};

use super::Arguments;
use crate::delivery::line;
use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output::{Reader, print_until, say};
use crate::vendor::Vendor;

/// Prints what happens until SIGINT or SIGTERM, or until the meeting is over.
pub(super) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    // Before anything is printed, as whoever reads it may end the program at once.
    let mut end = Interrupt::new().map_err(Failure::incomplete)?;
    let Arguments { vendor, meeting, address, .. } = arguments;
    match (vendor, meeting) {
        (Vendor::DingTalk, None) => {
            let socket = vendor.connect_typed(address, |config| config.dingtalk())?.event_socket();
            listen(socket, &mut end, |told| {
                line(Vendor::DingTalk, true, told, told.event.kind(), told.event.redacted())
            })
            .await
        }
        (Vendor::Huawei, Some(meeting)) => {
            let socket = vendor.connect_typed(address, |config| config.huawei())?.event_socket(meeting);
            listen(socket, &mut end, |told| line(Vendor::Huawei, true, told, told.event.kind(), told.event.redacted()))
                .await
        }
        (Vendor::DingTalk, Some(_)) => Err(Failure::unusable(
            "DingTalk tells of all meetings by one socket, and each event to one connection of the app alone; leave out --meeting, and \
             take what you want of what is printed",
        )),
        (Vendor::Huawei, None) => {
            Err(Failure::unusable("a socket of Huawei's is one meeting's; say which with --meeting ID"))
        }
        (Vendor::Tencent, _) => Err(Failure::unusable(
            "Tencent has no socket; it sends events to an address of yours, which --bind ADDR serves",
        )),
    }
}

/// An event that is printed is handled.
async fn listen<D: Dialect>(
    mut socket: Socket<D>,
    end: &mut Interrupt,
    line: impl Fn(&Delivery<D::Event>) -> Result<String, serde_json::Error>,
) -> Result<Exit, Failure> {
    loop {
        let heard = tokio::select! {
            heard = socket.next() => heard,
            () = end.wait() => None,
        };
        match heard {
            Some(Heard::Event(pushed)) => {
                let line = line(&pushed).map_err(Failure::incomplete)?;
                let reader = print_until(line, end.wait()).await?;
                // What nobody has, as far as is known, shall come again.
                if reader == Reader::Gone {
                    pushed.later();
                } else {
                    pushed.ack();
                }
                if reader != Reader::There {
                    break;
                }
            }
            Some(Heard::Status(status)) => tell(status)?,
            Some(Heard::Unreadable(passed)) => say(&format!("meetctl: passed over: {passed}")),
            Some(_) => {}
            None => break,
        }
    }
    tokio::select! {
        () = socket.close() => {}
        () = end.wait() => return Ok(Exit::Done),
    }
    while let Some(heard) = socket.next().await {
        if let Heard::Status(status) = heard {
            tell(status)?;
        }
    }
    Ok(Exit::Done)
}

/// Says how the connection is.
fn tell(status: Status) -> Result<(), Failure> {
    if let Status::Closed(End::Refused(error)) = status {
        return Err(Failure::call(error));
    }
    say(&format!("meetctl: {status}"));
    Ok(())
}
