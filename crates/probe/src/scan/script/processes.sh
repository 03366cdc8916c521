# What processes have used until now. A title is 15 bytes at most, so none can hold the nonce.
processes_so_far() {
    IFS=' ' read -r up _ </proc/uptime
    printf '%s at %s\n' "$nonce" "$up"
    cat /proc/[0-9]*/stat 2>/dev/null
}

titles() {
    if ! ps -ww -e -o pid= -o user:32= -o args= 2>/dev/null; then ps -o pid,user,args 2>/dev/null; fi
}

# The first by processor and the first by memory, of those that were there before: not this script's
# own. What a process uses is counted in hundredths of a second, for programs on any machine.
processes() {
    {
        printf '%s\n' "$before"
        processes_so_far
        printf '%s titles\n' "$nonce"
        titles
    } | awk -v nonce="$nonce" -v own=$$ -v pages="$pages" '
        function pick(of, most,    n, pid, best) {
            for (n = 0; n < most; n++) {
                best = ""
                for (pid in of) if (of[pid] > 0 && !((pid, most) in taken) && (best == "" || of[pid] > of[best])) best = pid
                if (best == "") return
                taken[best, most] = 1
                chosen[best] = 1
            }
        }
        $1 == nonce && $2 == "at" { sample++; at[sample] = $3; next }
        $1 == nonce { sample = 3; next }
        sample < 3 && /^[0-9]+ \(/ {
            end = 0
            while ((step = index(substr($0, end + 1), ") ")) > 0) end += step
            if (split(substr($0, end + 2), field, " ") < 22) next
            pid = $1 + 0
            if (sample == 1) { used[pid] = field[12] + field[13] + 1; next }
            total++
            if (pid == own || !(pid in used)) next
            share[pid] = field[12] + field[13] + 1 - used[pid]
            memory[pid] = field[22] * pages
            title = substr($0, index($0, "(") + 1)
            command[pid] = substr(title, 1, end - index($0, "(") - 1)
        }
        sample == 3 && $1 in share {
            args = $0
            sub(/^ *[0-9]+ +[^ ]+ +/, "", args)
            owner[$1 + 0] = $2
            line[$1 + 0] = substr(args, 1, 500)
        }
        END {
            if (total == 0) exit 1
            printf "total=%d\n", total
            pick(share, 25)
            pick(memory, 26)
            span = at[2] - at[1]
            for (pid in chosen) {
                gsub(/\t/, " ", command[pid])
                gsub(/\t/, " ", line[pid])
                printf "%d\t%s\t%.1f\t%d\t%s\t%s\n", pid, owner[pid], (span > 0 ? share[pid] / span : -1), memory[pid], command[pid], line[pid]
            }
        }'
}

# Pages of memory are of 4, 16 or 64 KiB.
page_size() {
    while read -r key size _; do
        if [ "$key" = KernelPageSize: ]; then
            printf '%s\n' "$size"
            return
        fi
    done </proc/self/smaps
    printf '4\n'
}

