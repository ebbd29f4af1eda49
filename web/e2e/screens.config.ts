import { mergeConfig } from 'vitest/config'
import e2e from './vitest.config.ts'

// `tools/screens`: nothing is tested, everything is photographed.

const config = mergeConfig(e2e, {})
config.test!.include = ['e2e/screens.ts']
export default config
