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
# What fails is taken back: after a first install that failed nothing is left, after a change that failed the
# agent from before runs, set as it was.
#
# For a hub that installs over SSH: `-` in place of CODE reads it from the first line of standard input,
# `--from -` the program from what follows, `--hub URL` names the hub, `--keep-previous` keeps what was before
# until `--settle` lets go of it or `--undo` brings it back; `--is-over` tells whether the change came to its end.
set -eu

HUB='@HUB_URL@'
BIN=/usr/local/bin/homelabcmd-agent
STATE=/var/lib/homelabcmd-agent
UNIT=/etc/systemd/system/homelabcmd-agent.service
DROP_INS=$UNIT.d
SLEEP_UNIT=/etc/systemd/system/homelabcmd-agent-sleep.service
POWER_RULE=/etc/tmpfiles.d/homelabcmd-agent-power.conf
SETTINGS=/etc/homelabcmd-agent
CA=$SETTINGS/ca.pem
RAPL=/sys/devices/virtual/powercap/intel-rapl

say() { printf '%s\n' "$*"; }
die() { printf 'install: %s\n' "$*" >&2; exit 1; }

checksum_of() {
    case "$1" in
@CHECKSUMS@
        *) return 1 ;;
    esac
}

@ARCHITECTURES@

# The authority that signed the hub's certificate, where the hub was told of one.
authority() {
cat <<'AUTHORITY_END'
@AUTHORITY@
AUTHORITY_END
}

# As a file, where this hub is reached by TLS and there is one; else nothing.
trust=''
find_trust() {
    case "$HUB" in https://*) ;; *) return 0 ;; esac
    authority > "$work/ca.pem"
    if [ -s "$work/ca.pem" ]; then trust=$work/ca.pem; fi
}

drop_authority() {
    rm -f "$CA" "$CA.new"
    rmdir "$SETTINGS" 2>/dev/null || true
}

fetch() {
    if command -v curl >/dev/null 2>&1; then
        curl -fsSL --retry 2 ${trust:+--cacert "$trust"} -o "$2" "$1"
    elif command -v wget >/dev/null 2>&1; then
        wget -q ${trust:+--ca-certificate="$trust"} -O "$2" "$1"
    else
        die "neither curl nor wget is here"
    fi
}

# What was before a change: root's alone, because the agent's token is in it. While this folder is there, a change
# is open. In it: `first` where there was no agent, and `over` once the change came to its end and only the proof
# is missing.
BEFORE=$BIN.before
# All that a change may touch.
FILES="$BIN $UNIT $SLEEP_UNIT $DROP_INS/docker.conf $DROP_INS/power.conf $POWER_RULE $CA $STATE/config.json"

kept_as() { printf '%s/%s\n' "$BEFORE$2" "$(printf '%s' "$1" | tr / _)"; }

# The program is not copied: a disk that is full must not cost the one that runs. An earlier change that was cut
# has been taken back before (`settle_earlier`); what one that came to its end has kept goes now.
open_change() {
    rm -rf "$BEFORE.new" "$BIN.previous"
    mkdir -m 0700 "$BEFORE.new"
    if [ -e "$BIN" ]; then
        for file in $FILES; do
            if [ ! -e "$file" ]; then continue; fi
            kept=$(kept_as "$file" .new)
            if [ "$file" = "$BIN" ] && ln "$file" "$kept" 2>/dev/null; then continue; fi
            cp -pP "$file" "$kept"
        done
    else
        : > "$BEFORE.new/first"
    fi
    rm -rf "$BEFORE"
    mv "$BEFORE.new" "$BEFORE"
    stage=open
}

# Whether two files say the same.
is_same() { [ -e "$1" ] && [ -e "$2" ] && cmp -s "$1" "$2" 2>/dev/null; }

