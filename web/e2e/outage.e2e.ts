import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, driveTo, newPhone, read } from './harness/complaint.ts'
import { choose, localTime, pick, text } from './harness/form.ts'
import { openLine, outage } from './harness/line.ts'
import { call, get, type Schemas } from './harness/staff.ts'
import { settle, test, type Desk } from './harness/test.ts'

// The line is cut for a while, and people go on typing and sending. Nothing of it may be lost, and
// nothing may arrive twice.

type List<T> = { items: T[] }

async function commentsOf(ticket: string): Promise<string[]> {
  const { items } = await get<List<Schemas['Comment']>>('supervisor1', `/tickets/${ticket}/comments`)
  return items.map((comment) => comment.body ?? '').sort()
}

async function openIntake(desk: Desk, address: string, phone: string): Promise<Page> {
  await call('agent3', 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
  const page = await desk.open({ as: 'agent3', address })
  await page.goto(`/intake?from=${phone}`)
  await settle(page)
  await text(page, 'name', '断网时的客户')
  await text(page, 'demand', '回电')
  await pick(page, 'category', '质量')
  await settle(page)
  await page.locator('[id$="-description"]').focus()
  return page
}

async function openNote(desk: Desk, address: string, number: string, as = 'agent4'): Promise<Page> {
  const page = await desk.open({ as, address })
  await page.goto(`/tickets/${number}`)
  await page.getByTestId('composer').getByRole('textbox').focus()
  await settle(page)
  return page
}

async function openAssessment(desk: Desk, address: string, number: string): Promise<Page> {
  const page = await desk.open({ as: 'handler1', address })
  await page.goto(`/tickets/${number}`)
  const form = page.getByTestId('stage-form')
  await choose(form, 'decision', '成立')
  await pick(form, 'department_id', '售后')
  await text(form, 'promised_at', localTime(72))
  await settle(page)
  await form.locator('[id$="-reason"]').focus()
  return page
}

test('a while without the server loses no keystroke and sends nothing twice', { timeout: 240_000 }, async ({ desk }) => {
  const line = await openLine()
  const phone = newPhone()
  const noted = await create()
  const judged = await driveTo((await create()).id, 'assessment')
  const intake = await openIntake(desk, line.address, phone)
  const note = await openNote(desk, line.address, noted.number)
  const step = await openAssessment(desk, line.address, judged.number)
  const unheard = await openNote(desk, line.address, noted.number, 'agent2')
  const lost = '这一条的回音丢了。'
  const typed = { intake: '', note: '', later: '', step: '' }
  const sent = { note: false, step: false, intake: false }

  // This one arrives, but the answer to it does not.
  await unheard.keyboard.type(lost)
  line.mute()
  await unheard.keyboard.press('Control+Enter')
  await expect.poll(() => commentsOf(noted.id)).toEqual([lost])
  line.cut()
  const begun = Date.now()
  const passed = () => (Date.now() - begun) / outage
  for (let n = 1; passed() < 1; ++n) {
    const words = `第${n}句。`
    if (!sent.intake) await intake.keyboard.type(words).then(() => (typed.intake += words))
    if (!sent.step) await step.keyboard.type(words).then(() => (typed.step += words))
    await note.keyboard.type(words)
    if (sent.note) typed.later += words
    else typed.note += words
    if (!sent.note && passed() > 0.3) sent.note = await note.keyboard.press('Control+Enter').then(() => true)
    if (!sent.step && passed() > 0.5) sent.step = await step.keyboard.press('Control+Enter').then(() => true)
    if (!sent.intake && passed() > 0.8) sent.intake = await intake.keyboard.press('F9').then(() => true)
    await note.waitForTimeout(200)
  }
  for (const page of [intake, note, step]) await page.getByText('与服务器的连接中断').waitFor()
  expect(sent).toEqual({ note: true, step: true, intake: true })
  expect(await commentsOf(noted.id)).toEqual([lost])
  line.restore()

  // Nobody does anything now.
  await intake.getByText(/已登记 \d/).waitFor({ timeout: 30_000 })
  await expect.poll(async () => (await read(judged.id)).stage, { timeout: 30_000 }).toBe('investigation')
  const box = note.getByTestId('composer').getByRole('textbox')
  await expect.poll(() => box.inputValue(), { timeout: 30_000 }).toBe(typed.later)
  for (const page of [intake, note, step]) await page.getByText('与服务器的连接中断').waitFor({ state: 'hidden' })

  const who = await get<List<Schemas['Customer']>>('supervisor1', `/customers?phone=${phone}`)
  expect(who.items).toHaveLength(1)
  const filed = await get<List<Schemas['Ticket']>>('supervisor1', `/tickets?customer=${who.items[0]!.id}`)
  expect(filed.items.map((ticket) => ticket.description)).toEqual([typed.intake])
  await expect.poll(() => unheard.getByTestId('composer').getByRole('textbox').inputValue()).toBe('')
  expect(await commentsOf(noted.id)).toEqual([lost, typed.note].sort())
  const events = await get<List<Schemas['Event']>>('supervisor1', `/tickets/${judged.id}/events?limit=200`)
  expect(events.items.filter((event) => event.action === 'assess')).toHaveLength(1)
  expect((await read(judged.id)).forms).toMatchObject({ assessment: { reason: typed.step } })
  // What was typed after the sending is a draft, on the server as well.
  const key = encodeURIComponent(`ticket:${noted.id}:note`)
  const draft = async () => (await get<{ body: { body: string } }>('agent4', `/drafts/${key}`)).body.body
  await expect.poll(draft, { timeout: 15_000 }).toBe(typed.later)
  line.close()
})
