// The command that lets the hub into a machine.

/** The user of a machine that nobody chose another one for. */
export const USUAL_USER = 'homelabcmd';

/** Names that mean nothing to a shell. */
const PLAIN_USER = /^[A-Za-z_][\w.-]*$/;
/** A type, base64 and a comment without signs that a shell reads. */
const PLAIN_LINE = /^[\w@.-]+ [A-Za-z0-9+/=]+( [\w@.+-]+)*$/;

/**
 * One line for a shell on the machine: makes the user where there is none, and puts the key where its
 * SSH server looks for it, once. Undefined for names that a shell would read as something else.
 */
export function authorizeCommand(user: string, line: string): string | undefined {
  if (!PLAIN_USER.test(user) || !PLAIN_LINE.test(line)) return undefined;
  const steps = [
    'set -e',
    `u=${user}`,
    `k="${line}"`,
    // An account without a password is a locked one for some SSH servers; one with "*" is not.
    'id "$u" >/dev/null 2>&1 || { { useradd -m -s /bin/sh "$u" 2>/dev/null || adduser -D -s /bin/sh "$u"; }; echo "$u:*" | chpasswd -e; }',
    'd=$(eval echo "~$u")/.ssh',
    'f="$d/authorized_keys"',
    'mkdir -p "$d"',
    'touch "$f"',
    // A last line without an end would be one with the key.
    'grep -qxF "$k" "$f" || { [ -z "$(tail -c1 "$f")" ] || echo >>"$f"; echo "$k" >>"$f"; }',
    'chmod 700 "$d"',
    'chmod 600 "$f"',
    'chown -R "$u:" "$d"',
    'if command -v restorecon >/dev/null; then restorecon -R "$d"; fi',
  ];
  return `sudo sh -c '${steps.join('; ')}'`;
}
