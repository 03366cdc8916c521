import { useEffect, useRef, useState } from 'react';

/** True for a moment after a value changed; not for its first. */
export function useFlash(value: string): boolean {
  const before = useRef(value);
  const [on, setOn] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setOn(true);
    const timer = setTimeout(() => setOn(false), 650);
    return () => clearTimeout(timer);
  }, [value]);
  return on;
}
