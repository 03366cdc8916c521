import { getRouteApi, Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTitle } from '@/lib/title';
import { Boundary } from '@/shared/Boundary';
import { EmptyState } from '@/ui/states';
import { About } from './About';
import { General } from './General';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';
import { Users } from './Users';

const route = getRouteApi('/shell/settings/$section');

export interface Section {
  id: string;
  name: string;
  Section: ComponentType;
}

const BEFORE: readonly Section[] = [{ id: 'general', name: 'General', Section: General }];

const AFTER: readonly Section[] = [
  { id: 'users', name: 'Users', Section: Users },
  { id: 'tokens', name: 'Tokens', Section: Tokens },
  { id: 'sessions', name: 'Password and sessions', Section: Sessions },
  { id: 'about', name: 'About', Section: About },
];

interface Props {
  /** Sections that belong to other parts of the app. */
  others: readonly Section[];
}

export function SettingsPage({ others }: Props) {
  const { section } = route.useParams();
  const sections = [...BEFORE, ...others, ...AFTER];
  const current = sections.find((each) => each.id === section);
  useTitle(current ? `${current.name} – Settings` : 'Settings');
  return (
    <>
      <h1 className="mb-4 text-20 font-semibold">Settings</h1>
      <div className="flex flex-col gap-6 lg:flex-row lg:gap-10">
        <nav aria-label="Settings" className="-mx-2.5 lg:w-52 lg:shrink-0">
          <ul className="flex flex-wrap gap-1 lg:sticky lg:top-20 lg:flex-col">
            {sections.map(({ id, name }) => (
              <li key={id}>
                <Link
                  to="/settings/$section"
                  params={{ section: id }}
                  aria-current={id === section ? 'page' : undefined}
                  className="flex h-9 items-center rounded-button px-2.5 font-medium text-t2 hover:bg-s2 hover:text-t1 aria-[current=page]:bg-s3 aria-[current=page]:text-t1 pointer-coarse:h-11"
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0 flex-1">
          {current ? (
            <Boundary key={section} what="This part of the settings">
              <current.Section />
            </Boundary>
          ) : (
            <EmptyState title="There are no such settings" body="Choose from those beside." />
          )}
        </div>
      </div>
    </>
  );
}
