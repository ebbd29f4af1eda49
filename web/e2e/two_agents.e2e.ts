import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { create, read, type Ticket } from './harness/complaint.ts'
import { pick, text } from './harness/form.ts'
import { call, sessionOf } from './harness/staff.ts'
import { settle, test, type Desk } from './harness/test.ts'

// Two at one ticket: each sees the other, and whoever saves second is asked. Nothing is written over
// in silence, and nothing that was typed is lost.

const theirs = '张家的冰箱，压缩机有异响。'
const mine = '李家的冰箱，门封漏冷气。'

async function openTicket(desk: Desk, as: string, ticket: Ticket, deaf = false): Promise<Page> {
  const page = await desk.open({ as })
  // Without live updates the browser learns of others by the server's refusal alone.
  if (deaf) await page.routeWebSocket(/\/api\/v1\/ws/, () => undefined)
  await page.goto(`/tickets/${ticket.number}`)
  await page.getByTestId('stage-form').waitFor()
  await settle(page)
  return page
}

async function beginEdit(page: Page): Promise<void> {
  await page.getByRole('button', { name: '修改内容' }).click()
  await page.locator('#edit-description').waitFor()
}

/** Saves by the button; the status of the server's answer. */
async function save(page: Page): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'PATCH'),
    page.getByTestId('edit-save').click(),
  ])
  return answer.status()
}

/** Somebody else changes the ticket, and the page has heard of it. */
async function changeUnder(page: Page, ticket: Ticket, change: object): Promise<void> {
  const { version } = await read(ticket.id)
  const heard = page.waitForResponse(async (one) => {
    if (!one.url().endsWith(`/tickets/${ticket.number}`)) return false
    return ((await one.json()) as Ticket).version > version
  })
  await call('agent1', 'PATCH', `/tickets/${ticket.id}`, change, { 'If-Match': `"${version}"` })
  await heard
  await settle(page)
}

test('each sees the other, and that they type', async ({ desk }) => {
  const ticket = await create()
  const one = await openTicket(desk, 'agent1', ticket)
  const other = await openTicket(desk, 'agent2', ticket)
  const name = (await sessionOf('agent2')).me.display_name
  await one.getByTestId('presence').getByText(name).waitFor()
  await other.getByTestId('composer').getByRole('textbox').fill('我来回电')
  await one.getByTestId('presence').locator('.typing', { hasText: name }).waitFor()
  await other.close()
  await one.getByTestId('presence').waitFor({ state: 'hidden' })
})

describe('of two who change the same the second one is asked, and keeps', () => {
  test.for([
    ['mine', mine],
    ['theirs', theirs],
  ] as const)('%s', async ([side, kept], { desk }) => {
    const ticket = await create()
    const [first, second] = [await openTicket(desk, 'agent1', ticket), await openTicket(desk, 'agent2', ticket)]
    for (const page of [first, second]) await beginEdit(page)
    await first.locator('#edit-subject').fill('压缩机异响')
    await first.locator('#edit-description').fill(theirs)
    await second.locator('#edit-description').fill(mine)
    await second.locator('#edit-demand').fill('换门封')
    expect(await save(first)).toBe(200)
    expect(await save(second)).toBe(412)

    const dialog = second.getByTestId('conflict')
    await dialog.getByText(theirs).waitFor()
    await dialog.getByText(mine).waitFor()
    expect((await read(ticket.id)).description).toBe(theirs)
    await dialog.getByTestId(`conflict-description-${side}`).check()
    await dialog.getByTestId('conflict-go').click()
    await expect.poll(async () => (await read(ticket.id)).demand).toBe('换门封')
    expect(await read(ticket.id)).toMatchObject({ description: kept, subject: '压缩机异响' })
  })
})

test('who learns of it while asking what it is gets the answer all the same', async ({ desk }) => {
  const ticket = await create()
  const page = await openTicket(desk, 'agent2', ticket)
  await beginEdit(page)
  await page.locator('#edit-description').fill(mine)
  // Slow enough for the news to come before the answer.
  await page.route(`**/api/v1/tickets/${ticket.number}*`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 800))
    await route.continue()
  })
  await call('agent1', 'PATCH', `/tickets/${ticket.id}`, { description: theirs }, { 'If-Match': `"${ticket.version}"` })
  expect(await save(page)).toBe(412)
  const dialog = page.getByTestId('conflict')
  await dialog.waitFor()
  expect(await dialog.getByTestId('conflict-description-theirs').count()).toBe(1)
  await dialog.getByText(theirs).waitFor()
})

