//! Which sightings are one host.

use std::collections::BTreeSet;
use std::net::IpAddr;

use homelabcmd::discovery::{Group, Sighting, Source, join};
use homelabcmd::machines::MachineId;
use homelabcmd_probe::routes::Network;
use proptest::prelude::*;

fn machine(number: u8) -> MachineId {
    MachineId(uuid::Uuid::from_u128(u128::from(number)))
}

fn network(address: &str, prefix: u8) -> Network {
    Network::of(address.parse().unwrap(), prefix).unwrap()
}

fn sighting(source: Source, key: &str, names: &[&str], addresses: &[&str]) -> Sighting {
    Sighting {
        source,
        key: key.into(),
        machine: None,
        names: names.iter().map(|name| (*name).into()).collect(),
        addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
        macs: Vec::new(),
        seen_at: Some(1000),
        searched: Vec::new(),
        tells_all: false,
    }
}

fn agent(number: u8, names: &[&str], addresses: &[&str]) -> Sighting {
    Sighting {
        machine: Some(machine(number)),
        ..sighting(Source::Agent, &format!("m{number}"), names, addresses)
    }
}

fn lan(address: &str, names: &[&str], mac: Option<&str>) -> Sighting {
    Sighting {
        macs: mac.into_iter().map(Into::into).collect(),
        ..sighting(Source::Lan, address, names, &[address])
    }
}

