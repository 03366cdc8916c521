import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  CircleUser,
  Keyboard,
  LogOut,
  Monitor,
  MonitorSmartphone,
  Moon,
  Search,
  Sun,
} from 'lucide-react';
import { hubUrl } from '@/api/base';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { MOD } from '@/lib/keys';
import { useThemeChoice } from '@/lib/theme';
import { useSession } from '@/shared/session';
import { toast } from '@/shared/toast';
import { IconButton } from '@/ui/Button';
import { Menu } from '@/ui/Menu';
import { ConnectionMark } from './ConnectionBar';
import { ModeMenu } from './ModeMenu';

interface Props {
  onPalette: () => void;
  onKeys: () => void;
}

export function TopBar({ onPalette, onKeys }: Props) {
  return (
    <header
      data-shell
      className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-canvas px-3 sm:px-6"
    >
      <img
        src="icon.svg"
        alt=""
        width={26}
        height={26}
        className="mr-1 rounded-control md:hidden"
      />
      <button
        type="button"
        onClick={onPalette}
        className="flex h-9 min-w-0 max-w-md flex-1 items-center gap-2 rounded-button border border-line-strong bg-s1 px-3 text-left text-t3 hover:bg-s2 pointer-coarse:h-11"
      >
        <Search size={16} aria-hidden className="shrink-0" />
        <span className="min-w-0 flex-1 truncate">Find or do…</span>
        <kbd className="hidden rounded-control border px-1.5 font-sans text-12 sm:inline">
          {MOD} K
        </kbd>
      </button>
      <div className="ml-auto flex items-center gap-0.5 sm:gap-1.5">
        <ConnectionMark />
        <ModeMenu />
        <ThemeMenu />
        <AccountMenu onKeys={onKeys} />
      </div>
    </header>
  );
}

const THEMES = [
  { choice: 'system', label: 'As the system', Icon: Monitor },
  { choice: 'dark', label: 'Dark', Icon: Moon },
  { choice: 'light', label: 'Light', Icon: Sun },
] as const;

function ThemeMenu() {
  const [choice, setChoice] = useThemeChoice();
  const current = THEMES.find((theme) => theme.choice === choice) ?? THEMES[0];
  return (
    <Menu
      trigger={
        <IconButton label={`Theme: ${current.label}`}>
          <current.Icon size={18} aria-hidden />
        </IconButton>
      }
      items={THEMES.map(({ choice: value, label, Icon }) => ({
        label: value === choice ? `${label} (now)` : label,
        icon: <Icon size={16} aria-hidden />,
        onSelect: () => setChoice(value),
      }))}
    />
  );
}

function AccountMenu({ onKeys }: { onKeys: () => void }) {
  const user = useSession()?.user;
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu
      trigger={
        <IconButton label={`Account: ${user?.name ?? ''}`}>
          <CircleUser size={19} aria-hidden />
        </IconButton>
      }
      heading={
        <>
          <span className="block font-medium [overflow-wrap:anywhere]">{user?.name}</span>
          <span className="text-t3">{user?.role}</span>
        </>
      }
      items={[
        {
          label: 'Password and sessions',
          icon: <MonitorSmartphone size={16} aria-hidden />,
          onSelect: () =>
            void navigate({ to: '/settings/$section', params: { section: 'sessions' } }),
        },
        {
          label: 'Keyboard shortcuts',
          icon: <Keyboard size={16} aria-hidden />,
          // The menu gives the focus back first, or it would take it from the dialog.
          onSelect: () => setTimeout(onKeys),
        },
        'separator',
        { label: 'Sign out', icon: <LogOut size={16} aria-hidden />, onSelect: signOut },
      ]}
    />
  );
}

/** Ends the session. The page is loaded anew: nothing of it stays in memory for who comes next. */
export function useSignOut(): () => void {
  const { mutate } = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/session')),
    onSuccess: () => location.assign(hubUrl('/login')),
    onError: (error) => toast(`Not signed out: ${asApiError(error).detail}`, 'crit'),
  });
  return () => mutate();
}
