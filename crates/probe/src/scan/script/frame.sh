# What a host tells about itself in one go; see mod.rs for the frame that its answer comes in.
#
# Run as `sh -s NONCE`, with this text on the standard input, or as `sh -c TEXT sh NONCE`. It asks for
# nothing but a POSIX shell: a program that is not there costs its section, which then says why. It
# writes no file, reads no input, asks no network and does not wait on any. It needs no rights; with
# those of root, ports have their processes.
#
# Everything stands in functions and the last line calls them, so half a script does nothing.

# Sections, each at most $4 lines and 64 KiB ($5 bytes where told). The last line that comes in is how
# the program ended; what cannot be forged is told by its place, and content by the bar before it.
frame_with_awk() {
    awk -v nonce="$nonce" -v name="$1" -v form="$2" -v why="$3" -v most="$4" -v room="${5:-65536}" '
        BEGIN { printf "%s begin %s %s\n", nonce, name, form }
        /^[ \t\r]*$/ { next }
        held {
            line = substr(last, 1, 1500)
            spent += length(line) + 2
            if (++count > most || spent > room) { cut = 1; exit }
            print "|" line
        }
        { last = $0; held = 1 }
        END {
            if (cut || (count && last + 0 >= 124)) print nonce " end " name " cut"
            else if (last + 0 != 0 && !count) print nonce " end " name " none " why
            else print nonce " end " name " ok"
        }'
}

# The same where there is no awk.
frame_with_shell() {
    printf '%s begin %s %s\n' "$nonce" "$1" "$2"
    count=0 spent=0 last='' state='ok'
    while IFS= read -r line; do
        case $line in *[![:space:]]*) ;; *) continue ;; esac
        if [ -n "$last" ]; then
            count=$((count + 1)) spent=$((spent + ${#last} + 2))
            if [ "$count" -gt "$4" ] || [ "$spent" -gt "${5:-65536}" ]; then
                state='cut'
                break
            fi
            printf '|%.1500s\n' "$last"
        fi
        last=$line
    done
    if [ $state = ok ]; then
        case $last in
            0) ;;
            12[4-9] | 1[3-9]? | 2??) [ "$count" -eq 0 ] && state="none $3" || state='cut' ;;
            *) [ "$count" -eq 0 ] && state="none $3" ;;
        esac
    fi
    printf '%s end %s %s\n' "$nonce" "$1" "$state"
}

# section NAME FORM LINES REASON COMMAND...: what the command prints, or the reason.
section() {
    name=$1 form=$2 lines=$3 why=$4 room=65536
    shift 4
    [ "$name" = packages ] && room=2000000
    {
        "$@" 2>/dev/null
        printf '\n%s\n' $?
    } | frame "$name" "$form" "$why" "$lines" "$room"
}

# nothing NAME REASON: a section that there is no way to fill.
nothing() {
    printf '%s begin %s -\n%s end %s none %s\n' "$nonce" "$1" "$nonce" "$1" "$2"
}

has() { command -v "$1" >/dev/null 2>&1; }

# A program that might hang gets twenty seconds, where that can be said.
limit() {
    if [ -n "$patience" ]; then timeout 20 "$@"; else "$@"; fi
}

# The text of files, without any program. What is not there is no error, unless nothing is.
show() {
    shown=1
    for file in "$@"; do
        [ -r "$file" ] || continue
        while IFS= read -r text || [ -n "$text" ]; do
            printf '%s\n' "$text"
            shown=0
        done <"$file"
    done
    return $shown
}

# value NAME FILE: `NAME=first line of FILE`, if there is one.
value() {
    [ -r "$2" ] || return 0
    IFS= read -r text <"$2"
    [ -z "$text" ] || printf '%s=%s\n' "$1" "$text"
}

