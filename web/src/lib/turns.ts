// Work that need not be done at once: a piece in a task of its own, so that between two of them the
// browser can paint and hear what is typed.

const waiting = new Set<() => void>();
const paper = window.matchMedia('print');
let isDue = false;

/** Does the work when its turn comes, after what was asked for earlier; gives back how to cancel it. */
export function inTurn(work: () => void): () => void {
  // Paper does not wait.
  if (paper.matches) {
    work();
    return () => {};
  }
  waiting.add(work);
  next();
  return () => waiting.delete(work);
}

function next() {
  if (isDue || waiting.size === 0) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    const [work] = waiting;
    if (work) waiting.delete(work);
    next();
    work?.();
  });
}

/** Does the work once the next frame is drawn, told how many milliseconds that took. */
export function afterFrame(work: (took: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    const begin = performance.now();
    timer = setTimeout(() => work(performance.now() - begin));
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
