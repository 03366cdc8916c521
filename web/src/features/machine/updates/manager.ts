// What package managers are called, and what a person types where the hub does not do it.

/** Some have none at all. */
export function hasChangelogs(manager: string | undefined): boolean {
  return manager !== 'pacman' && manager !== 'apk';
}

interface Advice {
  /** What to type, or where to look. */
  command?: string;
  words?: string;
}

const RELEASE: Record<string, Advice> = {
  apt: { command: 'sudo apt-mark unhold NAME' },
  dnf: { command: 'sudo dnf versionlock delete NAME' },
  zypper: { command: 'sudo zypper removelock NAME' },
  pacman: { words: 'Take it out of IgnorePkg in /etc/pacman.conf.' },
  apk: { words: 'Take the version behind its name out of /etc/apk/world.' },
};

const MEND: Record<string, Advice> = {
  apt: { command: 'sudo dpkg --configure -a && sudo apt-get --fix-broken install' },
  dnf: { command: 'sudo dnf distro-sync' },
  zypper: { command: 'sudo zypper verify' },
  pacman: { command: 'sudo pacman -Syu' },
  apk: { command: 'sudo apk fix' },
};

/** How a held package is let go. */
export function releaseAdvice(manager: string | undefined): Advice {
  return RELEASE[manager ?? ''] ?? { words: 'The machine’s package manager can let it go.' };
}

/** How packages are mended that are not installed as they should be. */
export function mendAdvice(manager: string | undefined): Advice {
  return MEND[manager ?? ''] ?? { words: 'The machine’s package manager can mend it.' };
}
