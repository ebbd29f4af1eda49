import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { audit, overflows } from './harness/axe.ts'
import { create, newPhone, read } from './harness/complaint.ts'
import { startReceiver } from './harness/hooks.ts'
import { hangUp, idOfCall, PhoneCall, report, seatOf } from './harness/phone.ts'
import { call, get, sessionOf, type Schemas } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// The telephone in the frame: the card, the summary after a talk, callbacks, the floor.

async function readyAt(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.getByTestId('call-bar').waitFor()
  await settle(page)
}

const pop = (page: Page) => page.getByTestId('pop')

/** On a desk and on a phone, light and dark. */
async function auditAll(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [width, height] of [[375, 812], [1366, 768]] as const) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      found.push(...(await audit(page)))
      if (await overflows(page)) found.push(`${width}: has to be scrolled sideways`)
    }
  }
  return found
}

afterEach(hangUp)
beforeEach(async () => {
  // Nobody wraps up who was not there before the call.
  for (const who of ['agent1', 'agent2']) await call(who, 'PUT', '/me/presence', { state: 'ready' })
})

describe('the card of a call', () => {
  test('is in one tab only, the one that was used last, and goes when the caller does', async ({ desk }) => {
    const seat = await seatOf('agent1')
    const first = await desk.open({ as: 'agent1' })
    await readyAt(first, '/intake')
    const second = await first.context().newPage()
    await readyAt(second, '/tickets')
    const ringing = new PhoneCall(newPhone(), seat)
    await ringing.ring()
    await pop(second).waitFor()
    expect(await pop(first).count()).toBe(0)
    await first.bringToFront()
    await first.mouse.click(5, 400)
    await pop(first).waitFor()
    await expect.poll(() => pop(second).count()).toBe(0)
    await ringing.say('abandoned')
    await ringing.say('ended')
    await expect.poll(() => pop(first).count()).toBe(0)
  })

  test('goes when somebody else answers', async ({ desk }) => {
    const [mine, theirs] = [await seatOf('agent1'), await seatOf('agent2')]
    const page = await desk.open({ as: 'agent1' })
    await readyAt(page, '/tickets')
    const ringing = new PhoneCall(newPhone(), mine)
    await ringing.ring()
    await pop(page).waitFor()
    await ringing.say('offered', { agent: theirs })
    await ringing.say('answered', { agent: theirs })
    await expect.poll(() => pop(page).count()).toBe(0)
  })

  test('leaves what is being written alone, and F4 opens the call beside it', async ({ desk }) => {
    const seat = await seatOf('agent1')
    await call('agent1', 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
    const phone = newPhone()
    const known = await create({ customer: { name: '江文清', contacts: [{ kind: 'phone', value: phone }] } })
    const page = await desk.open({ as: 'agent1' })
    await readyAt(page, '/intake')
    const field = page.locator('[id$="-description"]')
    await field.click()
    await page.keyboard.type('first half, ')
    const ringing = new PhoneCall(phone, seat)
    await ringing.ring()
    await pop(page).waitFor()
    expect(await page.getByTestId('pop-customer').innerText()).toBe('江文清')
    expect(await pop(page).innerText()).toContain(known.number)
    await page.keyboard.type('second half')
    expect(await field.inputValue()).toBe('first half, second half')
    expect(await auditAll(page)).toEqual([])
    await page.keyboard.press('F4')
    await page.getByTestId('call-note').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toMatch(/-description$/)
    expect(await page.locator('.known').innerText()).toContain('江文清')
    expect(await field.inputValue()).toBe('')
    await page.keyboard.press('F2')
    await expect.poll(() => field.inputValue()).toBe('first half, second half')
  })

  test('is opened beside a form that keeps no draft', async ({ desk }) => {
    const seat = await seatOf('agent1')
    const phone = newPhone()
    const ticket = await create({ customer: { name: '柳如烟', contacts: [{ kind: 'phone', value: phone }] } })
    const page = await desk.open({ as: 'agent1' })
    await readyAt(page, `/customers/${ticket.customer?.id}`)
    await page.getByRole('button', { name: '编辑' }).first().click()
    const field = page.getByRole('dialog').locator('input').first()
    await field.fill('half a name')
    const ringing = new PhoneCall(phone, seat)
    await ringing.ring()
    await pop(page).waitFor()
    const opening = page.context().waitForEvent('page')
    await page.keyboard.press('F4')
    const beside = await opening
    await beside.getByTestId('call-note').waitFor()
    await expect.poll(() => beside.locator('.known').innerText()).toContain('柳如烟')
    expect(await field.inputValue()).toBe('half a name')
  })

  test('is put aside in all tabs at once, and still opened by its key', async ({ desk }) => {
    const seat = await seatOf('agent1')
    const other = await desk.open({ as: 'agent1' })
    await readyAt(other, '/tickets')
    const page = await other.context().newPage()
    await readyAt(page, '/tickets')
    const ringing = new PhoneCall(newPhone(), seat)
    await ringing.ring()
    await pop(page).getByRole('button', { name: '忽略' }).click()
    await expect.poll(() => pop(page).count()).toBe(0)
    await other.bringToFront()
    await other.mouse.click(5, 400)
    await expect.poll(() => other.evaluate(async () => (await navigator.locks.query()).held?.length)).toBe(1)
    expect(await pop(other).count()).toBe(0)
    await page.bringToFront()
    await page.keyboard.press('F4')
    await page.getByTestId('call-note').waitFor()
  })
})

test('after a talk the summary is asked for, goes to the ticket, and ends the wrap-up', async ({ desk }) => {
  const seat = await seatOf('agent1')
  const phone = newPhone()
  const ticket = await create({ customer: { name: '夏冬青', contacts: [{ kind: 'phone', value: phone }] } })
  const page = await desk.open({ as: 'agent1' })
  await readyAt(page, '/tickets')
  const talk = new PhoneCall(phone, seat)
  await talk.ring()
  await pop(page).waitFor()
  await talk.say('answered')
  await page.locator('[data-testid=call-bar].talking').waitFor()
  await pop(page).getByRole('button', { name: `续 ${ticket.number}` }).click()
  await page.waitForURL(`**/tickets/${ticket.number}`)
  await talk.say('ended')
  const summary = page.getByTestId('summary')
  await summary.waitFor()
  await page.locator('[data-testid=call-bar].wrap_up').waitFor()
  expect(await auditAll(page)).toEqual([])
  await page.keyboard.press('F4')
  await page.keyboard.type('promised an answer by tonight')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => summary.count()).toBe(0)
  await page.locator('[data-testid=call-bar].ready').waitFor()
  const id = await idOfCall('agent1', talk.id)
  const written = await get<Schemas['Call']>('agent1', `/calls/${id}`)
  expect(written.summary?.text).toBe('promised an answer by tonight')
  expect(written.tickets.map((one) => one.number)).toEqual([ticket.number])
  expect((await read(ticket.id)).number).toBe(ticket.number)
})

