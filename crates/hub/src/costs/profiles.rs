//! What kinds of machines draw, at rest and at work.
//!
//! The watts are those of a whole machine at the plug, as such machines are measured again and again:
//! a guess that a person or a gauge corrects.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PowerCategory)]
pub enum Category {
    /// A virtual machine or a container: its host draws for it.
    Guest,
    /// A small board: Raspberry Pi 1 to 4, Zero.
    Sbc,
    /// A fast board: Raspberry Pi 5, RK3588.
    SbcFast,
    /// A box with a processor for 6 to 15 W: N100, Celeron J.
    MiniPc,
    /// A box or a small desktop with a laptop's processor or one of 35 W.
    SmallDesktop,
    /// A storage box of a few disks.
    Nas,
    /// An office computer.
    OfficeDesktop,
    /// A desktop with a large processor.
    FastDesktop,
    /// A desktop with a graphics card of its own.
    GamingDesktop,
    /// A workstation.
    Workstation,
    /// A laptop.
    OfficeLaptop,
    /// A laptop with a fast processor or a graphics card.
    GamingLaptop,
    /// An Apple desktop with Apple's own processor.
    MacDesktop,
    /// A single-socket server.
    SmallServer,
    /// A server for a rack.
    RackServer,
}

impl Category {
    /// All of them, for lists to choose from.
    pub(super) const ALL: [Self; 15] = [
        Self::Guest,
        Self::Sbc,
        Self::SbcFast,
        Self::MiniPc,
        Self::SmallDesktop,
        Self::Nas,
        Self::OfficeDesktop,
        Self::FastDesktop,
        Self::GamingDesktop,
        Self::Workstation,
        Self::OfficeLaptop,
        Self::GamingLaptop,
        Self::MacDesktop,
        Self::SmallServer,
        Self::RackServer,
    ];

    /// Watts at rest, watts at work, and the share of those at rest that is neither processor nor
    /// memory nor a graphics card: disks, board, fans, the supply itself.
    pub(super) fn watts(self) -> (f64, f64, f64) {
        match self {
            Self::Guest => (0.0, 0.0, 1.0),
            Self::Sbc => (2.0, 6.0, 0.5),
            Self::SbcFast => (3.0, 11.0, 0.5),
            Self::MiniPc => (10.0, 25.0, 0.6),
            Self::SmallDesktop => (12.0, 60.0, 0.6),
            Self::Nas => (15.0, 35.0, 0.75),
            Self::OfficeDesktop => (40.0, 100.0, 0.6),
            Self::FastDesktop => (50.0, 200.0, 0.55),
            Self::GamingDesktop => (75.0, 300.0, 0.5),
            Self::Workstation => (100.0, 350.0, 0.5),
            Self::OfficeLaptop => (10.0, 30.0, 0.7),
            Self::GamingLaptop => (30.0, 100.0, 0.6),
            Self::MacDesktop => (6.0, 40.0, 0.6),
            Self::SmallServer => (35.0, 110.0, 0.65),
            Self::RackServer => (100.0, 300.0, 0.6),
        }
    }

    /// Its name in the API and in the database.
    pub(super) fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }

    /// Reads that name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|category| category.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_come_back() {
        for category in Category::ALL {
            assert_eq!(Category::parse(&category.name()), Some(category));
            let (idle, most, rest) = category.watts();
            assert!(idle <= most && (0.0..=1.0).contains(&rest), "{category:?}");
        }
        assert_eq!(Category::parse("toaster"), None);
    }
}
