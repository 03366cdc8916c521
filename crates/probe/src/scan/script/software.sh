packages() {
    if has dpkg-query; then
        # shellcheck disable=SC2016
        section packages dpkg 30000 'dpkg-query gave no answer' \
            limit dpkg-query -W -f='${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n'
    elif has rpm; then
        section packages rpm 30000 'rpm gave no answer' limit rpm -qa --qf '%{NAME}\t%{EVR}\t%{ARCH}\n'
    elif has pacman; then
        section packages pacman 30000 'pacman gave no answer' limit pacman -Q
    elif has apk; then
        section packages apk 30000 'apk gave no answer' limit apk info -v
    elif has opkg; then
        section packages opkg 30000 'opkg gave no answer' limit opkg list-installed
    else
        nothing packages 'no package manager that is known here: dpkg, rpm, pacman, apk, opkg'
    fi
}

# Without its two caches apt writes none either.
apt_updates() { limit apt -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= list --upgradable; }

# Ends with 1 when there is nothing.
pacman_updates() {
    limit pacman -Qu
    [ $? -le 1 ]
}

updates() {
    if has dpkg-query && has apt; then
        section updates apt 5000 'apt gave no answer' apt_updates
    elif has rpm; then
        nothing updates 'dnf cannot tell without asking the network or writing files'
    elif has pacman; then
        section updates pacman 5000 'pacman gave no answer' pacman_updates
    elif has apk; then
        section updates apk 5000 'apk gave no answer' limit apk --no-network version -l '<'
    else
        nothing updates 'no package manager that can tell without the network'
    fi
}

# Debian and its kin leave a note. Elsewhere a kernel whose modules are gone was replaced.
reboot() {
    for file in /run/reboot-required /var/run/reboot-required; do
        [ -e "$file" ] || continue
        printf 'required=%s\n' "$file"
        show "$file.pkgs"
        return 0
    done
    IFS= read -r release </proc/sys/kernel/osrelease
    for modules in /lib/modules/*/modules.dep; do
        [ -e "$modules" ] || continue
        [ -d "/lib/modules/$release" ] || printf 'required=modules\n'
        break
    done
    printf 'asked=yes\n'
}

services() {
    if [ -d /run/systemd/system ] && has systemctl; then
        section services systemd 3000 'systemctl gave no answer' limit systemctl list-units \
            --type=service --all --full --plain --no-legend --no-pager
    elif has rc-status; then
        section services openrc 1000 'rc-status gave no answer' limit rc-status --all --nocolor
    else
        nothing services 'neither systemd nor OpenRC runs here'
    fi
}

containers() {
    for engine in docker podman; do
        if has $engine; then
            # Its own version; the engine behind the socket is not asked.
            printf 'program=%s %s\n' $engine "$(limit $engine --version)"
        fi
    done
    for socket in /run/docker.sock /run/podman/podman.sock "${XDG_RUNTIME_DIR:-/none}/podman/podman.sock"; do
        if [ -S "$socket" ]; then printf 'socket=%s\n' "$socket"; fi
    done
}

sessions() {
    if has who; then
        section sessions who 200 'who gave no answer' limit who
    elif has loginctl && [ -d /run/systemd/system ]; then
        section sessions loginctl 200 'loginctl gave no answer' limit loginctl list-sessions --no-legend --no-pager
    else
        nothing sessions 'there is neither who nor loginctl'
    fi
}

