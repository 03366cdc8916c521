// Fails when the app has grown past its budget. Sizes are those of the brotli files.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KB = 1024;
const BUDGET = { initial: 150 * KB, css: 15 * KB, lazy: 60 * KB, font: 50 * KB };

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const assets = join(dist, 'assets');
if (!existsSync(join(dist, 'index.html'))) {
  process.stderr.write('there is no dist: run `npm run build` first\n');
  process.exit(1);
}

const size = (name) => {
  const path = join(assets, name);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
};
const IMPORTS = /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g;

/** A chunk and all that it cannot start without. */
function closure(entries) {
  const seen = new Set();
  const waiting = [...entries];
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const code = readFileSync(join(assets, name), 'utf8');
    for (const match of code.matchAll(IMPORTS)) waiting.push(match[1]);
  }
  return seen;
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const entries = [...html.matchAll(/assets\/([^"']+\.js)/g)].map((match) => match[1]);
const initial = closure(entries);
const files = readdirSync(assets);
const scripts = files.filter((name) => name.endsWith('.js'));
const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);

const rows = [['initial JS', sum(initial), BUDGET.initial]];
for (const name of scripts.filter((name) => !initial.has(name))) {
  const more = [...closure([name])].filter((needed) => !initial.has(needed));
  rows.push([`lazy ${basename(name)}`, sum(more), BUDGET.lazy]);
}
rows.push(['all CSS', sum(files.filter((name) => name.endsWith('.css'))), BUDGET.css]);
for (const name of files.filter((name) => name.endsWith('.woff2'))) {
  rows.push([`font ${name}`, size(name), BUDGET.font]);
}

let failed = false;
for (const [what, bytes, budget] of rows) {
  const over = bytes > budget;
  failed ||= over;
  const line = `${(bytes / KB).toFixed(1).padStart(7)} KB of ${budget / KB} KB  ${what}`;
  process.stdout.write(`${line}${over ? '  TOO MUCH' : ''}\n`);
}
process.exit(failed ? 1 : 0);
