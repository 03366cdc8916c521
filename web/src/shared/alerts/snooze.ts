// How long an alert can be put off for.

export interface SnoozeChoice {
  label: string;
  /** An end, or a length from when it is sent. */
  until?: string;
  minutes?: number;
}

/** Eight in the morning of the day after, where the browser is. */
export function tomorrowAtEight(now: number): Date {
  const date = new Date(now);
  date.setDate(date.getDate() + 1);
  date.setHours(8, 0, 0, 0);
  return date;
}

export function snoozeChoices(now: number): SnoozeChoice[] {
  return [
    { label: '30 minutes', minutes: 30 },
    { label: '2 hours', minutes: 120 },
    { label: 'Until tomorrow 8:00', until: tomorrowAtEight(now).toISOString() },
    { label: 'A week', minutes: 7 * 24 * 60 },
  ];
}
