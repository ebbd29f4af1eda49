import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { newPhone, read, type Ticket } from './harness/complaint.ts'
import { choose, localTime, pick, pickIn, text } from './harness/form.ts'
import { get, sessionOf, type Schemas } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// One complaint from the call to its closing, by everybody whose turn it is, on their own screens.

const pictures = fileURLToPath(new URL('../../build/story', import.meta.url))
rmSync(pictures, { recursive: true, force: true })
mkdirSync(pictures, { recursive: true })

let taken = 0
async function picture(page: Page, name: string): Promise<void> {
  const file = `${String(++taken).padStart(2, '0')}-${name}.png`
  await page.screenshot({ path: `${pictures}/${file}` })
}

type Event = Schemas['Event']

/** What the server says: where the ticket is, and who brought it there by what. */
async function expectMoved(number: string, action: string, by: string, stage: string | null): Promise<Ticket> {
  const ticket = await read(number)
  expect(ticket.stage).toBe(stage)
  const { items } = await get<{ items: Event[] }>('supervisor1', `/tickets/${ticket.id}/events?limit=200`)
  const move = items.find((event) => event.action === action)
  expect(move, JSON.stringify(items)).toBeDefined()
  expect(move!.actor?.id).toBe((await sessionOf(by)).me.id)
  return ticket
}

function stageForm(page: Page) {
  return page.getByTestId('stage-form')
}

async function openTicket(page: Page, number: string): Promise<void> {
  await page.goto(`/tickets/${number}`)
  await stageForm(page).waitFor()
  await settle(page)
}

async function submitStage(page: Page): Promise<void> {
  const answered = page.waitForResponse((r) => r.url().endsWith('/transitions'))
  await page.getByTestId('stage-submit').click()
  const answer = await answered
  expect(answer.status(), await answer.text()).toBe(200)
  await settle(page)
}

/** Ink as a hand leaves it. */
async function draw(page: Page): Promise<void> {
  const box = (await page.locator('canvas').boundingBox())!
  const strokes = [
    [[0.2, 0.3], [0.4, 0.25], [0.35, 0.7]],
    [[0.5, 0.2], [0.55, 0.8]],
    [[0.45, 0.5], [0.7, 0.45], [0.8, 0.75]],
  ] as const
  for (const stroke of strokes) {
    const at = ([x, y]: readonly [number, number]) => [box.x + box.width * x, box.y + box.height * y] as const
    await page.mouse.move(...at(stroke[0]))
    await page.mouse.down()
    for (const point of stroke.slice(1)) await page.mouse.move(...at(point), { steps: 8 })
    await page.mouse.up()
  }
}