# Back to how it was before the change that is open; fails where not all of that was possible, and may then be tried
# again. An agent that nothing was changed of is left alone. The state folder is the agent's: whoever got into the
# agent may have planted links there, which root must not follow (so `-T`, and what is there is removed first).
undo() {
    if [ -e "$BEFORE/first" ]; then uninstall; return; fi
    whole=yes changed=no
    if [ -e "$POWER_RULE" ]; then had_power=yes; else had_power=no; fi
    if [ ! -e "$(kept_as "$SLEEP_UNIT" '')" ]; then systemctl disable homelabcmd-agent-sleep 2>/dev/null || true; fi
    for file in $FILES; do
        kept=$(kept_as "$file" '')
        if is_same "$kept" "$file"; then continue; fi
        if [ -e "$kept" ]; then
            changed=yes
            mkdir -p "$(dirname "$file")"
            # By another name first: the disk may be full.
            if { ln -T "$kept" "$file.new" 2>/dev/null || cp -pPT --remove-destination "$kept" "$file.new"; } \
                && mv -fT "$file.new" "$file"; then :; else
                rm -f "$file.new"
                whole=no
            fi
        elif [ -e "$file" ]; then
            changed=yes
            rm -f "$file" || whole=no
        fi
    done
    if [ -e "$POWER_RULE" ]; then
        systemd-tmpfiles --create "$POWER_RULE" || true
    elif [ "$had_power" = yes ]; then
        close_power
    fi
    rmdir "$DROP_INS" "$SETTINGS" 2>/dev/null || true
    if [ "$changed" = yes ] || ! systemctl is-active --quiet homelabcmd-agent; then
        systemctl daemon-reload || whole=no
        systemctl restart homelabcmd-agent || whole=no
    fi
    if [ "$whole" = no ]; then return 1; fi
    rm -rf "$BEFORE"
}

# The same, and says what came of it.
take_back() {
    if [ -e "$BEFORE/first" ]; then said="Nothing was left behind."; else said="The agent from before runs."; fi
    if undo >/dev/null 2>&1; then
        say "$said"
    else
        say "Not all of it could be taken back: try again with --undo."
        return 1
    fi
}

# A change that was cut: by a power failure, or by whoever ended it without a word.
settle_earlier() {
    if [ -e "$BEFORE" ] && [ ! -e "$BEFORE/over" ]; then
        say "Taking back an earlier change that was cut"
        take_back || die "what an earlier change left could not be taken back"
    fi
}

uninstall() {
    if command -v systemctl >/dev/null 2>&1; then
        systemctl disable --now homelabcmd-agent homelabcmd-agent-sleep 2>/dev/null || true
    fi
    if [ -e "$POWER_RULE" ]; then close_power; fi
    rm -f "$UNIT" "$UNIT.new" "$SLEEP_UNIT" "$SLEEP_UNIT.new" "$POWER_RULE.new" "$BIN" "$BIN.new" "$BIN.previous"
    drop_authority
    rm -rf "$STATE" "$DROP_INS" "$BEFORE.new"
    if command -v systemctl >/dev/null 2>&1; then systemctl daemon-reload || true; fi
    if id homelabcmd-agent >/dev/null 2>&1; then userdel homelabcmd-agent || true; fi
    # Last: as long as it is there, there is something to take back.
    rm -rf "$BEFORE"
}

# One at a time. The file goes with a restart of the machine.
LOCK=/run/homelabcmd-agent-install
is_locked=no

# When a process began, and its group. Its number alone may be another's by now.
born() {
    # shellcheck disable=SC2046
    set -- $(cat "/proc/$1/stat" 2>/dev/null)
    if [ $# -ge 22 ]; then printf '%s %s\n' "${22}" "$5"; fi
}

alone() {
    for _ in 1 2 3; do
        if (set -C; printf '%s %s\n' "$$" "$(born $$)" > "$LOCK") 2>/dev/null; then is_locked=yes; return; fi
        if [ ! -e "$LOCK" ]; then return; fi
        pid='' when='' group=''
        read -r pid when group < "$LOCK" || true
        if [ -n "$pid" ] && [ "$(born "$pid")" = "$when $group" ]; then
            case "$verb" in
                --undo | --uninstall) end_other "$pid" "$when $group" "$group" ;;
                *) die "this is being done here already (by process $pid): wait for its end" ;;
            esac
        fi
        rm -f "$LOCK"
    done
    die "the file $LOCK cannot be made"
}

