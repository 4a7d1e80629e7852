import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Unit tests stand beside pure code and need nothing; integration tests get a cluster, a GitHub and a registry. */
export default defineConfig({
  resolve: {
    // Outside a React server build `server-only` throws on import: tests get the empty file that Next would use.
    alias: { 'server-only': join(import.meta.dirname, 'node_modules/server-only/empty.js') },
  },
  test: {
    pool: 'forks',
    setupFiles: ['tests/support/console-error-setup.ts'],
    // How long a machine may take that does much else besides. Nothing is asserted about it.
    testTimeout: 90_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{app,lint,sandbox,scripts,server}/**/*.test.ts', 'tests/fuzz/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
  },
})
