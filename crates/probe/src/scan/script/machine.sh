os_release() {
    if [ -r /etc/os-release ]; then show /etc/os-release; else show /usr/lib/os-release; fi
}

kernel() {
    value release /proc/sys/kernel/osrelease
    value name /proc/sys/kernel/ostype
    if has uname; then printf 'machine=%s\n' "$(uname -m)"; fi
}

# The lines that the parser reads; a processor's own are left out where they say nothing new.
cpuinfo() {
    if ! has awk; then
        show /proc/cpuinfo
        return
    fi
    awk '/^physical id/ { package = $0 }
        /^(processor|model name|cpu model|cpu|uarch|Model|Hardware|CPU implementer|CPU part|physical id|cpu cores)[ \t]*:/ {
            if (!told[package, $0]++) print
        }
        /^flags.* hypervisor( |$)/ && !virtual++ { print "flags\t: hypervisor" }' /proc/cpuinfo
}

# The maker's words and what tells a container or a virtual machine. No serial number, no UUID.
hardware() {
    for field in sys_vendor product_name product_version board_vendor board_name chassis_type bios_version bios_date; do
        value "$field" "/sys/class/dmi/id/$field"
    done
    value device_tree /proc/device-tree/model
    value container /run/systemd/container
    for file in /.dockerenv /run/.containerenv; do
        [ -e "$file" ] && printf 'container_file=%s\n' "$file"
    done
    value hypervisor /sys/hypervisor/type
    has systemd-detect-virt && printf 'detected=%s\n' "$(limit systemd-detect-virt)"
    for supply in /sys/class/power_supply/*; do
        IFS= read -r kind <"$supply/type" || continue
        scope=
        [ -r "$supply/scope" ] && IFS= read -r scope <"$supply/scope"
        # A mouse has one too.
        [ "$kind" = Battery ] && [ "$scope" != Device ] && printf 'battery=yes\n'
    done
    return 0
}

# Whole devices without loops, RAM disks and floppies. None is opened: a disk that sleeps goes on.
disks_by_lsblk() { limit lsblk -J -b -d -e 1,2,7 -o NAME,TYPE,SIZE,MODEL,ROTA,TRAN,RM; }

disks_by_sys() {
    for disk in /sys/block/*; do
        name=${disk##*/} sectors=0 rotational=- removable=- model=
        case $name in loop* | ram* | fd* | zram* | dm-* | '*') continue ;; esac
        IFS= read -r sectors <"$disk/size" || continue
        [ -r "$disk/queue/rotational" ] && IFS= read -r rotational <"$disk/queue/rotational"
        [ -r "$disk/removable" ] && IFS= read -r removable <"$disk/removable"
        if [ -r "$disk/device/model" ]; then
            IFS= read -r model <"$disk/device/model"
        elif [ -r "$disk/device/name" ]; then
            IFS= read -r model <"$disk/device/name"
        fi
        case $(cd -P "$disk" && pwd -P) in
            */usb*) transport=usb ;;
            */nvme*) transport=nvme ;;
            */ata*) transport=sata ;;
            */mmc*) transport=mmc ;;
            */virtio*) transport=virtio ;;
            *) transport=- ;;
        esac
        printf '%s %s %s %s %s %s\n' "$name" "$sectors" "$rotational" "$removable" "$transport" "$model"
    done
}

disks() {
    if has lsblk && [ -n "$(disks_by_lsblk 2>/dev/null)" ]; then
        section disks lsblk 2000 'lsblk gave no answer' disks_by_lsblk
    elif [ -d /sys/block ]; then
        section disks sys 500 '/sys/block cannot be read' disks_by_sys
    else
        nothing disks 'there is neither lsblk nor /sys/block'
    fi
}

# Sizes of what is on disks here. Asking for those of a file server that is away hangs, and so does
# asking for a disk that is mounted below one.
sizes() {
    set --
    away=
    while IFS=' ' read -r _ point kind _; do
        case $kind in
            ext[234] | xfs | btrfs | zfs | f2fs | jfs | reiserfs | bcachefs | nilfs2 | vfat | exfat | ntfs | ntfs3 | fuseblk | hfsplus | udf | ufs | apfs | fuse.mergerfs) ;;
            overlay) [ "$point" = / ] || continue ;;
            nfs | nfs4 | cifs | smb3 | smbfs | ceph | glusterfs | afs | lustre | gfs2 | ocfs2 | fuse.*)
                away="$away $point "
                continue
                ;;
            *) continue ;;
        esac
        case $point in *%*) continue ;; esac
        parent=$point
        while [ -n "$parent" ]; do
            case $away in *" $parent "*) continue 2 ;; esac
            parent=${parent%/*}
        done
        # Blanks stand there as printf reads them: a backslash and three octal digits.
        # shellcheck disable=SC2059
        set -- "$@" "$(printf "$point")"
        [ $# -ge 100 ] && break
    done </proc/self/mounts
    [ $# -gt 0 ] && limit df -P -k "$@"
}

# Chips, and zones where no chip tells. Disks' own sensors are left out: reading one may wake it.
temperatures() {
    any=1
    for chip in /sys/class/hwmon/hwmon*; do
        IFS= read -r name <"$chip/name" || continue
        [ "$name" = drivetemp ] && continue
        for input in "$chip"/temp*_input; do
            IFS= read -r degrees <"$input" || continue
            number=${input##*/temp} label=
            number=${number%_input}
            [ -r "$chip/temp${number}_label" ] && IFS= read -r label <"$chip/temp${number}_label"
            printf '%s\t%s\t%s\t%s\n' "$name" "$number" "$degrees" "$label"
            any=0
        done
    done
    [ $any = 0 ] && return
    for zone in /sys/class/thermal/thermal_zone*; do
        IFS= read -r name <"$zone/type" || continue
        IFS= read -r degrees <"$zone/temp" || continue
        printf '%s\t%s\t%s\t\n' "$name" 1 "$degrees"
        any=0
    done
    return $any
}

