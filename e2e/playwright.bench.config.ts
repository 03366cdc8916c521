// What is measured, apart from what must hold: `npm run bench`.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig(tests, {
  testDir: 'bench',
  testMatch: '*.bench.ts',
  outputDir: 'artifacts/bench',
  reporter: 'line',
  use: { trace: 'off', screenshot: 'off', viewport: { width: 1440, height: 900 } },
});