# Lets it take back what it did, with what it waits for; or ends it.
end_other() {
    kill -TERM "-$3" 2>/dev/null || kill -TERM "$1" 2>/dev/null || true
    turns=0
    while [ "$(born "$1")" = "$2" ] && [ "$turns" -lt 20 ]; do turns=$((turns + 1)); sleep 1; done
    if [ "$(born "$1")" = "$2" ]; then kill -KILL "-$3" 2>/dev/null || kill -KILL "$1" 2>/dev/null || true; fi
}

# However it ends: what was begun is ended or taken back, also when nobody listens any more.
stage=none work=''
on_exit() {
    status=$?
    trap - EXIT
    trap '' HUP INT TERM PIPE
    set +e
    if [ -n "$work" ]; then rm -rf "$work"; fi
    if [ "$status" -ne 0 ] && [ "$stage" = open ]; then take_back 2>/dev/null; fi
    if [ "$is_locked" = yes ]; then rm -f "$LOCK"; fi
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
    {
        printf 'z %s/intel-rapl:*/energy_uj 0440 root homelabcmd-agent\n' "$RAPL"
        printf 'z %s/intel-rapl:*/intel-rapl:*/energy_uj 0440 root homelabcmd-agent\n' "$RAPL"
    } > "$work/power-rule"
    printf '[Service]\nExecStartPre=+-/usr/bin/env systemd-tmpfiles --create %s\n' "$POWER_RULE" \
        > "$work/power"
    # NVIDIA's cards answer through their own devices, and to no other way of asking.
    if [ -e /dev/nvidiactl ]; then
        {
            printf 'PrivateDevices=no\nDevicePolicy=closed\nMemoryDenyWriteExecute=no\n'
            for device in /dev/nvidiactl /dev/nvidia[0-9]*; do
                if [ -e "$device" ]; then printf 'DeviceAllow=%s rw\n' "$device"; fi
            done
        } >> "$work/power"
    fi
    put "$work/power-rule" "$POWER_RULE"
    put "$work/power" "$DROP_INS/power.conf"
    systemd-tmpfiles --create "$POWER_RULE" || say "The processor's energy counters could not be opened."
    if ! ls "$RAPL"/intel-rapl:*/energy_uj >/dev/null 2>&1; then
        say "This machine shows no energy counters of its processor now; if they appear, the agent reads them."
    fi
}

close_power() {
    rm -f "$POWER_RULE" "$DROP_INS/power.conf"
    for counter in "$RAPL"/intel-rapl:*/energy_uj "$RAPL"/intel-rapl:*/intel-rapl:*/energy_uj; do
        # Where they cannot be changed, in a container for one, they were not opened either.
        if [ -e "$counter" ]; then { chown root:root "$counter" && chmod 0400 "$counter"; } 2>/dev/null || true; fi
    done
}

usage() { die "usage: sh install.sh CODE [--docker] [--power] (the hub shows a code under Add machine)"; }

# Not in /tmp, where many machines allow no programs to run.
make_work() {
    mkdir -p "$(dirname "$BIN")"
    work=$(mktemp -d "$(dirname "$BIN")/.homelabcmd.XXXXXX")
}

# The program is fetched, checked and tried before anything is changed.
obtain() {
    sum='' arch=''
    for arch in $(architectures); do
        if sum=$(checksum_of "$arch"); then break; fi
    done
    [ -n "$sum" ] || die "the hub has no agent for $(uname -m): put homelabcmd-agent-$(uname -m) into its agents folder"
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
    version=$("$work/homelabcmd-agent" --version) || die "the agent does not run on this machine"
    say "This is $version."
}

