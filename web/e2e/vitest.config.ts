import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../vite.config.ts'

// The whole product: the built front end, the real server with its own PostgreSQL, a real browser.
// `tools/test e2e` builds what this needs and runs it.

export default mergeConfig(
  base({ mode: 'test', command: 'serve' }),
  defineConfig({
    root: fileURLToPath(new URL('..', import.meta.url)),
    test: {
      environment: 'node',
      include: ['e2e/**/*.e2e.ts'],
      globalSetup: ['e2e/harness/setup.ts'],
      // One server and one browser serve all files, and two processors are all there may be.
      fileParallelism: false,
      // Of screens that are only looked at.
      maxConcurrency: 2,
      isolate: false,
      testTimeout: 120_000,
      // What is waited for comes when it comes: on a busy machine a second is nothing.
      expect: { poll: { timeout: 20_000 } },
      hookTimeout: 120_000,
      teardownTimeout: 30_000,
      server: { deps: { inline: ['element-plus'] } },
    },
  }),
)
