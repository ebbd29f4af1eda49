import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vite.config.ts'

export default mergeConfig(
  base({ mode: 'test', command: 'serve' }),
  defineConfig({
    test: {
      environment: 'jsdom',
      include: ['src/**/*.spec.ts', 'scripts/**/*.spec.ts'],
      restoreMocks: true,
      unstubGlobals: true,
      server: { deps: { inline: ['element-plus'] } },
    },
  }),
)
