#!/bin/sh
# Installs the HomelabCmd agent: downloads it from your hub, checks it, enrols this machine with the
# one-time code, and starts it as a systemd service under a user of its own.
#
#   sh install.sh CODE            install and enrol
#   sh install.sh CODE --docker   the same, and let the agent count containers: it may then read
#                                 Docker's socket, which is as good as root
#   sh install.sh CODE --power    the same, and let the agent read how much energy the processor uses:
#                                 precise enough that a program could guess at secrets by it, which is
#                                 why the kernel keeps it to root
#   sh install.sh --uninstall     take everything away again
set -eu

HUB='@HUB_URL@'
BIN=/usr/local/bin/homelabcmd-agent
STATE=/var/lib/homelabcmd-agent
UNIT=/etc/systemd/system/homelabcmd-agent.service
DROP_INS=$UNIT.d
SLEEP_UNIT=/etc/systemd/system/homelabcmd-agent-sleep.service
POWER_RULE=/etc/tmpfiles.d/homelabcmd-agent-power.conf
RAPL=/sys/devices/virtual/powercap/intel-rapl

say() { printf '%s\n' "$*"; }
die() { printf 'install: %s\n' "$*" >&2; exit 1; }

checksum_of() {
    case "$1" in
@CHECKSUMS@
        *) return 1 ;;
    esac
}

fetch() {
    if command -v curl >/dev/null 2>&1; then curl -fsSL --retry 2 -o "$2" "$1"
    elif command -v wget >/dev/null 2>&1; then wget -q -O "$2" "$1"
    else die "neither curl nor wget is here"; fi
}

uninstall() {
    if command -v systemctl >/dev/null 2>&1; then systemctl disable --now homelabcmd-agent homelabcmd-agent-sleep 2>/dev/null || true; fi
    if [ -e "$POWER_RULE" ]; then close_power; fi
    rm -f "$UNIT" "$SLEEP_UNIT" "$BIN"
    rm -rf "$STATE" "$DROP_INS"
    if command -v systemctl >/dev/null 2>&1; then systemctl daemon-reload || true; fi
    if id homelabcmd-agent >/dev/null 2>&1; then userdel homelabcmd-agent || true; fi
    say "The agent is gone. Delete the machine in the hub if you do not want its history."
}

unit_text() {
cat <<'UNIT_END'
@UNIT@
UNIT_END
}

sleep_unit_text() {
cat <<'UNIT_END'
@SLEEP_UNIT@
UNIT_END
}

# The counters appear with a module, perhaps after the rule was applied at boot: so the unit applies it
# as well, before it starts the agent.
open_power() {
    mkdir -p "$DROP_INS" "$(dirname "$POWER_RULE")"
    {
        printf 'z %s/intel-rapl:*/energy_uj 0440 root homelabcmd-agent\n' "$RAPL"
        printf 'z %s/intel-rapl:*/intel-rapl:*/energy_uj 0440 root homelabcmd-agent\n' "$RAPL"
    } > "$POWER_RULE"
    printf '[Service]\nExecStartPre=+-/usr/bin/env systemd-tmpfiles --create %s\n' "$POWER_RULE" \
        > "$DROP_INS/power.conf"
    # NVIDIA's cards answer through their own devices, and to no other way of asking.
    if [ -e /dev/nvidiactl ]; then
        {
            printf 'PrivateDevices=no\nDevicePolicy=closed\nMemoryDenyWriteExecute=no\n'
            for device in /dev/nvidiactl /dev/nvidia[0-9]*; do
                if [ -e "$device" ]; then printf 'DeviceAllow=%s rw\n' "$device"; fi
            done
        } >> "$DROP_INS/power.conf"
    fi
    systemd-tmpfiles --create "$POWER_RULE" || say "The processor's energy counters could not be opened."
    if ! ls "$RAPL"/intel-rapl:*/energy_uj >/dev/null 2>&1; then
        say "This machine shows no energy counters of its processor now; if they appear, the agent reads them."
    fi
}

close_power() {
    rm -f "$POWER_RULE" "$DROP_INS/power.conf"
    for counter in "$RAPL"/intel-rapl:*/energy_uj "$RAPL"/intel-rapl:*/intel-rapl:*/energy_uj; do
        if [ -e "$counter" ]; then chown root:root "$counter"; chmod 0400 "$counter"; fi
    done
}

usage() { die "usage: sh install.sh CODE [--docker] [--power] (the hub shows a code under Add machine)"; }

main() {
    code='' docker=no power=no
    for argument in "$@"; do
        case "$argument" in
            --uninstall) code=--uninstall ;;
            --docker) docker=yes ;;
            --power) power=yes ;;
            -*) usage ;;
            *) code="$argument" ;;
        esac
    done
    [ -n "$code" ] || usage
    [ "$(id -u)" = 0 ] || die "this needs root: put sudo before sh"
    if [ "$code" = --uninstall ]; then uninstall; exit 0; fi
    if [ "$docker" = yes ]; then
        getent group docker >/dev/null || die "there is no group docker here: is Docker installed? Leave --docker out"
    fi
    command -v systemctl >/dev/null 2>&1 || die "no systemd here: run the agent by hand, as the hub shows"

    arch=$(uname -m)
    sum=$(checksum_of "$arch") || die "the hub has no agent for $arch: put homelabcmd-agent-$arch into its agents folder"
    # Not in /tmp, where many machines allow no programs to run.
    mkdir -p "$(dirname "$BIN")"
    work=$(mktemp -d "$(dirname "$BIN")/.homelabcmd.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    say "Downloading the agent for $arch from $HUB"
    fetch "$HUB/api/v1/agents/binaries/$arch" "$work/homelabcmd-agent"
    printf '%s  %s\n' "$sum" "$work/homelabcmd-agent" | sha256sum -c - >/dev/null 2>&1 \
        || die "the download is damaged: its checksum differs. Nothing was changed"
    chmod 0755 "$work/homelabcmd-agent"
    "$work/homelabcmd-agent" --version >/dev/null || die "the agent does not run on this machine"

    id homelabcmd-agent >/dev/null 2>&1 \
        || useradd --system --home-dir "$STATE" --shell /usr/sbin/nologin homelabcmd-agent
    install -d -m 0700 -o homelabcmd-agent -g homelabcmd-agent "$STATE"
    say "Enrolling this machine"
    "$work/homelabcmd-agent" enrol --hub "$HUB" --code "$code" --state-dir "$STATE"
    chown -R homelabcmd-agent:homelabcmd-agent "$STATE"
    install -m 0755 "$work/homelabcmd-agent" "$BIN"
    unit_text > "$UNIT"
    sleep_unit_text > "$SLEEP_UNIT"
    if [ "$docker" = yes ]; then
        mkdir -p "$DROP_INS"
        printf '[Service]\nSupplementaryGroups=docker\n' > "$DROP_INS/docker.conf"
    fi
    if [ "$power" = yes ]; then open_power; fi
    systemctl daemon-reload
    systemctl enable --quiet homelabcmd-agent homelabcmd-agent-sleep
    systemctl restart homelabcmd-agent
    say "The agent runs. This machine is in the hub: $HUB"
}

main "$@"
