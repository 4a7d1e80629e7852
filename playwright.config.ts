import { defineConfig, devices } from '@playwright/test'
import { chromiumArguments, chromiumPath } from '#tests/support/chromium.ts'

/** The journeys of tests/e2e, in front of the app that `npm run test:e2e` starts and names by PULLKEY_URL. */
const baseURL = process.env.PULLKEY_URL
if (!baseURL) throw new Error('PULLKEY_URL is not set: npm run test:e2e starts the app and passes it on.')

const executablePath = chromiumPath()

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  forbidOnly: true,
  retries: 0,
  // How long a machine may take that does much else besides. Nothing is asserted about it: the app itself gives up after
  // five seconds on what does not answer, and what it then says still has to arrive.
  timeout: 90_000,
  expect: { timeout: 30_000 },
  fullyParallel: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    baseURL,
    colorScheme: 'light',
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: chromiumArguments,
    },
  },
  projects: [{ name: 'desktop' }],
})
