import type { Alert } from '@/api/types';

/**
 * What an alert says. The names in it come from machines: whatever they are written in, and whatever
 * signs for the direction of writing they have, the words around them stay where they are.
 */
export function AlertTitle({
  alert: { title, subject },
}: {
  alert: Pick<Alert, 'title' | 'subject'>;
}) {
  const at = subject ? title.indexOf(subject) : -1;
  if (at === -1) return <bdi>{title}</bdi>;
  return (
    <bdi dir="ltr">
      {title.slice(0, at)}
      <bdi>{subject}</bdi>
      {title.slice(at + subject.length)}
    </bdi>
  );
}
