#!/bin/sh
# Docker mounts the control groups read-only. The node's own part of them (it has a namespace of its
# own) must be writable for systemd, and for a Docker Engine all of them.
for tree in /sys/fs/cgroup /sys/fs/cgroup/systemd ${NODE_ENGINE:+/sys/fs/cgroup/*}; do
    [ -d "$tree" ] && mount -o remount,rw,bind "$tree" 2>/dev/null
done
[ -n "${NODE_ENGINE:-}" ] && systemctl enable --quiet containerd.service docker.socket docker.service
exec /sbin/init
