/** What the hub says begins small, as it may stand within a sentence. Addresses stay as they are. */
export function sentence(text: string): string {
  const first = text.replace(/^[a-z]+(?= )/, (word) => word[0]?.toUpperCase() + word.slice(1));
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
