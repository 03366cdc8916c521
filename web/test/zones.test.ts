// Who may import whom: lib ← ui ← shared ← features ← app; api for shared and up; no feature from
// another.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../src');

const MAY: Record<string, readonly string[]> = {
  lib: ['lib'],
  ui: ['lib', 'ui'],
  api: ['lib', 'api'],
  shared: ['lib', 'ui', 'api', 'shared'],
  features: ['lib', 'ui', 'api', 'shared', 'features'],
  app: ['lib', 'ui', 'api', 'shared', 'features', 'app'],
};

/** What a file must not know, whatever its zone allows. */
const FOREIGN: Record<string, RegExp> = {
  lib: /^@tanstack\//,
  ui: /^@tanstack\//,
  api: /^@tanstack\/react-router/,
};

interface Import {
  file: string;
  /** The path of what is imported below src, or the name of a package. */
  target: string;
  isPackage: boolean;
}

function imports(): Import[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\.d\.ts$/.test(name))
    .flatMap((name) => {
      const file = name.split(sep).join('/');
      const code = readFileSync(join(src, name), 'utf8');
      const found = code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
      return [...found].map(([, path = '']) => {
        if (path.startsWith('@/')) return { file, target: path.slice(2), isPackage: false };
        if (!path.startsWith('.')) return { file, target: path, isPackage: true };
        const target = posix.join(posix.dirname(file), path);
        return { file, target, isPackage: false };
      });
    });
}

const zone = (path: string) => path.split('/')[0] ?? '';
const feature = (path: string) => path.split('/')[1] ?? '';

function fault({ file, target, isPackage }: Import): string | undefined {
  const from = zone(file);
  if (isPackage) {
    return FOREIGN[from]?.test(target) ? `${file} imports ${target}` : undefined;
  }
  if (!MAY[from]?.includes(zone(target))) return `${file} imports ${target}`;
  const otherFeature =
    from === 'features' && zone(target) === 'features' && feature(file) !== feature(target);
  return otherFeature ? `${file} imports the feature ${feature(target)}` : undefined;
}

test('nobody imports from where they may not', () => {
  const all = imports();
  expect(all.length).toBeGreaterThan(200);
  expect(all.map(fault).filter(Boolean)).toEqual([]);
});

test('what may not be is found', () => {
  const faults = [
    { file: 'ui/Button.tsx', target: 'shared/toast', isPackage: false },
    { file: 'ui/Button.tsx', target: '@tanstack/react-query', isPackage: true },
    { file: 'features/machine/Header.tsx', target: 'features/machines/filter', isPackage: false },
  ];
  expect(faults.map(fault)).not.toContain(undefined);
});
