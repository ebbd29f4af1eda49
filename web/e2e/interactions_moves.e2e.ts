import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, driveTo, read } from './harness/complaint.ts'
import { choose, control, localTime, pick, text } from './harness/form.ts'
import { interaction, shown, timed, took } from './harness/interactions.ts'
import { openQueue, openTicket, tail, writesOf } from './harness/pages.ts'
import { call, get, post, sessionOf, type Schemas } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// Interactions that move a ticket on: taking it, its stages, macros, and two people at one of them.

type List<T> = { items: T[] }
type User = Schemas['User']

/** What others gave them is no reason to get nothing more. */
async function makeRoom(username: string): Promise<void> {
  const { id } = (await sessionOf(username)).me
  const { version, capacity } = await get<User>('admin1', `/users/${id}`)
  if (capacity === 1_000) return
  await call('admin1', 'PATCH', `/users/${id}`, { capacity: 1_000 }, { 'If-Match': `"${version}"` })
}

/** What waits in one stage as somebody sees it, the most urgent first. */
async function waiting(who: string, stage: string): Promise<Schemas['TicketSummary'][]> {
  const query = `status=open&owner=none&stage=${stage}&sort=due_at&limit=50`
  return (await get<List<Schemas['TicketSummary']>>(who, `/tickets?${query}`)).items
}

/** When something is due of what somebody has taken, by number. */
async function takenBy(username: string): Promise<Map<string, string | null>> {
  const { id } = (await sessionOf(username)).me
  const { items } = await get<List<Schemas['TicketSummary']>>('supervisor1', `/tickets?owner=${id}&limit=200`)
  return new Map(items.map((ticket) => [ticket.number, ticket.next_due_at]))
}

interaction(8, async (desk) => {
  const agents = ['agent3', 'agent4']
  for (const who of agents) await makeRoom(who)
  const made = [1, 2, 3, 4]
  for (const _ of made) await driveTo((await create()).id, 'follow_up')
  const pages = await Promise.all(agents.map((as) => desk.open({ as })))
  for (const page of pages) await openQueue(page)
  expect((await waiting('agent3', 'follow_up')).length).toBeGreaterThanOrEqual(made.length)
  const got: string[] = []
  let slowest = 0
  // Both at once, from the list and from the ticket that they got before.
  for (const turn of [1, 2]) {
    await Promise.all(
      pages.map(async (page, index) => {
        const before = page.url()
        const begun = performance.now()
        await page.keyboard.press('F8')
        // The title is that of a page which has its ticket.
        await page.waitForFunction(
          (url) => location.href !== url && document.title.startsWith(location.pathname.split('/').at(-1)!),
          before,
          { polling: 'raf' },
        )
        slowest = Math.max(slowest, took(begun))
        const number = page.url().split('/').at(-1)!
        got.push(number)
        expect((await read(number)).owner?.id, `turn ${turn}`).toBe((await sessionOf(agents[index]!)).me.id)
      }),
    )
  }
  expect(new Set(got).size, got.join()).toBe(4)
  const taken = new Map((await Promise.all(agents.map(takenBy))).flatMap((one) => [...one]))
  for (const number of got) {
    const next = (await waiting('agent3', (await read(number)).stage!))[0]
    const [due, left] = [taken.get(number), next?.next_due_at]
    if (due && left) expect(left >= due, `${number} was not the most urgent`).toBe(true)
  }
  return `1 key, two at once never the same, ${Math.round(slowest)} ms`
})

interaction(10, async (desk) => {
  const ticket = await driveTo((await create()).id, 'assessment')
  const page = await desk.open({ as: 'handler1' })
  await openTicket(page, ticket.number)
  const writes = writesOf(page)
  const form = page.getByTestId('stage-form')
  await text(form, 'reason', '证据充分')
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await expect.poll(() => form.locator('.row').count()).toBe(1)
  expect(await form.locator('.row').innerText()).toContain('判断结论')
  await choose(form, 'decision', '成立')
  expect(await control(form, 'reason').count()).toBe(0)
  await pick(form, 'department_id', '售后')
  await text(form, 'promised_at', localTime(72))
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await expect.poll(() => focusedTestId(page)).toBe('stage-submit')
  const figure = await timed(async () => {
    await page.keyboard.press('Enter')
    await shown(page, '[aria-current=step]', '调查')
  })
  const moved = await read(ticket.id)
  expect(moved.stage).toBe('investigation')
  expect(moved.forms).toMatchObject({ assessment: { decision: 'upheld', reason: '证据充分' } })
  expect(writes).toEqual([`POST /tickets/${ticket.id}/transitions`])
  return `2 actions, ${figure}`
})

function focusedTestId(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
}