test('what a third one changes while the question is open is asked, too', async ({ desk }) => {
  const ticket = await create()
  const page = await openTicket(desk, 'agent2', ticket)
  await beginEdit(page)
  await page.locator('#edit-description').fill(mine)
  await changeUnder(page, ticket, { description: theirs })
  expect(await save(page)).toBe(412)
  const dialog = page.getByTestId('conflict')
  await dialog.getByText(theirs).waitFor()
  const third = '王家的冰箱，灯不亮。'
  await changeUnder(page, ticket, { description: third })
  await dialog.getByTestId('conflict-go').click()
  await dialog.getByText(third).waitFor()
  expect((await read(ticket.id)).description).toBe(third)
})

test('whoever goes back to the form still has it', async ({ desk }) => {
  const ticket = await create()
  const page = await openTicket(desk, 'agent2', ticket, true)
  await beginEdit(page)
  await page.locator('#edit-description').fill(mine)
  await call('agent1', 'PATCH', `/tickets/${ticket.id}`, { description: theirs }, { 'If-Match': `"${ticket.version}"` })
  expect(await save(page)).toBe(412)
  await page.getByTestId('conflict').getByRole('button').filter({ hasText: '返回' }).click()
  expect(await page.locator('#edit-description').inputValue()).toBe(mine)
  // Again, and asked again.
  expect(await save(page)).toBe(412)
  expect((await read(ticket.id)).description).toBe(theirs)
})

test('a draft from before somebody else saved is an offer, too', async ({ desk }) => {
  const ticket = await create()
  const before = await openTicket(desk, 'agent2', ticket)
  await beginEdit(before)
  await before.locator('#edit-description').fill(mine)
  await settle(before)
  await before.goto('/tickets')
  await call('agent1', 'PATCH', `/tickets/${ticket.id}`, { description: theirs }, { 'If-Match': `"${ticket.version}"` })
  await before.goto(`/tickets/${ticket.number}`)
  await beginEdit(before)
  await expect.poll(() => before.locator('#edit-description').inputValue()).toBe(mine)
  expect(await save(before)).toBe(412)
  await before.getByTestId('conflict').getByText(theirs).waitFor()
  expect((await read(ticket.id)).description).toBe(theirs)
})

describe('the form of a step', () => {
  test('takes over what somebody else filled in and nobody touched here', async ({ desk }) => {
    const ticket = await create()
    const page = await openTicket(desk, 'agent2', ticket)
    const form = page.getByTestId('stage-form')
    await pick(form, 'category', '质量')
    const changed = { demand: '只要道歉' }
    await call('agent1', 'PATCH', `/tickets/${ticket.id}`, changed, { 'If-Match': `"${ticket.version}"` })
    await expect.poll(() => form.locator('[id$="-demand"]').inputValue()).toBe('只要道歉')
    await page.keyboard.press('Control+Enter')
    await expect.poll(async () => (await read(ticket.id)).stage).toBe('assessment')
    expect((await read(ticket.id)).demand).toBe('只要道歉')
  })

  test('asks again about what changed while it asked', async ({ desk }) => {
    const ticket = await create()
    const page = await openTicket(desk, 'agent2', ticket)
    const form = page.getByTestId('stage-form')
    await text(form, 'demand', '换门封')
    await pick(form, 'category', '质量')
    await changeUnder(page, ticket, { demand: '只要道歉' })
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByTestId('conflict')
    await dialog.getByText('只要道歉').waitFor()
    await changeUnder(page, ticket, { demand: '全额退款' })
    await dialog.getByTestId('conflict-demand-mine').check()
    await dialog.getByTestId('conflict-go').click()
    await dialog.getByText('全额退款').waitFor()
    expect(await read(ticket.id)).toMatchObject({ stage: 'intake', demand: '全额退款' })
    await dialog.getByTestId('conflict-go').click()
    await expect.poll(async () => (await read(ticket.id)).stage).toBe('assessment')
    expect((await read(ticket.id)).demand).toBe('换门封')
  })

  test('asks when both filled in the same', async ({ desk }) => {
    const ticket = await create()
    const page = await openTicket(desk, 'agent2', ticket, true)
    const form = page.getByTestId('stage-form')
    await text(form, 'demand', '换门封')
    await pick(form, 'category', '质量')
    await call('agent1', 'PATCH', `/tickets/${ticket.id}`, { demand: '只要道歉' }, { 'If-Match': `"${ticket.version}"` })
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/transitions')),
      page.keyboard.press('Control+Enter'),
    ])
    expect(answer.status()).toBe(412)
    const dialog = page.getByTestId('conflict')
    await dialog.getByText('只要道歉').waitFor()
    await dialog.getByText('换门封').waitFor()
    expect(await read(ticket.id)).toMatchObject({ stage: 'intake', demand: '只要道歉' })
    await dialog.getByTestId('conflict-demand-theirs').check()
    await dialog.getByTestId('conflict-go').click()
    await expect.poll(async () => (await read(ticket.id)).stage).toBe('assessment')
    expect((await read(ticket.id)).demand).toBe('只要道歉')
  })
})
