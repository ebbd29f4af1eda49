import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { builtWeb, program } from './places.ts'

export interface Server {
  address: string
  accountsFile: string
  stop: () => Promise<void>
}

/** The demonstration center with nothing of whoever runs the tests, or with what `tools/bench` made. */
export async function startServer(logFile: string): Promise<Server> {
  const made = process.env['BIHUAN_E2E_DATA']
  const data = made ?? mkdtempSync(`${tmpdir()}/bihuan-e2e-`)
  // The server goes when we go, however we go.
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'TERM', program, 'serve', '--demo', '--port', '0', '--data-dir', data],
    { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  child.stderr.pipe(createWriteStream(logFile))
  const ended = once(child, 'exit')
  const address = await Promise.race([
    readyLine(child.stdout),
    ended.then(() => Promise.reject(new Error(`the server did not start: see ${logFile}`))),
  ])
  return {
    address,
    accountsFile: `${data}/demo-accounts.json`,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      if (!made) rmSync(data, { recursive: true, force: true })
    },
  }
}

async function readyLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const found = /^ready (http:\/\/\S+)/.exec(line)
    if (found) return found[1]!
  }
  throw new Error('the server ended without a word')
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BIHUAN_'))
  return {
    ...Object.fromEntries(kept),
    BIHUAN_WEB__DIRECTORY: builtWeb,
    BIHUAN_METRICS__ENABLED: 'false',
    // All tests come from one address.
    BIHUAN_PORTAL__LIMITS__PER_ADDRESS_HOUR: '100000',
    BIHUAN_PORTAL__LIMITS__PER_PHONE_HOUR: '100000',
    // Receivers of webhooks stand beside the tests.
    BIHUAN_WEBHOOKS__ALLOW_NETWORKS: '127.0.0.1',
  }
}
