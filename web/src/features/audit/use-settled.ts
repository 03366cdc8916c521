import { useEffect, useState } from 'react';

const STILL_MS = 250;

/** What is typed, once nobody types: the hub is not asked for each letter. */
export function useSettled(text: string | undefined): string | undefined {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), STILL_MS);
    return () => clearTimeout(timer);
  }, [text]);
  // A filter that is gone is gone at once.
  return text === undefined ? undefined : settled;
}
