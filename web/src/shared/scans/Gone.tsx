import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/states';
import type { Shown } from './Scans';

interface Props {
  title: string;
  onShow: (shown: Shown) => void;
}

/** A link leads to what was pruned since, or was never there. */
export function Gone({ title, onShow }: Props) {
  return (
    <EmptyState
      title={title}
      body="Of each machine and each address the last twenty are kept, or the link is not complete."
      action={<Button onClick={() => onShow({})}>Show the newest scan</Button>}
    />
  );
}
