import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The program under test; `tools/test` says which. */
export const program = process.env['BIHUAN_E2E_PROGRAM'] ?? `${root}build/release/src/bihuan`
export const builtWeb = process.env['BIHUAN_E2E_WEB'] ?? `${root}build/web`
export const chromium = process.env['BIHUAN_E2E_CHROMIUM'] ?? '/usr/bin/chromium'

/** Pictures of failures, the server's log, what is looked at afterwards. */
export const results = `${root}build/e2e`

export function directory(name: string): string {
  const path = `${results}/${name}`
  mkdirSync(path, { recursive: true })
  return path
}
