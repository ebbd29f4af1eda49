import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { create, read } from './harness/complaint.ts'
import { call } from './harness/staff.ts'
import { memoryOf, type Held } from './harness/memory.ts'
import { settle, test } from './harness/test.ts'

// A screen on the wall, or a queue left open over a long weekend: three days of events and of
// timers, with the line lost now and then. What the page holds stays the same.

const hours = 72
const eventsPerHour = 280
/** How often in an hour the page comes to rest. */
const roundsPerHour = Number(process.env['BIHUAN_IDLE_ROUNDS'] ?? 1)

interface Overheard {
  link: WebSocket
  topics: string[]
  subscribed: Promise<void>
}

/** The real link to the server, on which more comes than it has to say. */
class Flood {
  private seq = 1_000_000_000
  sent = 0
  private readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  async overhear(): Promise<void> {
    await this.page.addInitScript(() => {
      const overheard = window as unknown as Overheard
      let heard = () => {}
      overheard.subscribed = new Promise((resolve) => (heard = resolve))
      window.WebSocket = class extends WebSocket {
        constructor(url: string | URL) {
          super(url)
          overheard.link = this
        }

        override send(text: string): void {
          overheard.topics = (JSON.parse(text) as { subscribe?: string[] }).subscribe ?? overheard.topics
          if (overheard.topics) heard()
          super.send(text)
        }
      }
    })
  }

  /** The page has said what it listens to. */
  subscribed(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as Overheard).subscribed)
  }

  async send(count: number): Promise<void> {
    await this.page.evaluate(
      ({ from, count }) => {
        const { link, topics } = window as unknown as Overheard
        for (let seq = from + 1; seq <= from + count; ++seq) {
          const data = { ticket: { id: crypto.randomUUID(), number: String(seq) }, actor: null }
          const event = { seq, topic: topics[seq % topics.length], type: 'ticket.updated', data }
          link.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))
        }
      },
      { from: this.seq, count },
    )
    this.seq += count
    this.sent += count
  }

  lose(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as Overheard).link.close())
  }
}

/** One hour in a moment: timers fire, the view fetches what the events point to. */
async function pass(page: Page, flood: Flood): Promise<void> {
  for (let round = 0; round < roundsPerHour; ++round) {
    await flood.send(eventsPerHour / roundsPerHour)
    await page.clock.fastForward(3_600_000 / roundsPerHour - 5_000)
    await page.clock.fastForward(5_000)
    await settle(page)
  }
}

/** Something that does change on the screen. */
async function rename(ticket: string, subject: string): Promise<void> {
  const { version } = await read(ticket)
  await call('agent1', 'PATCH', `/tickets/${ticket}`, { subject }, { 'If-Match': `"${version}"` })
}

const screens = [
  ['the overview', 'supervisor1', '/overview'],
  ['a queue', 'lead1', '/tickets?status=open'],
  ['the wallboard', 'supervisor1', '/wallboard'],
] as const

describe('three days leave no more behind than one hour on', () => {
  test.for(screens)('%s', { timeout: 540_000 + 60_000 * roundsPerHour }, async ([, as, path], { desk }) => {
    const ticket = await create()
    const page = await desk.open({ as })
    const flood = new Flood(page)
    await flood.overhear()
    await page.clock.install()
    await page.goto(path)
    await flood.subscribed()
    await settle(page)
    const held = await memoryOf(page)
    const found: Held[] = []
    for (let hour = 0; hour <= hours; ++hour) {
      if (hour % 12 === 6) await flood.lose()
      if (hour % 6 === 0) await rename(ticket.id, `第${hour}小时`)
      await pass(page, flood)
      if (hour % (hours / 4) === 0) {
        found.push(await held())
      }
    }
    const [, begun, , , ended] = found as [Held, Held, Held, Held, Held]
    expect(flood.sent).toBeGreaterThan(hours * eventsPerHour)
    expect(ended.heap - begun.heap, JSON.stringify(found)).toBeLessThan(1)
    expect(ended.nodes - begun.nodes, JSON.stringify(found)).toBeLessThan(100)
    expect(ended.listeners - begun.listeners, JSON.stringify(found)).toBeLessThan(20)
  })
})