test('who gave up is called back: counted in the frame, claimed, dialled, done with', async ({ desk }) => {
  await seatOf('agent1')
  const phone = newPhone()
  const vain = new PhoneCall(phone, '')
  await vain.say('started', { after: -60_000 })
  await vain.say('queued', { after: -59_000 })
  await vain.say('abandoned', { after: -20_000 })
  await vain.say('ended', { after: -20_000 })
  const page = await desk.open({ as: 'agent1' })
  await readyAt(page, '/callbacks')
  const row = page.getByRole('row', { name: new RegExp(`${phone.slice(0, 3)}.*${phone.slice(-4)}`) })
  await row.waitFor()
  expect(Number(await page.locator('nav a[href="/callbacks"] .count').innerText())).toBeGreaterThan(0)
  await row.getByTestId('call-back').click()
  await page.getByTestId('dialling').waitFor()
  await row.getByText('（我）').waitFor()
  expect(await auditAll(page)).toEqual([])
  await row.getByRole('button', { name: '结果' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('联系不上').click()
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect.poll(() => row.count()).toBe(0)
  const closed = await get<{ items: Schemas['Callback'][] }>('agent1', '/callbacks?state=closed')
  const { me } = await sessionOf('agent1')
  expect(closed.items[0]).toMatchObject({ result: 'unreachable', closed_by: { id: me.id } })
})

/** A second of silence, of bytes that are text as well. */
function silence(): string {
  const bytes = 0x2020
  const number = (value: number, size: number) =>
    Array.from({ length: size }, (_, i) => String.fromCharCode((value >> (8 * i)) & 0xff)).join('')
  const format = number(16, 4) + number(1, 2) + number(1, 2) + number(8000, 4) + number(8000, 4) + number(1, 2) + number(8, 2)
  return `RIFF${number(bytes + 36, 4)}WAVEfmt ${format}data${number(bytes, 4)}${'\x7f'.repeat(bytes)}`
}

test('a recording is heard once it is said why, and that is on record', async ({ desk }) => {
  const recorder = await startReceiver()
  recorder.words = silence()
  const { version } = await get<{ version: number }>('admin1', '/recording-servers')
  const servers = [{ base: recorder.url.replace('/events', '/') }]
  await call('admin1', 'PUT', '/recording-servers', { servers }, { 'If-Match': `"${version}"` })
  const talk = new PhoneCall(newPhone(), await seatOf('agent1'))
  await talk.ring()
  await talk.say('answered')
  await talk.say('ended')
  await report({ type: 'recording_ready', call_id: talk.id, recording: { url: recorder.url, seconds: 1 } })
  const id = await idOfCall('supervisor1', talk.id)
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto(`/calls/${id}`)
  const play = page.getByTestId('play')
  await play.waitFor()
  expect(await play.isDisabled()).toBe(true)
  expect(await auditAll(page)).toEqual([])
  await page.getByText('质检抽查').click()
  await play.click()
  const sound = page.getByTestId('recording')
  await sound.waitFor()
  await expect.poll(() => sound.evaluate((one) => (one as HTMLAudioElement).duration)).toBeCloseTo(1.028, 2)
  expect(await auditAll(page)).toEqual([])
  const entries = await get<{ items: { reason: string }[] }>('supervisor1', `/audit?action=recording.listened&object=call:${id}`)
  expect(entries.items.map((one) => one.reason)).toEqual(['质检抽查'])
  await recorder.stop()
})

test('a caller whom nobody knows is filed with a number that nobody saw', async ({ desk }) => {
  const phone = newPhone()
  const seat = await seatOf('agent1')
  const page = await desk.open({ as: 'agent1' })
  await readyAt(page, '/tickets')
  const talk = new PhoneCall(phone, seat)
  await talk.ring()
  await pop(page).waitFor()
  await talk.say('answered')
  await page.keyboard.press('F4')
  await page.getByTestId('call-note').waitFor()
  const field = page.locator('[id$="-phone"]')
  await expect.poll(() => field.getAttribute('placeholder')).toContain(phone.slice(-4))
  expect(await page.content()).not.toContain(phone)
  await page.locator('[id$="-name"]').fill('无名氏')
  await page.locator('[id$="-description"]').fill('the shop was closed')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/tickets\/\d/)
  await talk.say('ended')
  const found = await get<{ items: Schemas['CustomerFile'][] }>('agent1', `/customers?phone=${phone}`)
  expect(found.items.map((one) => one.name)).toEqual(['无名氏'])
})

test('who called is called from the list of calls', async ({ desk }) => {
  const phone = newPhone()
  const talk = new PhoneCall(phone, await seatOf('agent1'))
  await talk.ring()
  await talk.say('answered')
  await talk.say('ended')
  const page = await desk.open({ as: 'agent1' })
  await readyAt(page, '/calls')
  const row = page.getByRole('row', { name: new RegExp(`${phone.slice(0, 3)}.*${phone.slice(-4)}`) })
  await row.getByTestId('dial-again').click()
  await page.getByTestId('dialling').waitFor()
  expect(await page.getByTestId('dialling').innerText()).toContain(phone.slice(-4))
})

test('supervisors see who waits and who talks, as it changes', async ({ desk }) => {
  const seat = await seatOf('agent1')
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto('/calls')
  await page.getByTestId('floor-agents').waitFor()
  await settle(page)
  const phone = newPhone()
  const talk = new PhoneCall(phone, seat)
  await talk.say('started')
  await talk.say('queued')
  const waiting = page.getByTestId('floor-waiting')
  await waiting.getByText(phone.slice(-4)).waitFor()
  await talk.say('offered')
  await talk.say('answered')
  const agent = page.getByTestId('floor-agents').getByRole('row', { name: new RegExp(seat) })
  await agent.getByText('通话').waitFor()
  expect(await agent.innerText()).toContain(phone.slice(-4))
  expect(await auditAll(page)).toEqual([])
  await talk.say('ended')
  await agent.getByText('整理').waitFor()
  await page.goto(`/calls/${await idOfCall('supervisor1', talk.id)}`)
  const steps = page.getByTestId('call-steps')
  await steps.waitFor()
  expect((await steps.getByRole('listitem').allInnerTexts()).map((line) => line.split('\n').at(-1)?.split(' ')[0])).toEqual([
    '接入', '进入队列', '振铃', '接听', '通话结束', '挂断',
  ])
  const reports = page.getByRole('region', { name: '话务系统的上报' }).getByRole('table')
  await reports.waitFor()
  expect(await reports.locator('tbody tr').count()).toBe(5)
  expect(await auditAll(page)).toEqual([])
})
