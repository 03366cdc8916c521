import { useQueryClient } from '@tanstack/react-query';
import { sessionRenewed } from '@/api/expiry';
import { mayBeReread, sessionQuery } from '@/api/queries';
import { useSession } from '@/shared/session';
import { Dialog } from '@/ui/Dialog';
import { SignInForm } from './SignInForm';

/** The session ended while the page was open: sign in over it, and nothing typed is lost. */
export default function SessionEndedDialog() {
  const queryClient = useQueryClient();
  const name = useSession()?.user.name;

  async function goOn() {
    const was = name;
    const { user } = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    // Another person gets a page of their own.
    if (user.name !== was) location.reload();
    sessionRenewed();
    await queryClient.invalidateQueries({ predicate: mayBeReread });
  }

  return (
    <Dialog
      open
      onOpenChange={() => {}}
      closable={false}
      modal="alertdialog"
      size="sm"
      title="Your session has ended"
      description="Sign in to go on. What you have on the page stays as it is."
    >
      <SignInForm name={name} onSignedIn={goOn} />
    </Dialog>
  );
}
