import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, departmentId, driveTo, move, read, type Ticket } from './harness/complaint.ts'
import { interaction, timed } from './harness/interactions.ts'
import { bulkBar, expectRows, manyOf, openList, selectAll, writesOf } from './harness/lists.ts'
import { call, get, type Schemas } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// What makes lists fast: time left, live changes, many tickets at once, undo, saved views.

type List<T> = { items: T[]; total?: number }

/** A ticket whose promise runs out then. */
async function promised(dueAt: number): Promise<Ticket> {
  const { id } = await driveTo((await create()).id, 'assessment')
  return move('handler1', id, 'assess', {
    decision: 'upheld', reason: '证据充分', department_id: await departmentId('aftersales'),
    promised_at: new Date(dueAt).toISOString(),
  })
}

/** What tells the states of clocks apart for everybody. */
const looksOf = (left: Locator) =>
  left.evaluate((element) => ({
    colour: getComputedStyle(element).color,
    icon: element.querySelector('svg')?.innerHTML ?? '',
    text: element.querySelector('.span')?.textContent?.trim() ?? '',
  }))

interaction(17, async (desk) => {
  const wrong = 3 * 3_600_000
  const turns = Date.now() + 20_000
  const ticket = await promised(turns + 2 * 3_600_000)
  const page = await desk.open({ as: 'handler1' })
  await page.clock.install({ time: Date.now() + wrong })
  await page.goto(`/tickets/${ticket.number}`)
  await settle(page)
  const left = page.locator('.left', { hasText: '办结' }).first()
  await left.getByText('剩 2时00分').waitFor()
  const seen = await left.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        const look = () => element.textContent.includes('剩 1时59分') && resolve(Date.now())
        new MutationObserver(look).observe(element, { subtree: true, characterData: true, childList: true })
      }),
  )
  const off = seen - wrong - turns
  expect(Math.abs(off), `${off} ms`).toBeLessThanOrEqual(1_000)

  const calm = await looksOf(left)
  const old = await create({ received_at: new Date(Date.now() - 30 * 86_400_000).toISOString() })
  await openList(page, `customer=${old.customer?.id}`)
  const late = await looksOf(page.locator('.left.breach').first())
  expect([calm.text, late.text].every((text) => text.length > 2)).toBe(true)
  expect(late.icon).not.toBe(calm.icon)
  expect(late.colour).not.toBe(calm.colour)
  await openList(page, 'status=open')
  const numbers = await numbersOn(page)
  const { items } = await get<List<Ticket>>('handler1', '/tickets?status=open&sort=due_at&limit=50')
  expect(numbers).toEqual(items.map((one) => one.number).slice(0, numbers.length))
  return `${off} ms off, by a clock that is 3 h wrong`
})

const numbersOn = (page: Page) =>
  page.getByTestId('queue-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-number')))

/** Where the row that has the focus stands. */
const focusedRow = (page: Page) =>
  page.evaluate(() => {
    const row = document.activeElement?.closest('[data-testid=queue-row]')
    return { number: row?.getAttribute('data-number'), top: Math.round(row?.getBoundingClientRect().top ?? -1) }
  })

interaction(18, async (desk) => {
  const page = await desk.open({ as: 'supervisor1' })
  const { customer, contact } = await manyOf(40)
  await openList(page, `customer=${customer}&sort=-received_at`)
  for (let n = 0; n < 25; ++n) await page.keyboard.press('j')
  await page.getByText('已显示 40 / 40 张').waitFor()
  const before = await focusedRow(page)
  expect(before.number).toBeTruthy()
  const row = (number: string) => page.locator(`[data-testid=queue-row][data-number="${number}"]`)
  const { id, version, subject } = await read(before.number!)
  const figures: string[] = []
  for (const words of ['改过一次', '又改一次']) {
    const { version: now } = await read(id)
    figures.push(await timed(async () => {
      await call('lead1', 'PATCH', `/tickets/${id}`, { subject: `${subject}${words}` }, { 'If-Match': `"${now}"` })
      await row(before.number!).getByText(words).waitFor()
    }))
  }
  expect((await read(id)).version).toBe(version + 2)
  expect(await focusedRow(page)).toEqual(before)
  // One that comes above moves nothing that is looked at.
  await create({ customer: { name: '批量客户', contacts: [contact] } })
  await page.getByText('已显示 41 / 41 张').waitFor()
  await expect.poll(() => focusedRow(page)).toEqual(before)
  await page.keyboard.press('j')
  await expect.poll(async () => (await focusedRow(page)).number).not.toBe(before.number)
  return `${figures.join(', then ')}; row and focus stay`
})

