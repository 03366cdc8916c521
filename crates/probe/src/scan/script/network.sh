links() {
    for link in /sys/class/net/*; do
        address=- state=- mtu=-
        IFS= read -r address <"$link/address" || continue
        IFS= read -r state <"$link/operstate"
        IFS= read -r mtu <"$link/mtu"
        printf '%s %s %s %s\n' "${link##*/}" "${address:--}" "${state:--}" "${mtu:--}"
    done
}

addresses_by_proc() {
    if [ -r /proc/net/if_inet6 ]; then
        while read -r address _ length _ flags device; do
            printf '6 %s %s %s %s\n' "$address" "$length" "$flags" "$device"
        done </proc/net/if_inet6
    fi
    address=
    while read -r first second rest; do
        case $first in
            '|--') address=$second ;;
            /32) [ "$second $rest" = 'host LOCAL' ] && printf '4 %s\n' "$address" ;;
        esac
    done </proc/net/fib_trie
}

addresses() {
    if has ip && [ -n "$(limit ip -o addr 2>/dev/null)" ]; then
        section addresses ip 500 'ip gave no answer' limit ip -o addr
    elif has ifconfig; then
        section addresses ifconfig 1000 'ifconfig gave no answer' limit ifconfig
    else
        section addresses proc 500 'there is neither ip nor ifconfig' addresses_by_proc
    fi
}

# The routes of version 6 are many and only the default ones are asked for.
routes6() {
    while read -r to length _ _ gateway _ _ _ _ device; do
        [ "$to $length" = '00000000000000000000000000000000 00' ] && printf '%s %s\n' "$gateway" "$device"
    done </proc/net/ipv6_route
}

ports_by_proc() {
    for protocol in tcp tcp6 udp udp6; do
        [ -r /proc/net/$protocol ] || continue
        while read -r _ local _ state _; do
            case $protocol$state in
                tcp*0A | udp*07) printf '%s %s\n' $protocol "$local" ;;
            esac
        done </proc/net/$protocol
    done
}

ports() {
    if has ss && limit ss -tuln >/dev/null 2>&1; then
        section ports ss 2000 'ss gave no answer' limit ss -tulnp
    elif has netstat && limit netstat -tulnp >/dev/null 2>&1; then
        section ports netstat 2000 'netstat gave no answer' limit netstat -tulnp
    elif has netstat && limit netstat -tuln >/dev/null 2>&1; then
        section ports netstat 2000 'netstat gave no answer' limit netstat -tuln
    elif [ -r /proc/net/tcp ]; then
        section ports proc 2000 '/proc/net/tcp cannot be read' ports_by_proc
    else
        nothing ports 'there is neither ss nor netstat nor /proc/net/tcp'
    fi
}

