// The time zones that this browser knows by name.

/** That of the browser; undefined where it does not say. */
export function browserZone(): string | undefined {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && zone !== 'Etc/Unknown' ? zone : undefined;
}

/** All by name, with the one that is set even where this browser does not know it. */
export function zones(set: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  const own = [set, browserZone() ?? '', 'UTC'].filter(Boolean);
  return [...new Set([...own, ...known])].sort();
}