interaction(13, async (desk) => {
  const letters = Array.from({ length: 3 }, () => 'bcdfghjkmpqrtvwxz'[Math.floor(Math.random() * 17)]).join('')
  const name = `${letters} ${tail()}`
  const calm = `已电话安抚${tail()}`
  const comment = (body: string) => ({ action: 'comment', form: { body } })
  const { id } = await post<{ id: string }>('supervisor1', '/macros', { name, steps: [comment(calm), { action: 'patch', form: { priority: 'urgent' } }] })
  const unfit = `${tail()} unfit`
  await post('supervisor1', '/macros', { name: unfit, steps: [comment('不应留下'), { action: 'complete' }] })
  const ticket = await driveTo((await create()).id, 'assessment')
  const page = await desk.open({ as: 'supervisor1', motion: true })
  await openTicket(page, ticket.number)
  const writes = writesOf(page)
  // As fast as fingers are: nothing is waited for.
  await page.keyboard.press('Control+k')
  await page.keyboard.type(letters)
  const figure = await timed(async () => {
    await page.keyboard.press('Enter')
    await shown(page, 'body', calm)
  })
  expect(writes).toHaveLength(1)
  expect(writes[0]).toMatch(/^POST .*\/macros\/[^/]+\/apply$/)
  expect((await read(ticket.id)).priority).toBe('urgent')

  await page.keyboard.press('Control+k')
  await page.keyboard.type(unfit)
  await page.keyboard.press('Enter')
  await page.getByText('全部步骤都没有执行').waitFor()
  const said = await get<List<{ body: string }>>('supervisor1', `/tickets/${ticket.id}/comments`)
  expect(said.items.map((comment) => comment.body)).toEqual([calm])
  await call('supervisor1', 'DELETE', `/macros/${id}`)
  return `3 characters + Enter, 1 request, ${figure}`
})

interaction(16, async (desk) => {
  const ticket = await driveTo((await create()).id, 'assessment')
  const first = await desk.open({ as: 'lead1' })
  const second = await desk.open({ as: 'handler1' })
  await openTicket(first, ticket.number)
  await openTicket(second, ticket.number)
  const name = (await sessionOf('handler1')).me.display_name
  await shown(first, '[data-testid=presence]', `${name} 正在查看`)
  await Promise.all([first, second].map(settle))
  const requests: string[] = []
  for (const page of [first, second]) {
    page.on('request', (request) => request.url().includes('/tickets/') && requests.push(request.url()))
  }
  await first.waitForTimeout(1_500)
  expect(requests.length, `both only look, and ask ${requests.join(', ')}`).toBeLessThanOrEqual(2)

  // Both change the subject; one has read what the other never saw.
  for (const page of [first, second]) await page.getByRole('button', { name: '修改内容' }).click()
  await first.locator('#edit-subject').fill('第一个人的主题')
  const figure = await timed(async () => {
    await second.locator('#edit-subject').fill('第二个人的主题')
    await shown(first, '[data-testid=presence]', `${name} 正在编辑`)
  })
  await second.locator('#edit-demand').fill('第二个人的诉求')
  await first.getByTestId('edit-save').click()
  await first.getByText('已保存修改').waitFor()
  await second.getByTestId('edit-save').click()
  const conflict = second.getByRole('dialog', { name: '工单刚被他人修改' })
  await conflict.waitFor()
  expect((await read(ticket.id)).subject).toBe('第一个人的主题')
  const row = conflict.getByRole('row').filter({ hasText: '双方都改了' })
  expect(await row.count()).toBe(1)
  expect(await row.innerText()).toContain('第二个人的主题')
  await row.getByText('第一个人的主题').click()
  await conflict.getByRole('button', { name: '按所选提交' }).click()
  await second.getByText('已保存修改').waitFor()
  const both = await read(ticket.id)
  expect([both.subject, both.demand]).toEqual(['第一个人的主题', '第二个人的诉求'])
  return `${figure}, the conflict shown field by field`
})

test('what was typed on an older ticket does not go over a newer one', async ({ desk }) => {
  const ticket = await driveTo((await create()).id, 'assessment')
  const page = await desk.open({ as: 'handler1' })
  await openTicket(page, ticket.number)
  await page.getByRole('button', { name: '修改内容' }).click()
  await page.locator('#edit-subject').fill('昨天想改的主题')
  await page.goto('/tickets')
  const { version } = await read(ticket.id)
  const change = { subject: '今天改好的主题' }
  await call('lead1', 'PATCH', `/tickets/${ticket.id}`, change, { 'If-Match': `"${version}"` })
  await openTicket(page, ticket.number)
  await page.getByRole('button', { name: '修改内容' }).click()
  await expect.poll(() => page.locator('#edit-subject').inputValue()).toBe('昨天想改的主题')
  await page.getByTestId('edit-save').click()
  await page.getByRole('dialog', { name: '工单刚被他人修改' }).waitFor()
  expect((await read(ticket.id)).subject).toBe('今天改好的主题')
})

test('of two who submit one step the second is told', async ({ desk }) => {
  const ticket = await driveTo((await create()).id, 'assessment')
  const pages = await Promise.all(['handler1', 'lead1'].map((as) => desk.open({ as })))
  for (const page of pages) {
    await openTicket(page, ticket.number)
    const form = page.getByTestId('stage-form')
    await choose(form, 'decision', '成立')
    await text(form, 'reason', '证据充分')
    await pick(form, 'department_id', '售后')
    await text(form, 'promised_at', localTime(72))
  }
  await Promise.all(pages.map((page) => page.keyboard.press('Control+Enter')))
  for (const page of pages) await shown(page, '[aria-current=step]', '调查')
  const events = await get<List<Schemas['Event']>>('supervisor1', `/tickets/${ticket.id}/events?limit=200`)
  expect(events.items.filter((event) => event.action === 'assess')).toHaveLength(1)
})