fn told(groups: &[Group]) -> Vec<String> {
    let told = groups.iter().map(|group| {
        let keys: Vec<&str> = group.sightings.iter().map(|s| s.key.as_str()).collect();
        let conflicts: Vec<&str> = group.conflicts.iter().map(String::as_str).collect();
        format!(
            "{}{}{}",
            keys.join("+"),
            if conflicts.is_empty() { "" } else { ": " },
            conflicts.join(" ")
        )
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

#[test]
fn a_box_that_the_agent_the_tailnet_and_a_search_saw_is_one() {
    let groups = join(vec![
        lan("192.168.1.7", &["nas.lan"], Some("02:00:00:00:00:07")),
        agent(1, &["Store"], &["192.168.1.7", "fd00::7"]),
        Sighting {
            machine: Some(machine(1)),
            ..sighting(Source::Tailnet, "n1", &["nas"], &["100.64.0.7"])
        },
        sighting(Source::Tailnet, "n2", &["tv"], &["100.64.0.8"]),
        lan("192.168.1.8", &["TV.local"], None),
        lan("192.168.1.9", &[], None),
    ]);
    assert_eq!(
        told(&groups),
        ["192.168.1.9", "m1+n1+192.168.1.7", "n2+192.168.1.8"]
    );
}

#[test]
fn an_address_of_two_machines_joins_neither_and_says_so() {
    let groups = join(vec![
        agent(1, &["one"], &["10.0.0.1", "172.17.0.1"]),
        agent(2, &["two"], &["10.0.0.2", "172.17.0.1"]),
        lan("172.17.0.1", &["one"], None),
    ]);
    assert_eq!(
        told(&groups),
        [
            "172.17.0.1: The address 172.17.0.1 is also that of one. The address 172.17.0.1 is also that of two.",
            "m1",
            "m2"
        ]
    );
}

#[test]
fn a_hardware_address_joins_what_moved_and_not_what_a_repeater_answers_for() {
    let moved = Sighting {
        seen_at: Some(500),
        searched: vec![network("192.168.1.0", 24)],
        ..lan("192.168.1.50", &[], Some("02:00:00:00:00:01"))
    };
    // Each was met by a search that did not look where the other was met.
    let half = |address: &str, seen_at, first: &str| Sighting {
        seen_at: Some(seen_at),
        searched: vec![network(first, 25)],
        ..lan(address, &[], Some("02:00:00:00:00:03"))
    };
    let groups = join(vec![
        moved,
        lan("192.168.1.51", &[], Some("02:00:00:00:00:01")),
        lan("192.168.1.60", &[], Some("02:00:00:00:00:02")),
        lan("192.168.1.61", &[], Some("02:00:00:00:00:02")),
        half("192.168.1.70", 600, "192.168.1.0"),
        half("192.168.1.170", 700, "192.168.1.128"),
    ]);
    let shared = "Several addresses answer with the hardware address 02:00:00:00:00:02.";
    assert_eq!(
        told(&groups),
        [
            "192.168.1.170: Several addresses answer with the hardware address 02:00:00:00:00:03."
                .into(),
            "192.168.1.50+192.168.1.51".to_owned(),
            format!("192.168.1.60: {shared}"),
            format!("192.168.1.61: {shared}"),
            "192.168.1.70: Several addresses answer with the hardware address 02:00:00:00:00:03."
                .into(),
        ]
    );
    let groups = join(vec![
        half("192.168.1.70", 600, "192.168.1.0"),
        half("192.168.1.170", 700, "192.168.1.128"),
    ]);
    assert!(groups.iter().all(|group| group.shared_macs.len() == 1));
}

#[test]
fn a_card_of_a_machine_is_that_machine_wherever_it_is_met() {
    let machine = Sighting {
        macs: vec!["02:00:00:00:00:01".into(), "02:00:00:00:00:02".into()],
        ..agent(1, &["nas"], &["192.168.1.7"])
    };
    let groups = join(vec![
        machine,
        lan("192.168.1.9", &["moved"], Some("02:00:00:00:00:02")),
    ]);
    assert_eq!(told(&groups), ["m1+192.168.1.9"]);
    assert_eq!(groups[0].parts[0], groups[0].parts[1]);
}

#[test]
fn what_only_a_name_joins_is_a_part_of_its_own() {
    let groups = join(vec![
        lan("192.168.1.7", &["nas.lan"], None),
        sighting(Source::Tailnet, "n1", &["nas"], &["100.64.0.7"]),
        agent(1, &["Nas"], &["192.168.1.7"]),
    ]);
    assert_eq!(told(&groups), ["m1+n1+192.168.1.7"]);
    let [machine, device, found] = groups[0].parts[..] else {
        panic!("{groups:#?}");
    };
    assert_eq!(machine, found);
    assert_ne!(machine, device);
}

#[test]
fn a_name_joins_nothing_that_is_known_to_be_elsewhere() {
    let several = "Several hosts are called nas.";
    let apart = [format!("192.168.1.66: {several}"), format!("m1: {several}")];
    let speaking = |seen_at| Sighting {
        tells_all: true,
        seen_at: Some(seen_at),
        ..agent(1, &["nas"], &["192.168.1.7", "100.64.0.7"])
    };
    let stranger = |mac| Sighting {
        seen_at: Some(10_000_000),
        ..lan("192.168.1.66", &["nas.local"], mac)
    };
    let both = |machine, found| told(&join(vec![machine, found]));
    // Its agent tells all its addresses, and this is none of them.
    assert_eq!(both(speaking(10_000_000), stranger(None)), apart);
    // An agent that has said nothing for long may have moved.
    assert_eq!(both(speaking(1), stranger(None)), ["m1+192.168.1.66"]);
    let with_card = Sighting {
        macs: vec!["02:00:00:00:00:01".into()],
        ..speaking(1)
    };
    assert_eq!(both(with_card, stranger(Some("02:00:00:00:00:02"))), apart);
    let device = sighting(Source::Tailnet, "n1", &["nas"], &["100.64.0.66"]);
    assert_eq!(
        both(speaking(1), device.clone()),
        [format!("m1: {several}"), format!("n1: {several}")]
    );
    // Tailscale in a container: no interface of the machine has its address.
    let inside = agent(1, &["nas"], &["192.168.1.7"]);
    assert_eq!(both(inside, device), ["m1+n1"]);
}

#[test]
fn a_name_that_two_have_joins_nobody() {
    let groups = join(vec![
        agent(1, &["nas"], &["10.0.0.1"]),
        lan("192.168.1.7", &["nas.lan"], None),
        lan("192.168.1.8", &["nas.lan"], None),
        sighting(Source::Tailnet, "n1", &["raspberrypi"], &["100.64.0.1"]),
        lan("192.168.1.9", &["raspberrypi.lan"], None),
        sighting(Source::Tailnet, "n2", &["web.example.org"], &["100.64.0.2"]),
        lan("192.168.1.10", &["web.example.net"], None),
    ]);
    assert_eq!(
        told(&groups),
        [
            "192.168.1.10",
            "192.168.1.7: Several hosts are called nas.",
            "192.168.1.8: Several hosts are called nas.",
            "192.168.1.9",
            "m1: Several hosts are called nas.",
            "n1",
            "n2",
        ]
    );
}

fn sightings() -> impl Strategy<Value = Vec<Sighting>> {
    let names = proptest::sample::subsequence(
        vec![
            "nas",
            "NAS.lan",
            "web",
            "web.example.org",
            "web.example.net",
            "tv",
            "localhost",
        ],
        0..3,
    );
    let addresses = proptest::collection::btree_set(0u8..12, 0..3);
    let one = (
        0usize..4,
        0u8..6,
        names,
        addresses,
        proptest::option::of(0u8..4),
        0i64..2,
    );
    proptest::collection::vec(one, 0..14).prop_map(|parts| {
        let make = |(at, (source, number, names, addresses, mac, seen_at)): (usize, _)| {
            let source = [Source::Agent, Source::Manual, Source::Tailnet, Source::Lan][source];
            let (number, names, mac): (u8, Vec<&str>, Option<u8>) = (number, names, mac);
            let addresses: BTreeSet<u8> = addresses;
            // Each machine is seen by its agent or by hand once; devices may be linked to any.
            let machine = match source {
                Source::Agent | Source::Manual => Some(machine(u8::try_from(at).unwrap())),
                Source::Tailnet if number < 3 => Some(machine(number)),
                _ => None,
            };
            Sighting {
                source,
                key: format!("{at:02}"),
                machine,
                names: names.into_iter().map(Into::into).collect(),
                addresses: addresses
                    .iter()
                    .map(|n| IpAddr::from([10, 0, 0, *n]))
                    .collect(),
                macs: mac
                    .map(|n| format!("02:00:00:00:00:{n:02x}"))
                    .into_iter()
                    .collect(),
                seen_at: Some(seen_at),
                searched: vec![network("10.0.0.0", if seen_at == 0 { 24 } else { 30 })],
                tells_all: number % 2 == 0,
            }
        };
        parts.into_iter().enumerate().map(make).collect()
    })
}

proptest! {
    #[test]
    fn each_is_in_one_row_and_no_row_is_two_machines(sightings in sightings()) {
        let groups = join(sightings.clone());
        let mut joined: Vec<Sighting> = groups.iter().flat_map(|g| g.sightings.clone()).collect();
        let mut all = sightings;
        joined.sort();
        all.sort();
        prop_assert_eq!(joined, all);
        let mut seen = BTreeSet::new();
        for group in &groups {
            let machines: BTreeSet<MachineId> =
                group.sightings.iter().filter_map(|s| s.machine).collect();
            prop_assert!(machines.len() < 2, "{:#?}", group);
            for machine in machines {
                prop_assert!(seen.insert(machine), "two rows of one machine");
            }
        }
    }

    #[test]
    fn the_order_in_which_they_come_does_not_matter(
        (sightings, shuffled) in sightings().prop_flat_map(|sightings| {
            let shuffled = Just(sightings.clone()).prop_shuffle();
            (Just(sightings), shuffled)
        }),
    ) {
        prop_assert_eq!(join(sightings), join(shuffled));
    }

    #[test]
    fn a_name_alone_never_joins_two_of_one_source(sightings in sightings()) {
        let named: Vec<Sighting> = sightings
            .into_iter()
            .map(|sighting| Sighting { addresses: Vec::new(), macs: Vec::new(), machine: None, ..sighting })
            .collect();
        for group in join(named) {
            let mut sources: Vec<Source> = group.sightings.iter().map(|s| s.source).collect();
            let all = sources.len();
            sources.dedup();
            prop_assert_eq!(sources.len(), all);
        }
    }
}