interaction(19, async (desk) => {
  const { customer, tickets } = await manyOf(100)
  const closed = await driveTo(tickets[41]!.id, 'closed')
  const page = await desk.open({ as: 'supervisor1' })
  await openList(page, `customer=${customer}&sort=received_at`)
  const writes = writesOf(page)
  await selectAll(page)
  await bulkBar(page).getByText('已选 100 张').waitFor()
  await page.getByTestId('bulk-priority').click()
  const figure = await timed(async () => {
    await page.getByRole('menuitem', { name: '紧急' }).click()
    await page.getByTestId('bulk-refused').waitFor()
  })
  const refused = page.getByTestId('bulk-refused').locator('li')
  expect(await refused.locator('.number').allInnerTexts()).toEqual([closed.number])
  expect((await refused.locator('.reason').innerText()).length).toBeGreaterThan(3)
  expect(writes).toEqual(['POST /tickets/bulk'])
  const urgent = await get<List<Ticket>>('supervisor1', `/tickets?customer=${customer}&priority=urgent&count=true&limit=1`)
  expect(urgent.total).toBe(99)
  return `3 actions, 1 request, ${figure}`
})

test('19: many are urged by one key', { timeout: 60_000 }, async ({ desk }) => {
  const { customer, tickets } = await manyOf(3)
  const page = await desk.open({ as: 'supervisor1' })
  await openList(page, `customer=${customer}`)
  const writes = writesOf(page)
  await selectAll(page)
  await page.keyboard.press('u')
  await page.getByRole('dialog').getByText('谁在催').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('bulk-urge-text')
  await page.keyboard.insertText('今天内回复')
  await page.keyboard.press('Control+Enter')
  await page.getByText('催办：3 张已完成').waitFor()
  expect(writes).toEqual(['POST /tickets/bulk'])
  for (const { id } of tickets) expect((await read(id)).chased_count).toBe(1)
})

interaction(20, async (desk) => {
  const { customer, tickets } = await manyOf(2)
  const page = await desk.open({ as: 'supervisor1' })
  await page.clock.install()
  await openList(page, `customer=${customer}`)
  const raise = async () => {
    await selectAll(page)
    await page.getByTestId('bulk-priority').click()
    await page.getByRole('menuitem', { name: '紧急' }).click()
    await page.getByRole('button', { name: '撤销' }).waitFor()
  }
  await raise()
  expect((await read(tickets[0]!.id)).priority).toBe('urgent')
  await page.clock.fastForward(8_000)
  const figure = await timed(async () => {
    await page.keyboard.press('z')
    await page.getByText('已撤销').waitFor()
  })
  for (const ticket of tickets) {
    expect((await read(ticket.id)).priority).toBe(ticket.priority)
    const events = await get<List<Schemas['Event']>>('supervisor1', `/tickets/${ticket.id}/events?limit=200`)
    expect(events.items.filter((event) => event.type === 'updated')).toHaveLength(2)
  }
  await raise()
  await page.clock.fastForward(11_000)
  await page.getByRole('button', { name: '撤销' }).waitFor({ state: 'detached' })
  const writes = writesOf(page)
  await page.keyboard.press('z')
  await settle(page)
  expect(writes).toEqual([])
  expect((await read(tickets[0]!.id)).priority).toBe('urgent')
  return `1 key, ${figure}; the ledger has both`
})

interaction(21, async (desk) => {
  const { customer, tickets } = await manyOf(2)
  const page = await desk.open({ as: 'agent4' })
  await openList(page, `customer=${customer}&sort=-received_at`)
  await expectRows(page, 2)
  const order = tickets.map((ticket) => ticket.number).reverse()
  expect(await numbersOn(page)).toEqual(order)
  const name = `常客${Math.random().toString(36).slice(2, 8)}`
  await page.getByTestId('view-save').click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('view-name')
  await page.keyboard.insertText(name)
  const figure = await timed(async () => {
    await page.keyboard.press('Enter')
    await page.waitForURL(/[?&]view=/)
    await page.getByTestId('queue-views').getByRole('link', { name }).waitFor()
  })
  const again = await desk.open({ as: 'agent4', ownSession: true })
  await again.goto(page.url())
  await expectRows(again, 2)
  expect(await numbersOn(again)).toEqual(order)
  await again.getByRole('heading', { name }).waitFor({ state: 'attached' })
  return `1 click + name, ${figure}`
})
