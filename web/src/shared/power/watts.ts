// Watts as they are typed.

/** Nothing typed is for the hub to find out. */
export function wattsOf(typed: string): number | null {
  const text = typed.trim().replace(',', '.');
  return text === '' ? null : Number(text);
}

export function wattsFault(typed: string): string | undefined {
  const watts = wattsOf(typed);
  if (watts === null) return undefined;
  return /^\d+([.,]\d+)?$/.test(typed.trim()) ? undefined : 'A number of watts, such as 18.';
}
