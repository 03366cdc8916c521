tell_all() {
    section os-release file 60 'there is no os-release' os_release
    section kernel values 10 '/proc cannot be read' kernel
    section hostname file 1 '/proc cannot be read' show /proc/sys/kernel/hostname
    section uptime file 1 '/proc/uptime cannot be read' show /proc/uptime
    section loadavg file 1 '/proc/loadavg cannot be read' show /proc/loadavg
    section cpuinfo file 4000 '/proc/cpuinfo cannot be read' cpuinfo
    section meminfo file 80 '/proc/meminfo cannot be read' show /proc/meminfo
    section hardware values 50 '/sys cannot be read' hardware
    disks
    section mounts file 1000 '/proc/self/mounts cannot be read' show /proc/self/mounts
    section sizes df 200 'df gave no answer' sizes
    section links sys 500 '/sys/class/net cannot be read' links
    addresses
    section routes proc 500 '/proc/net/route cannot be read' show /proc/net/route
    section routes6 proc 20 '/proc/net/ipv6_route cannot be read' routes6
    packages
    updates
    section reboot values 200 'nothing here tells' reboot
    services
    ports
    section containers values 10 'neither docker nor podman is here' containers
    sessions
    section temperatures sys 200 'no sensor is shown' temperatures
    section host-keys files 20 'no public host key can be read' show /etc/ssh/ssh_host_*_key.pub
}

main() {
    nonce=${1:-}
    case $nonce in
        *[!A-Za-z0-9]* | ???????????????????????????????????????????????????????????????*)
            nonce= ;;
        ????????????????*) ;;
        *) nonce= ;;
    esac
    if [ -z "$nonce" ]; then
        printf 'needs a nonce of 16 to 62 letters and digits\n' >&2
        return 2
    fi
    PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
    LC_ALL=C LANGUAGE='' TZ=UTC COLUMNS=1000 SYSTEMD_COLORS=0 SYSTEMD_URLIFY=0 SYSTEMD_PAGER=''
    export PATH LC_ALL LANGUAGE TZ COLUMNS SYSTEMD_COLORS SYSTEMD_URLIFY SYSTEMD_PAGER
    unset PS_FORMAT PS_PERSONALITY POSIXLY_CORRECT
    # What a shell says of files that are not there is nobody's business.
    exec 2>/dev/null
    patience=
    if has timeout && timeout 5 true 2>/dev/null; then patience=yes; fi
    if has awk; then frame() { frame_with_awk "$@"; }; else frame() { frame_with_shell "$@"; }; fi
    pages=$(page_size)
    before=$(processes_so_far)
    IFS=' ' read -r began _ </proc/uptime
    tell_all
    if has awk && has cat; then
        # Less than a second says little about a processor, whose time is counted in hundredths.
        IFS=' ' read -r now _ </proc/uptime
        if [ $((${now%.*} - ${began%.*})) -lt 2 ]; then sleep 1; fi
        section processes top 60 '/proc cannot be read' processes
    else
        nothing processes 'there is no awk or no cat'
    fi
    printf '%s done\n' "$nonce"
}

main "$@" </dev/null
