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
#   sh install.sh --upgrade       put this hub's agent in the place of the one that is here; it stays the
#                                 same machine to the hub
#   sh install.sh --reconfigure [--docker | --no-docker] [--power | --no-power]
#   sh install.sh --uninstall     take everything away again
#
# What fails is taken back: after a first install that failed nothing is left, after an upgrade that failed
# the agent from before runs.
#
# For a hub that installs over SSH: `-` in place of CODE reads it from the first line of standard input,
# `--from -` the program from what follows, `--hub URL` names the hub, `--keep-previous` keeps the program
# from before until `--settle` lets go of it or `--undo` brings it back.
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

PREVIOUS=$BIN.previous

uninstall() {
    if command -v systemctl >/dev/null 2>&1; then systemctl disable --now homelabcmd-agent homelabcmd-agent-sleep 2>/dev/null || true; fi
    if [ -e "$POWER_RULE" ]; then close_power; fi
    rm -f "$UNIT" "$SLEEP_UNIT" "$BIN" "$PREVIOUS"
    rm -rf "$STATE" "$DROP_INS"
    if command -v systemctl >/dev/null 2>&1; then systemctl daemon-reload || true; fi
    if id homelabcmd-agent >/dev/null 2>&1; then userdel homelabcmd-agent || true; fi
}

# Back to the program from before the last change.
undo() {
    if [ -e "$PREVIOUS" ]; then mv -f "$PREVIOUS" "$BIN"; fi
    systemctl daemon-reload
    systemctl restart homelabcmd-agent
}

# However it ends: what was begun is ended or taken back.
stage=none work=''
on_exit() {
    status=$?
    trap - EXIT
    if [ -n "$work" ]; then rm -rf "$work"; fi
    if [ "$status" -ne 0 ]; then
        case "$stage" in
            first) uninstall >/dev/null 2>&1; say "Nothing was left behind." ;;
            change) undo >/dev/null 2>&1 || true; say "The agent from before runs again." ;;
        esac
    fi
    exit "$status"
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

# The program is fetched, checked and tried before anything is changed.
obtain() {
    arch=$(uname -m)
    sum=$(checksum_of "$arch") || die "the hub has no agent for $arch: put homelabcmd-agent-$arch into its agents folder"
    # Not in /tmp, where many machines allow no programs to run.
    mkdir -p "$(dirname "$BIN")"
    work=$(mktemp -d "$(dirname "$BIN")/.homelabcmd.XXXXXX")
    if [ "$from" = - ]; then
        cat > "$work/homelabcmd-agent"
    elif [ -n "$from" ]; then
        cp "$from" "$work/homelabcmd-agent"
    else
        say "Downloading the agent for $arch from $HUB"
        fetch "$HUB/api/v1/agents/binaries/$arch" "$work/homelabcmd-agent"
    fi
    printf '%s  %s\n' "$sum" "$work/homelabcmd-agent" | sha256sum -c - >/dev/null 2>&1 \
        || die "the download is damaged: its checksum differs. Nothing was changed"
    chmod 0755 "$work/homelabcmd-agent"
    "$work/homelabcmd-agent" --version >/dev/null || die "the agent does not run on this machine"
}

# Every file is written whole under another name and then renamed: a power cut leaves the old or the new.
put_in_place() {
    if [ -e "$BIN" ]; then cp -p "$BIN" "$PREVIOUS"; fi
    install -m 0755 "$work/homelabcmd-agent" "$BIN.new"
    mv -f "$BIN.new" "$BIN"
    unit_text > "$work/unit"
    sleep_unit_text > "$work/sleep-unit"
    install -m 0644 "$work/unit" "$UNIT"
    install -m 0644 "$work/sleep-unit" "$SLEEP_UNIT"
}

configure() {
    case "$docker" in
        yes)
            mkdir -p "$DROP_INS"
            printf '[Service]\nSupplementaryGroups=docker\n' > "$DROP_INS/docker.conf"
            ;;
        no) rm -f "$DROP_INS/docker.conf" ;;
    esac
    case "$power" in
        yes) open_power ;;
        no) if [ -e "$POWER_RULE" ]; then close_power; fi ;;
    esac
    rmdir "$DROP_INS" 2>/dev/null || true
}

start() {
    systemctl daemon-reload
    systemctl enable --quiet homelabcmd-agent homelabcmd-agent-sleep
    systemctl restart homelabcmd-agent
    if [ "$keep" = no ]; then rm -f "$PREVIOUS"; fi
    stage=finished
}

main() {
    verb='' code='' docker='' power='' from='' keep=no
    while [ $# -gt 0 ]; do
        case "$1" in
            --uninstall | --upgrade | --reconfigure | --undo | --settle) verb=$1 ;;
            --docker) docker=yes ;;
            --no-docker) docker=no ;;
            --power) power=yes ;;
            --no-power) power=no ;;
            --keep-previous) keep=yes ;;
            --from) [ $# -gt 1 ] || usage; from=$2; shift ;;
            --hub) [ $# -gt 1 ] || usage; HUB=$2; shift ;;
            -) read -r code || usage ;;
            -*) usage ;;
            *) code=$1 ;;
        esac
        shift
    done
    [ -n "$verb$code" ] || usage
    [ "$(id -u)" = 0 ] || die "this needs root: put sudo before sh"
    trap on_exit EXIT
    trap 'exit 1' HUP INT TERM
    case "$verb" in
        --uninstall)
            uninstall
            say "The agent is gone. Delete the machine in the hub if you do not want its history."
            exit 0
            ;;
        --undo) undo; exit 0 ;;
        --settle) rm -f "$PREVIOUS"; exit 0 ;;
    esac
    if [ "$docker" = yes ]; then
        getent group docker >/dev/null || die "there is no group docker here: is Docker installed? Leave --docker out"
    fi
    command -v systemctl >/dev/null 2>&1 || die "no systemd here: run the agent by hand, as the hub shows"
    if [ "$verb" = --upgrade ] || [ "$verb" = --reconfigure ]; then
        if [ ! -e "$BIN" ] || [ ! -e "$STATE/config.json" ]; then
            die "there is no agent here that could be changed: install it first"
        fi
    fi
    if [ "$verb" = --reconfigure ]; then
        configure
        systemctl daemon-reload
        systemctl restart homelabcmd-agent
        say "The agent was set anew."
        exit 0
    fi

    obtain
    if [ "$verb" = --upgrade ]; then
        stage=change
        put_in_place
        configure
        start
        say "The new agent runs."
        exit 0
    fi

    # An agent that is here already stays as it is until the new one has enrolled.
    if [ -e "$BIN" ]; then stage=there; else stage=first; fi
    id homelabcmd-agent >/dev/null 2>&1 \
        || useradd --system --home-dir "$STATE" --shell /usr/sbin/nologin homelabcmd-agent
    install -d -m 0700 -o homelabcmd-agent -g homelabcmd-agent "$STATE"
    say "Enrolling this machine"
    "$work/homelabcmd-agent" enrol --hub "$HUB" --code "$code" --state-dir "$STATE"
    chown -R homelabcmd-agent:homelabcmd-agent "$STATE"
    if [ "$stage" = there ]; then stage=change; fi
    put_in_place
    configure
    start
    say "The agent runs. This machine is in the hub: $HUB"
}

main "$@"
