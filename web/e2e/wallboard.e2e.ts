import type { Page } from 'playwright-core'
import { afterEach, describe, expect } from 'vitest'
import { audit, overflows } from './harness/axe.ts'
import { create, newPhone } from './harness/complaint.ts'
import { openLine } from './harness/line.ts'
import { memoryOf, type Held } from './harness/memory.ts'
import { hangUp, PhoneCall, seatOf } from './harness/phone.ts'
import { call, get, type Schemas } from './harness/staff.ts'
import { settle, test, type Desk, type WindowOptions } from './harness/test.ts'

// The screen on the wall: what happens is on it without anybody's doing, and what has stopped says so.

const wait = { timeout: 15_000 }

async function openWall(desk: Desk, options: WindowOptions = {}): Promise<Page> {
  const page = await desk.open({ as: 'supervisor1', width: 1920, height: 1080, ...options })
  await page.goto('/wallboard')
  await page.getByTestId('wall-time').waitFor()
  await settle(page)
  // Whatever comes, comes without loading the page again.
  await page.evaluate(() => Object.assign(window, { stayed: true }))
  return page
}

const stayed = (page: Page) => page.evaluate(() => 'stayed' in window)

async function value(page: Page, code: string): Promise<number> {
  return Number.parseFloat(await page.locator(`[data-figure=${code}] [data-value]`).innerText())
}

/** How a person likes it; put back by `afterEach`. */
async function like(theme: 'system' | 'light' | 'dark'): Promise<void> {
  const { language, large_type, shortcuts, keymap, seen_tours, layout } = await get<Schemas['Preferences']>('supervisor1', '/me/preferences')
  await call('supervisor1', 'PUT', '/me/preferences', { language, large_type, shortcuts, keymap, seen_tours, layout, theme })
}

afterEach(hangUp)

test('a caller is on the board from the queue to the end of the talk', async ({ desk }) => {
  const seat = await seatOf('agent1')
  await call('agent1', 'PUT', '/me/presence', { state: 'ready' })
  const page = await openWall(desk)
  const waiting = await value(page, 'calls_waiting')
  const talking = await value(page, 'agents_talking')
  const talk = new PhoneCall(newPhone(), seat)
  await talk.ring()
  await expect.poll(() => value(page, 'calls_waiting'), wait).toBe(waiting + 1)
  await expect.poll(() => page.locator('[data-figure=longest_wait] [data-value]').innerText(), wait).not.toBe('00:00')
  await talk.say('answered')
  await expect.poll(() => value(page, 'agents_talking'), wait).toBe(talking + 1)
  expect(await value(page, 'calls_waiting')).toBe(waiting)
  await talk.say('ended')
  await expect.poll(() => value(page, 'agents_talking'), wait).toBe(talking)
  expect(await stayed(page)).toBe(true)
})

test('a ticket that is filed is received, and waits at its stage', async ({ desk }) => {
  const page = await openWall(desk)
  const intake = () => page.locator('[data-stage-count=intake] strong').innerText().then(Number)
  const [received, waiting] = [await value(page, 'received'), await intake()]
  await create()
  await expect.poll(() => value(page, 'received'), wait).toBe(received + 1)
  expect(await intake()).toBe(waiting + 1)
  const rows = page.getByTestId('wall-table').locator('tr', { hasText: '今日受理' })
  expect(await rows.locator('td').first().innerText()).toBe(String(received + 1))
  expect(await stayed(page)).toBe(true)
})

test('without the server it turns grey, says of when it is, and comes back by itself', async ({ desk }) => {
  const line = await openLine()
  const page = await openWall(desk, { address: line.address })
  const [last] = /\d\d:\d\d:\d\d/.exec(await page.getByTestId('wall-time').innerText())!
  line.cut()
  await page.getByTestId('wall-stale').waitFor()
  expect(await page.getByTestId('wall').evaluate((wall) => wall.classList.contains('stale'))).toBe(true)
  const [shown] = /\d\d:\d\d:\d\d/.exec(await page.getByTestId('wall-stale').innerText())!
  expect(shown >= last).toBe(true)
  expect(await audit(page)).toEqual([])
  const received = await value(page, 'received')
  await create()
  line.restore()
  await expect.poll(() => page.getByTestId('wall-stale').count(), wait).toBe(0)
  await expect.poll(() => value(page, 'received'), wait).toBe(received + 1)
  expect(await stayed(page)).toBe(true)
  line.close()
})

test('a lead reassigns what breaches next by two clicks', async ({ desk }) => {
  await create()
  const page = await openWall(desk, { as: 'lead1' })
  const rows = page.getByTestId('wall-due').locator('tbody tr')
  const number = await rows.first().locator('.number').innerText()
  // The board goes on meanwhile, and another one may come first.
  const row = rows.filter({ hasText: number })
  await row.getByRole('button', { name: '转派' }).click()
  const person = page.getByRole('list', { name: '转派' }).locator('button', { hasText: '在手' }).nth(1)
  await person.waitFor()
  const name = await person.locator('span').first().innerText()
  await person.click()
  const owner = async () => (await get<Schemas['Ticket']>('lead1', `/tickets/${number}`)).owner?.display_name
  await expect.poll(owner, wait).toBe(name)
  expect(await stayed(page)).toBe(true)
})

test('six hundred boards leave no more behind than a hundred', { timeout: 300_000 }, async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1', width: 1920, height: 1080 })
  await page.clock.install()
  let boards = 0
  page.on('requestfinished', (request) => (boards += Number(new URL(request.url()).pathname === '/api/v1/wallboard')))
  await page.goto('/wallboard')
  await settle(page)
  const held = await memoryOf(page)
  async function pass(until: number): Promise<Held> {
    while (boards < until) {
      await page.clock.fastForward(2_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await settle(page)
    return held()
  }
  const begun = await pass(100)
  const ended = await pass(600)
  const found = JSON.stringify([begun, ended])
  expect(ended.heap - begun.heap, found).toBeLessThan(1)
  expect(ended.nodes - begun.nodes, found).toBeLessThan(100)
  expect(ended.listeners - begun.listeners, found).toBeLessThan(20)
})

describe('for everybody who looks', () => {
  afterEach(() => like('system'))

  test.for(['system', 'light'] as const)('in the theme %s axe finds nothing, and nothing is to be scrolled', async (theme, { desk }) => {
    await like(theme)
    const page = await openWall(desk)
    await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, theme === 'light' ? 'light' : 'dark')
    for (const [width, height] of [[1920, 1080], [1366, 768]] as const) {
      await page.setViewportSize({ width, height })
      expect(await audit(page)).toEqual([])
      expect(await overflows(page)).toBe(false)
      const hidden = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('section')].filter((one) => one.scrollHeight > one.clientHeight).length,
      )
      expect(hidden).toBe(0)
    }
  })
})
