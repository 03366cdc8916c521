import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { useImport } from '../use-import';
import { useImports } from './imports';
import { Results } from './Results';

/** All that was imported in this page, and how far it is. */
export function LastImports({ onClose }: { onClose: () => void }) {
  const lines = useImports();
  const open = useImport();
  if (lines.length > 0) {
    return (
      <Results title="Imports" lines={lines} onAnother={(key) => open([key])} onClose={onClose} />
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Imports"
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <p className="text-t2">
        Nothing was imported since this page was loaded. What goes on is shown by each machine’s
        page.
      </p>
    </Dialog>
  );
}
