/** As the hub has it. */
export const MIN_PASSWORD = 10;

interface Faults {
  password?: string;
  again?: string;
}

/** What is wrong with a new password that was typed twice. */
export function passwordFaults(password: string, again: string): Faults {
  if ([...password].length < MIN_PASSWORD) {
    return { password: `Too short: at least ${MIN_PASSWORD} characters are needed.` };
  }
  return password === again ? {} : { again: 'The two are not the same.' };
}
