import { Link } from '@tanstack/react-router';
import { MOD } from '@/lib/keys';
import { Dialog } from '@/ui/Dialog';

const KEYS: readonly [string, readonly (readonly [string, string])[]][] = [
  [
    'Everywhere',
    [
      [`${MOD} K`, 'Find or do'],
      ['?', 'This sheet'],
      ['g m', 'Machines'],
      ['g a', 'Alerts'],
      ['g c', 'Commands'],
      ['g d', 'Discover'],
      ['g o', 'Power and cost'],
      ['g l', 'Audit log'],
      ['g s', 'Settings'],
      ['Esc', 'Close, or back'],
    ],
  ],
  [
    'Machines',
    [
      ['/', 'Filter'],
      ['j k', 'Next and previous machine'],
      ['Enter', 'Open'],
    ],
  ],
  [
    'Alerts',
    [
      ['j k', 'Next and previous alert'],
      ['Enter', 'Open'],
      ['x', 'Select'],
    ],
  ],
  [
    'Audit log',
    [
      ['/', 'Filter'],
      ['j k', 'Next and previous entry'],
      ['Enter', 'Open'],
    ],
  ],
  [
    'Discover',
    [
      ['/', 'Filter'],
      ['x', 'Select'],
    ],
  ],
  [
    'A machine',
    [
      ['[ ]', 'Shorter and longer range'],
      ['.', 'What to do with it'],
      ['Esc', 'Back to the machines'],
    ],
  ],
];

export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" size="md">
      <div data-first tabIndex={-1} className="grid gap-x-8 gap-y-5 outline-none sm:grid-cols-2">
        {KEYS.map(([where, keys]) => (
          <section key={where} aria-label={where}>
            <h3 className="mb-2 text-13 font-semibold text-t3">{where}</h3>
            <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
              {keys.map(([combo, does]) => (
                <div key={combo} className="contents">
                  <dt className="flex gap-1">
                    {combo.split(' ').map((key) => (
                      <kbd
                        key={key}
                        className="min-w-6 rounded-control border border-line-strong bg-s2 px-1.5 text-center font-sans text-12 leading-[22px]"
                      >
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd className="text-t2">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-5 text-13 text-t3">
        Single keys do nothing while you type, and can be switched off in the{' '}
        <Link
          to="/settings/$section"
          params={{ section: 'general' }}
          onClick={onClose}
          className="text-accent underline underline-offset-2"
        >
          settings
        </Link>
        .
      </p>
    </Dialog>
  );
}