# Every file is written whole under another name and then renamed: a power cut leaves the old or the new.
put() {
    mkdir -p "$(dirname "$2")"
    cp "$1" "$2.new"
    chmod 0644 "$2.new"
    mv -f "$2.new" "$2"
}

put_in_place() {
    mv -f "$work/homelabcmd-agent" "$BIN"
    unit_text > "$work/unit"
    sleep_unit_text > "$work/sleep-unit"
    put "$work/unit" "$UNIT"
    put "$work/sleep-unit" "$SLEEP_UNIT"
}

configure() {
    case "$docker" in
        yes)
            printf '[Service]\nSupplementaryGroups=docker\n' > "$work/docker"
            put "$work/docker" "$DROP_INS/docker.conf"
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
    : > "$BEFORE/over"
    systemctl restart homelabcmd-agent
    stage=over
    if [ "$keep" = no ]; then rm -rf "$BEFORE"; fi
}

# The program of version 1 is another one, with a service of its own, and goes on to beat.
tell_of_version_1() {
    if systemctl is-active --quiet homelab-agent 2>/dev/null; then
        say "An agent of version 1 runs here as well. To end it: systemctl disable --now homelab-agent"
    fi
}

main() {
    verb='' code='' docker='' power='' from='' keep=no
    while [ $# -gt 0 ]; do
        case "$1" in
            --uninstall | --upgrade | --reconfigure | --undo | --settle | --is-over) verb=$1 ;;
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
    trap 'exit 1' HUP INT TERM PIPE
    alone
    # Nobody else works here now.
    rm -rf "$(dirname "$BIN")"/.homelabcmd.*
    case "$verb" in
        --uninstall)
            uninstall
            say "The agent is gone. Delete the machine in the hub if you do not want its history."
            exit 0
            ;;
        --undo)
            if [ ! -e "$BEFORE" ]; then say "There is nothing to take back."; exit 0; fi
            take_back
            exit 0
            ;;
        --is-over)
            [ -e "$BEFORE/over" ] || die "no change has come to its end here"
            exit 0
            ;;
        --settle)
            [ -e "$BEFORE/over" ] || die "no change has come to its end here"
            rm -rf "$BEFORE"
            say "It stays."
            exit 0
            ;;
    esac
    if [ "$docker" = yes ]; then
        getent group docker >/dev/null || die "there is no group docker here: is Docker installed? Leave --docker out"
    fi
    command -v systemctl >/dev/null 2>&1 || die "no systemd here: run the agent by hand, as the hub shows"
    settle_earlier
    if [ "$verb" = --upgrade ] || [ "$verb" = --reconfigure ]; then
        if [ ! -e "$BIN" ] || [ ! -e "$STATE/config.json" ]; then
            die "there is no agent here that could be changed: install it first"
        fi
    fi
    make_work
    if [ "$verb" = --reconfigure ]; then
        open_change
        configure
        start
        say "The agent was set anew."
        exit 0
    fi

    find_trust
    obtain
    if [ "$verb" = --upgrade ]; then
        open_change
        put_in_place
        configure
        start
        say "The new agent runs."
        exit 0
    fi

    # An agent that is here already stays as it is until the new one has enrolled.
    open_change
    id homelabcmd-agent >/dev/null 2>&1 \
        || useradd --system --user-group --home-dir "$STATE" --shell /usr/sbin/nologin homelabcmd-agent
    install -d -m 0700 -o homelabcmd-agent -g homelabcmd-agent "$STATE"
    say "Enrolling this machine"
    if [ -n "$trust" ]; then put "$trust" "$CA"; else drop_authority; fi
    # Not as an argument, which everybody on the machine can read.
    HOMELABCMD_AGENT_CODE="$code" "$work/homelabcmd-agent" enrol --hub "$HUB" --state-dir "$STATE" \
        ${trust:+--ca "$CA"}
    chown -R homelabcmd-agent:homelabcmd-agent "$STATE"
    put_in_place
    configure
    start
    say "The agent runs. This machine is in the hub: $HUB"
    tell_of_version_1
}

main "$@"
