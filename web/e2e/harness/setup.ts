import { rmSync } from 'node:fs'
import { chromium as browsers, type BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { printTable } from './findings.ts'
import { chromium, directory, results } from './places.ts'
import { startServer } from './server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    address: string
    accountsFile: string
    browser: string
  }
}

const browserSwitches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function startBrowser(): Promise<BrowserServer> {
  return browsers.launchServer({ executablePath: chromium, args: browserSwitches })
}

/** One server and one browser for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  rmSync(results, { recursive: true, force: true })
  const [server, browser] = await Promise.all([
    startServer(`${directory('.')}/server.log`),
    startBrowser(),
  ])
  project.provide('address', server.address)
  project.provide('accountsFile', server.accountsFile)
  project.provide('browser', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await server.stop()
    printTable()
  }
}
