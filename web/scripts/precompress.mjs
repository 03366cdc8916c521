// Leaves a .br and a .gz beside each file of the build that is worth it; the hub serves those as
// they are and never compresses by itself.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const TEXT = /\.(js|css|svg|json|webmanifest|txt)$/;
const WORTH_IT = 1024;

for (const entry of readdirSync(dist, { recursive: true })) {
  const path = join(dist, String(entry));
  if (!TEXT.test(path) || !statSync(path).isFile()) continue;
  const content = readFileSync(path);
  if (content.length < WORTH_IT) continue;
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
