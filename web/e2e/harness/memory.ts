import type { CDPSession, Page } from 'playwright-core'

// What a page holds once everything that can be thrown away is.

export interface Held {
  /** Megabytes of JavaScript. */
  heap: number
  nodes: number
  listeners: number
}

export async function memoryOf(page: Page): Promise<() => Promise<Held>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  await devtools.send('HeapProfiler.enable')
  return () => measure(devtools)
}

async function measure(devtools: CDPSession): Promise<Held> {
  // Finalizers and weak references take more than one round.
  for (let round = 0; round < 3; ++round) await devtools.send('HeapProfiler.collectGarbage')
  const { metrics } = await devtools.send('Performance.getMetrics')
  const value = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
  return {
    heap: Math.round(value('JSHeapUsedSize') / 10_486) / 100,
    nodes: value('Nodes'),
    listeners: value('JSEventListeners'),
  }
}
