//! Disks, and what is mounted of them.

use std::collections::HashMap;

use serde_json::Value;

use super::clean::{field, told};
use super::frame::Raw;
use super::{Disk, Filesystem, unknown_form};
use crate::{ParseError, mounts};

pub(super) fn disks(raw: &Raw) -> Result<Vec<Disk>, ParseError> {
    let mut disks = match raw.form.as_str() {
        "lsblk" => by_lsblk(&raw.text)?,
        "sys" => by_sys(&raw.text),
        _ => return Err(unknown_form("disks")),
    };
    // A reader without a card has no size, and neither has a compressed swap that is off.
    disks.retain(|disk| disk.size > 0);
    disks.sort_by(|a, b| a.name.cmp(&b.name));
    disks.truncate(1000);
    Ok(disks)
}

/// `lsblk -J -b`. Older ones write numbers and truth as texts.
fn by_lsblk(text: &str) -> Result<Vec<Disk>, ParseError> {
    let error = || ParseError::new("lsblk", 0, "list of block devices");
    let value: Value = serde_json::from_str(text).map_err(|_| error())?;
    let devices = value["blockdevices"].as_array().ok_or_else(error)?;
    let word = |value: &Value| value.as_str().and_then(|text| told(text, 80));
    let yes = |value: &Value| match value {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => match text.as_str() {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    let number = |value: &Value| match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64(),
    };
    Ok(devices
        .iter()
        .filter_map(|device| {
            Some(Disk {
                name: word(&device["name"])?,
                kind: word(&device["type"])?,
                size: number(&device["size"])?,
                model: word(&device["model"]),
                rotational: yes(&device["rota"]),
                removable: yes(&device["rm"]),
                transport: word(&device["tran"]),
            })
        })
        .collect())
}

/// `name sectors rotational removable transport model`; a sector is of 512 bytes whatever the disk's.
fn by_sys(text: &str) -> Vec<Disk> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.splitn(6, ' ');
            let mut next = || fields.next();
            let yes = |text: &str| match text {
                "1" => Some(true),
                "0" => Some(false),
                _ => None,
            };
            let name = told(next()?, 80)?;
            Some(Disk {
                kind: if name.starts_with("sr") {
                    "rom"
                } else {
                    "disk"
                }
                .into(),
                name,
                size: next()?.parse::<u64>().ok()?.checked_mul(512)?,
                rotational: yes(next()?),
                removable: yes(next()?),
                transport: told(next()?, 20),
                model: next().and_then(|model| told(model, 80)),
            })
        })
        .collect()
}

pub(super) fn filesystems(mounted: &str, sizes: &str) -> Vec<Filesystem> {
    let sizes = df(sizes);
    let mut found: Vec<Filesystem> = [
        (false, mounts::parse(mounted)),
        (true, mounts::parse_remote(mounted)),
    ]
    .into_iter()
    .flat_map(|(remote, mounts)| mounts.into_iter().map(move |mount| (remote, mount)))
    .map(|(remote, mount)| {
        let sizes = sizes.get(mount.mount_point.as_str()).filter(|_| !remote);
        Filesystem {
            device: field(&mount.device, 200),
            fs_type: field(&mount.fs_type, 40),
            read_only: mount.read_only,
            remote,
            size: sizes.map(|sizes| sizes[0]),
            used: sizes.map(|sizes| sizes[1]),
            available: sizes.map(|sizes| sizes[2]),
            mount_point: field(&mount.mount_point, 300),
        }
    })
    .collect();
    found.sort_by(|a, b| a.mount_point.cmp(&b.mount_point));
    found.truncate(1000);
    found
}

/// `df -P -k`: `device blocks used available 18% /mount point`, blocks of 1024 bytes; size, used and
/// available in bytes by mount point.
fn df(text: &str) -> HashMap<&str, [u64; 3]> {
    text.lines()
        .filter_map(|line| {
            // Where there is no percentage there is a hyphen.
            let at = line.find("% /").or_else(|| line.find("- /"))?;
            let mount_point = line.get(at + 2..)?;
            let mut fields = line
                .get(..at)?
                .rsplit(char::is_whitespace)
                .filter(|f| !f.is_empty());
            let _percent = line
                .as_bytes()
                .get(at)
                .filter(|b| **b == b'%')
                .map(|_| fields.next());
            let mut bytes = || fields.next()?.parse::<u64>().ok()?.checked_mul(1024);
            let (available, used, size) = (bytes()?, bytes()?, bytes()?);
            Some((mount_point, [size, used, available]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lsblk_new_and_old() {
        let new = r#"{"blockdevices": [
            {"name":"nvme0n1","type":"disk","size":1000204886016,"model":"Samsung SSD 980 1TB","rota":false,"tran":"nvme","rm":false},
            {"name":"zram0","type":"disk","size":0,"model":null,"rota":false,"tran":null,"rm":false}]}"#;
        let found = by_lsblk(new).unwrap();
        assert_eq!(found[0].model.as_deref(), Some("Samsung SSD 980 1TB"));
        assert_eq!(
            (found[0].size, found[0].rotational),
            (1_000_204_886_016, Some(false))
        );
        let old = r#"{"blockdevices": [{"name":"sda","type":"disk","size":"4000787030016","model":"WDC WD40EFRX-68 ","rota":"1","tran":"sata","rm":"0"}, {"name":"\u001b[2J","type":1}]}"#;
        let found = by_lsblk(old).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].size, found[0].rotational),
            (4_000_787_030_016, Some(true))
        );
        assert_eq!(found[0].model.as_deref(), Some("WDC WD40EFRX-68"));
        assert!(by_lsblk("{").is_err() && by_lsblk("{}").is_err());
    }

    #[test]
    fn disks_without_lsblk() {
        let raw = Raw {
            form: "sys".into(),
            text: "sr0 0 1 1 sata DVD\nsda 7814037168 1 0 sata WDC WD40EFRX-68N\nmmcblk0 62333952 0 0 mmc SD32G\nvda 2 - - - \nx\n".into(),
            ..Raw::default()
        };
        let told: Vec<String> = disks(&raw)
            .unwrap()
            .into_iter()
            .map(|d| format!("{} {} {:?} {:?}", d.name, d.size, d.transport, d.model))
            .collect();
        assert_eq!(
            told,
            [
                "mmcblk0 31914983424 Some(\"mmc\") Some(\"SD32G\")",
                "sda 4000787030016 Some(\"sata\") Some(\"WDC WD40EFRX-68N\")",
                "vda 1024 None None"
            ]
        );
    }

    #[test]
    fn filesystems_with_their_sizes() {
        let mounted = "/dev/sda1 / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/sdb1 /media/My\\040Disk ext4 ro 0 0\ntank/x /tank zfs rw 0 0\nnas:/export /mnt nfs4 rw 0 0\n";
        let sizes = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/sda1        100 40 50      45% /\n/dev/sdb1 9 8 1 89% /media/My Disk\nnas:/export 7 7 7 7% /mnt\ntank/x 5 - - - /tank\n";
        let told: Vec<String> = filesystems(mounted, sizes)
            .into_iter()
            .map(|f| {
                format!(
                    "{} {:?} {:?} {}",
                    f.mount_point, f.size, f.available, f.remote
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "/ Some(102400) Some(51200) false",
                "/media/My Disk Some(9216) Some(1024) false",
                "/mnt None None true",
                "/tank None None false"
            ]
        );
    }
}
