// What an agent may read beyond the usual, and what that means for its machine.

export const DOCKER = {
  label: 'Count its Docker containers',
  hint: "The agent may then read Docker's socket, which is as good as root on that machine.",
} as const;

export const POWER = {
  label: "Read the processor's power",
  hint: "The agent may then read its energy counters, which are root's alone: whoever reads them often can guess at secrets of other programs.",
} as const;
