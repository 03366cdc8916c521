import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** What the hub does with the page when it serves it, for `npm run dev`. */
function asTheHubServes(): Plugin {
  return {
    name: 'as-the-hub-serves',
    apply: 'serve',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replaceAll('__BASE__', '/'),
    },
  };
}

const hub = process.env.HOMELABCMD_DEV_HUB ?? 'http://127.0.0.1:7420';

export default defineConfig({
  // The hub may serve the app under any path: nothing in it is absolute.
  base: './',
  plugins: [react(), tailwindcss(), asTheHubServes()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'es2022',
    // The policy allows no `data:` fonts, and small files cost nothing on a local network.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { '/api': { target: hub, changeOrigin: true } } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    restoreMocks: true,
    env: { TZ: 'Europe/Berlin' },
  },
});
