import { defineConfig } from '@playwright/test';
import { chromium } from './fixtures/programs.ts';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'artifacts/results',
  // The journeys share two cores with their hubs and agents.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'artifacts/report.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      // Tests often run as root and in containers, where Chromium's own sandbox cannot be made.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
  },
});
