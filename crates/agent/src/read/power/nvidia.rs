//! NVIDIA's cards: they tell their power to `nvidia-smi` alone, and that starts up a card which nobody
//! uses. So it is asked only while somebody does.

use super::super::Reader;

/// What `nvidia-smi` is asked.
pub(super) const QUERY: [&str; 2] = [
    "--query-gpu=name,power.draw",
    "--format=csv,noheader,nounits",
];

const DEVICES: &str = "/sys/bus/pci/devices";
const MODULE: &str = "/sys/module/nvidia";
const CONTROL: &str = "/dev/nvidiactl";
const PROGRAMS: [&str; 2] = ["/usr/bin/nvidia-smi", "/opt/bin/nvidia-smi"];

/// A card, by the file in which the kernel says whether it sleeps.
pub(super) struct Card {
    status: String,
}

/// What the cards do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// All of them are off until somebody needs them.
    Asleep,
    /// The driver has them started up for somebody.
    InUse,
    /// There are none, or asking would wake one.
    Unknown,
}

/// The cards, where there is a program to ask.
pub(super) fn cards(reader: &Reader) -> Vec<Card> {
    if !PROGRAMS.iter().any(|program| reader.exists(program)) {
        return Vec::new();
    }
    let is_card = |device: &String| {
        let file = |name: &str| reader.word(&format!("{DEVICES}/{device}/{name}"));
        // Display controllers are of class 03; the sound device beside one is not.
        file("vendor").as_deref() == Some("0x10de")
            && file("class").is_some_and(|class| class.starts_with("0x03"))
    };
    let cards = reader.names(DEVICES).into_iter().filter(is_card);
    cards
        .map(|device| Card {
            status: format!("{DEVICES}/{device}/power/runtime_status"),
        })
        .collect()
}

/// Whether asking would cost nothing.
pub(super) fn state(reader: &Reader, cards: &[Card]) -> State {
    let asleep = cards
        .iter()
        .filter(|card| reader.word(&card.status).as_deref() == Some("suspended"))
        .count();
    if cards.is_empty() || (0 < asleep && asleep < cards.len()) {
        State::Unknown
    } else if asleep > 0 {
        State::Asleep
    } else if in_use(reader) && may_ask(reader) {
        State::InUse
    } else {
        State::Unknown
    }
}

/// Somebody has the driver's device open: the module is held more often than by its sister modules.
fn in_use(reader: &Reader) -> bool {
    let held: Option<usize> = reader.number(&format!("{MODULE}/refcnt"));
    let sisters = reader.names(&format!("{MODULE}/holders")).len();
    held.is_some_and(|held| held > sisters)
}

/// Whether the agent may open the driver's device.
pub(super) fn may_ask(reader: &Reader) -> bool {
    std::fs::File::open(reader.path(CONTROL)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cards_that_somebody_uses_are_asked() {
        let root = tempfile::tempdir().unwrap();
        let set = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let reader = Reader::at(root.path());
        for (device, class) in [("0000:01:00.0", "0x030000"), ("0000:01:00.1", "0x040300")] {
            set(&format!("sys/bus/pci/devices/{device}/vendor"), "0x10de\n");
            set(&format!("sys/bus/pci/devices/{device}/class"), class);
        }
        assert!(cards(&reader).is_empty(), "no program to ask");
        set("usr/bin/nvidia-smi", "");
        let cards = cards(&reader);
        assert_eq!(cards.len(), 1, "the card's sound is none");
        let status = "sys/bus/pci/devices/0000:01:00.0/power/runtime_status";
        set(status, "suspended\n");
        assert_eq!(state(&reader, &cards), State::Asleep);
        set(status, "active\n");
        set("sys/module/nvidia/refcnt", "2\n");
        set("sys/module/nvidia/holders/nvidia_modeset", "");
        set("sys/module/nvidia/holders/nvidia_uvm", "");
        set("dev/nvidiactl", "");
        assert_eq!(
            state(&reader, &cards),
            State::Unknown,
            "loaded, and nobody there"
        );
        set("sys/module/nvidia/refcnt", "14\n");
        assert_eq!(state(&reader, &cards), State::InUse);
        std::fs::remove_file(root.path().join("dev/nvidiactl")).unwrap();
        assert_eq!(state(&reader, &cards), State::Unknown, "not for this user");
    }
}
