import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, driveTo, newPhone, read, type Ticket } from './harness/complaint.ts'
import { choose, control, localTime, pick, text } from './harness/form.ts'
import { interaction, shown, timed, took } from './harness/interactions.ts'
import { tail } from './harness/pages.ts'
import { call, get, post, type Schemas } from './harness/staff.ts'
import { settle, type Desk } from './harness/test.ts'

type List<T> = { items: T[] }

function focusedId(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.id ?? '')
}

async function focused(page: Page, field: string): Promise<void> {
  await expect.poll(() => focusedId(page), { timeout: 10_000 }).toMatch(new RegExp(`-${field}$`))
}

/** Taking a complaint, with nothing left over from the one before. */
async function openIntake(desk: Desk, query = '', as = 'agent3'): Promise<Page> {
  await call(as, 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
  const page = await desk.open({ as, ownSession: true })
  await page.goto(`/intake${query}`)
  await settle(page)
  return page
}

interaction(3, async (desk) => {
  const [known, fresh] = [newPhone(), newPhone()]
  const name = `柯景${tail()}`
  await create({ customer: { name, contacts: [{ kind: 'phone', value: known }] } })
  const page = await openIntake(desk, `?from=${fresh}`)
  await focused(page, 'name')
  await text(page, 'description', '换了号码打来的')
  await text(page, 'demand', '回电')
  await pick(page, 'category', '质量')
  await page.getByRole('button', { name: '并入已有客户' }).click()
  await page.keyboard.type(name)
  await page.getByRole('option', { name }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.known', { hasText: name }).waitFor()
  await page.keyboard.press('F9')
  await page.getByText(/已登记 \d/).waitFor()
  const who = await get<List<{ name: string }>>('supervisor1', `/customers?phone=${fresh}`)
  expect(who.items.map((customer) => customer.name)).toEqual([name])
  return '1 click + search'
})

interaction(4, async (desk) => {
  const page = await openIntake(desk)
  let keys = 0
  const press = async (...names: string[]) => {
    for (const name of names) await page.keyboard.press(name)
    keys += names.length
  }
  const phone = newPhone()
  await press(...phone)
  await press('Enter')
  await focused(page, 'name')
  await page.keyboard.insertText('董小姐')
  while (!/-description$/.test(await focusedId(page))) await press('Tab')
  await page.keyboard.insertText('洗衣机修了四次还在漏水。')
  await press('Tab')
  await page.keyboard.insertText('换新机')
  await press('Tab')
  await press(...'ffwx')
  await press('Enter')
  await settle(page)
  await press('F9')
  const figure = await timed(() => shown(page, 'body', '已登记 '))
  const number = /\d{8,}/.exec(await page.getByText(/已登记 \d/).innerText())![0]
  const ticket = await read(number)
  expect(ticket.stage).toBe('assessment')
  expect(ticket.category).toBe('repair.repeated')
  expect(keys).toBeLessThanOrEqual(25)
  return `${keys} keystrokes, number after ${figure}`
})

interaction(5, async (desk) => {
  const page = await openIntake(desk)
  const box = control(page, 'category')
  let slowest = 0
  const wanted = { spzl: '商品质量', ffwx: '反复维修', dsfy: '多收费用', dhgj: '等候过久', bgds: '包裹丢失' }
  for (const [initials, name] of Object.entries(wanted)) {
    await box.fill('')
    await box.pressSequentially(initials.slice(0, -1))
    const begun = performance.now()
    await box.press(initials.at(-1)!)
    await shown(page, '[role=option]', name)
    slowest = Math.max(slowest, took(begun))
    const offered = await box.locator('xpath=..').getByRole('option').allInnerTexts()
    expect(offered.slice(0, 5).some((one) => one.includes(name)), `${initials}: ${offered}`).toBe(true)
  }
  return `4 keys, ${Math.round(slowest)} ms after the last`
})

interaction(6, async (desk) => {
  const code = `e2e${tail()}`
  const name = `燃气泄漏${tail()}`
  await post('admin1', '/categories', { code, name, priority: 'urgent' })
  const page = await openIntake(desk)
  await text(page, 'description', '厨房里有燃气味')
  await control(page, 'category').click()
  await control(page, 'category').pressSequentially(name)
  await page.getByRole('option', { name }).first().waitFor()
  const figure = await timed(async () => {
    await page.keyboard.press('Enter')
    await shown(page, 'body', '建议：紧急')
  })
  expect(await page.locator('.suggestion').innerText()).toContain(name)
  await page.keyboard.press('Enter')
  await page.getByText('已采纳建议').waitFor()
  return `${figure}, 1 key`
})

interaction(7, async (desk) => {
  const phone = newPhone()
  const said = `小区${tail()}号楼电梯困人，物业一直没有来。`
  const first = await create({
    description: said,
    customer: { name: '许知远', contacts: [{ kind: 'phone', value: phone }] },
  })
  const page = await openIntake(desk, `?from=${phone}`)
  await focused(page, 'description')
  await page.keyboard.insertText(said)
  const hint = page.locator('.similar li', { hasText: first.number.slice(-6) })
  const figure = await timed(() => shown(page, '.similar li', first.number.slice(-6)))
  await hint.getByRole('button', { name: '关联' }).click()
  await text(page, 'demand', '立即处理')
  await pick(page, 'category', '态度')
  await page.keyboard.press('F9')
  await page.getByText(/已登记 \d/).waitFor()
  const links = await get<List<Schemas['Link']>>('supervisor1', `/tickets/${first.id}/links`)
  expect(links.items).toHaveLength(1)
  return `${figure}, 1 click`
})

/** Tickets of one customer: a list of one's own. */
async function several(count: number): Promise<{ customer: string; tickets: Ticket[] }> {
  const contacts = [{ kind: 'phone', value: newPhone() }]
  const tickets: Ticket[] = []
  for (let n = 1; n <= count; ++n) {
    tickets.push(await create({ subject: `第${n}张`, customer: { name: '批量客户', contacts } }))
  }
  return { customer: tickets[0]!.customer!.id!, tickets }
}

interaction(9, async (desk) => {
  const { customer } = await several(3)
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto(`/tickets?customer=${customer}&sort=received_at`)
  await page.getByTestId('queue-row').first().waitFor()
  await settle(page)
  const times: number[] = []
  for (const [key, subject] of [['j', '第1张'], ['j', '第2张'], ['j', '第3张'], ['k', '第2张']] as const) {
    const begun = performance.now()
    await page.keyboard.press(key)
    await shown(page, '[aria-label="预览"]', subject)
    times.push(took(begun))
  }
  return `${Math.round(Math.max(...times))} ms at most`
})

async function fillAssessment(page: Page): Promise<void> {
  const form = page.getByTestId('stage-form')
  await choose(form, 'decision', '成立')
  await text(form, 'reason', '证据充分')
  await pick(form, 'department_id', '售后')
  await text(form, 'promised_at', localTime(72))
}

interaction(11, async (desk) => {
  const { customer, tickets } = await several(2)
  for (const ticket of tickets) await driveTo(ticket.id, 'assessment')
  const page = await desk.open({ as: 'handler1' })
  await page.goto(`/tickets?customer=${customer}&sort=received_at`)
  await page.getByTestId('queue-row').first().waitFor()
  await settle(page)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/tickets/${tickets[0]!.number}`)
  await settle(page)
  await fillAssessment(page)
  const figure = await timed(async () => {
    await page.keyboard.press('F9')
    await shown(page, 'h1', '第2张')
  })
  expect((await read(tickets[0]!.id)).stage).toBe('investigation')
  return `1 key, ${figure}`
})

