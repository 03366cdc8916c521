# The architectures, as `uname -m` names them, whose programs run here, best first. The kernel may have 64 bits and the
# programs 32, which are then sure to find their libraries; a later processor runs what was built for an earlier one.
architectures() {
    case "$(uname -m)-$(getconf LONG_BIT 2>/dev/null || true)" in
        aarch64-32 | arm64-32) echo armv8l armv7l armv6l aarch64 ;;
        x86_64-32 | amd64-32) echo i686 i586 i486 i386 x86_64 ;;
        arm64-*) echo aarch64 ;;
        amd64-*) echo x86_64 ;;
        armv8l-*) echo armv8l armv7l armv6l ;;
        armv7l-*) echo armv7l armv6l ;;
        i686-*) echo i686 i586 i486 i386 ;;
        i586-*) echo i586 i486 i386 ;;
        i486-*) echo i486 i386 ;;
        *) uname -m ;;
    esac
}
