import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { base } from '@/api/base';
import { sessionRenewed } from '@/api/expiry';
import { useTitle } from '@/lib/title';
import { Entrance } from './Entrance';
import { SignInForm } from './SignInForm';

const route = getRouteApi('/login');

export default function LoginPage() {
  useTitle('Sign in');
  const { to } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();

  async function goOn() {
    sessionRenewed();
    // Nothing that somebody else read is left for who signed in.
    queryClient.clear();
    router.history.replace(base + (to ?? '/'));
  }

  return (
    <Entrance title="Sign in" lead={to && 'You will be back where you wanted to go.'}>
      <SignInForm onSignedIn={goOn} />
    </Entrance>
  );
}