test('a complaint from the call to its closing', { timeout: 300_000 }, async ({ desk }) => {
  const phone = newPhone()

  // agent1 takes the call.
  const intake = await desk.open({ as: 'agent1' })
  await intake.goto('/intake')
  await settle(intake)
  await intake.keyboard.type(phone)
  await intake.keyboard.press('Enter')
  await text(intake, 'name', '欧阳明月')
  await text(intake, 'description', '冰箱用了三天就不制冷了，打过两次电话没有人上门。')
  await text(intake, 'demand', '退货退款')
  await pick(intake, 'category', '质量')
  await text(intake, 'amount', '1280')
  await settle(intake)
  await picture(intake, 'intake')
  await intake.keyboard.press('Control+Enter')
  await intake.waitForURL(/\/tickets\/\w/)
  const number = intake.url().split('/').at(-1)!
  await settle(intake)
  await picture(intake, 'registered')
  const filed = await expectMoved(number, 'register', 'agent1', 'assessment')
  expect(filed.channel).toBe('phone')
  expect(filed.amount).toBe('1280.00')

  // The handler judges it and sends it to the department.
  const handler = await desk.open({ as: 'handler1' })
  await openTicket(handler, number)
  await choose(stageForm(handler), 'decision', '成立')
  await text(stageForm(handler), 'reason', '三包期内，证据充分')
  await pick(stageForm(handler), 'department_id', '售后')
  await text(stageForm(handler), 'promised_at', localTime(72))
  await picture(handler, 'assessment')
  await submitStage(handler)
  await expectMoved(number, 'assess', 'handler1', 'investigation')

  // The department says what the cause was.
  const department = await desk.open({ as: 'aftersales1' })
  await department.goto('/department')
  await department.getByRole('button', { name: number }).click()
  await settle(department)
  await text(department, 'direct_cause', '压缩机漏气，派单系统未触发上门')
  await pick(department, 'root_cause', '')
  await pick(department, 'liable_department_id', '售后')
  await picture(department, 'investigation')
  await department.keyboard.press('Control+Enter')
  await expect.poll(async () => (await read(number)).stage, { timeout: 15_000 }).toBe('solution')
  await settle(department)
  await expectMoved(number, 'report_cause', 'aftersales1', 'solution')

  // The handler proposes what to do.
  await openTicket(handler, number)
  await text(stageForm(handler), 'measures', '更换同型号新机，并上门安装')
  await choose(stageForm(handler), 'compensation_kind', '退款')
  await text(stageForm(handler), 'compensation_amount', '100')
  await text(stageForm(handler), 'cost', '50')
  await text(stageForm(handler), 'deadline', localTime(48))
  await picture(handler, 'proposal')
  await submitStage(handler)
  const proposed = await expectMoved(number, 'propose', 'handler1', 'solution')
  expect(proposed.proposals?.map((proposal) => proposal.state)).toEqual(['proposed'])

  // The supervisor approves it.
  const supervisor = await desk.open({ as: 'supervisor1' })
  await supervisor.goto('/approval')
  await supervisor.getByRole('button', { name: number }).click()
  await settle(supervisor)
  await text(supervisor, 'remark', '同意，请尽快落实')
  await picture(supervisor, 'approval')
  await supervisor.getByRole('button', { name: /^批准/ }).click()
  await expect.poll(async () => (await read(number)).stage, { timeout: 15_000 }).toBe('implementation')
  const approved = await expectMoved(number, 'approve', 'supervisor1', 'implementation')
  expect(approved.proposals?.map((proposal) => proposal.state)).toEqual(['approved'])

  // The customer comes to the desk and signs on the tablet.
  const counter = await desk.open({ as: 'agent1' })
  await counter.goto(`/desk?ticket=${number}`)
  await settle(counter)
  const opening = counter.context().waitForEvent('page')
  await counter.locator('li', { hasText: '方案确认' }).getByRole('button').click()
  const tablet = await opening
  await tablet.setViewportSize({ width: 1366, height: 768 })
  await tablet.getByText('更换同型号新机').waitFor()
  await tablet.locator('input[type=checkbox]').check()
  await tablet.locator('canvas').scrollIntoViewIfNeeded()
  await draw(tablet)
  await picture(tablet, 'tablet')
  await tablet.getByRole('button', { name: '确认' }).click()
  await tablet.getByRole('heading', { name: '签名已完成' }).waitFor()
  await picture(tablet, 'signed')
  await counter.bringToFront()
  await counter.getByRole('button', { name: '记录客户同意' }).click()
  await counter.getByText('已记录客户同意').waitFor()
  await settle(counter)
  expect(await counter.getByRole('button', { name: '记录客户同意' }).count()).toBe(0)
  await picture(counter, 'consent')
  const agreed = await expectMoved(number, 'record_consent', 'agent1', 'implementation')
  expect(agreed.consents?.map(({ accepted, method }) => ({ accepted, method }))).toEqual([
    { accepted: true, method: 'signature' },
  ])

  // The department carries it out.
  await department.goto('/department')
  await department.getByRole('button', { name: number }).click()
  await settle(department)
  await department.getByRole('button', { name: '现在' }).first().click()
  await picture(department, 'implementation')
  await department.keyboard.press('Control+Enter')
  await expect.poll(async () => (await read(number)).stage, { timeout: 15_000 }).toBe('follow_up')
  await expectMoved(number, 'complete', 'aftersales1', 'follow_up')

  // Whoever took the call does not visit; another agent does.
  await intake.goto('/follow-up')
  await settle(intake)
  expect(await intake.getByRole('button', { name: number }).count()).toBe(0)
  const visitor = await desk.open({ as: 'agent2' })
  await visitor.goto('/follow-up')
  await visitor.getByRole('button', { name: number }).click()
  await visitor.getByRole('button', { name: /^5/ }).click()
  await picture(visitor, 'follow-up')
  await visitor.keyboard.press('Control+Enter')
  await expect.poll(async () => (await read(number)).stage, { timeout: 15_000 }).toBe('summary')
  const visited = await expectMoved(number, 'record_visit', 'agent2', 'summary')
  expect(visited.visits?.map((visit) => visit.satisfaction)).toEqual([5])

  // The supervisor sums up and closes.
  await openTicket(supervisor, number)
  await supervisor.getByRole('textbox', { name: '改进措施' }).fill('派单超过四小时未上门时自动提醒')
  await pickIn(supervisor.getByRole('combobox', { name: '负责人' }), (await sessionOf('lead1')).me.display_name)
  await supervisor.locator('input[type=date]').fill('2099-01-31')
  await picture(supervisor, 'summary')
  await submitStage(supervisor)
  const closed = await expectMoved(number, 'summarize', 'supervisor1', null)
  expect(closed.status).toBe('closed')
  await supervisor.getByText('派单超过四小时未上门时自动提醒 · 赵丽华').waitFor()
  await picture(supervisor, 'closed')
})
