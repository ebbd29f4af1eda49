import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { countClicks } from './harness/clicks.ts'
import { create, driveTo, newPhone, read } from './harness/complaint.ts'
import { choose, pick, text } from './harness/form.ts'
import { accountOf, asNewcomer, sessionOf } from './harness/staff.ts'
import { settle, test, type Desk } from './harness/test.ts'

// What each role does most, from the sign-in to done, with a mouse; clicks are counted where few of
// them are promised. Whatever is typed goes where the focus is.

async function signIn(desk: Desk, username: string): Promise<Page> {
  await asNewcomer(username)
  const page = await desk.open()
  await page.goto('/')
  await page.locator('[name=username]').fill(username)
  await page.locator('[name=password]').fill(accountOf(username).password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '跳过' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await settle(page)
  return page
}

async function rail(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click()
  await settle(page)
}

describe('by mouse', { timeout: 120_000 }, () => {
  test('an agent takes a complaint', async ({ desk }) => {
    const page = await signIn(desk, 'agent3')
    await rail(page, '登记投诉')
    const phone = newPhone()
    await page.keyboard.type(phone)
    await page.getByRole('option').first().click()
    await text(page, 'name', '司马青')
    await text(page, 'description', '空调漏水，地板泡坏。')
    await text(page, 'demand', '赔偿')
    await pick(page, 'category', '质量')
    await settle(page)
    await page.getByRole('button', { name: /^提交 / }).click()
    await page.waitForURL(/\/tickets\/\d/)
    const ticket = await read(page.url().split('/').at(-1)!)
    expect(ticket.stage).toBe('assessment')
  })

  test('the desk finds a visitor, and the customer goes home with a receipt', async ({ desk }) => {
    const ticket = await create()
    const page = await signIn(desk, 'agent2')
    await page.goto(`/tickets/${ticket.number}`)
    await page.getByTestId('do-more').click()
    await page.getByTestId('do-sign').click()
    await page.waitForURL(`**/desk?ticket=${ticket.number}`)
    const [tablet] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: '登记确认' }).click(),
    ])
    await tablet.locator('input[type=checkbox]').check()
    const box = (await tablet.locator('canvas').boundingBox())!
    for (const from of [0.2, 0.5]) {
      await tablet.mouse.move(box.x + box.width * from, box.y + box.height * 0.3)
      await tablet.mouse.down()
      await tablet.mouse.move(box.x + box.width * (from + 0.2), box.y + box.height * 0.7, { steps: 8 })
      await tablet.mouse.up()
    }
    await tablet.getByRole('button', { name: '确认' }).click()
    await tablet.getByRole('heading', { name: '签名已完成' }).waitFor()
    const [receipt] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: '打印回执' }).click(),
    ])
    await receipt.getByText(ticket.number.slice(8, 14)).first().waitFor()
  })

  test('a department comes to its finding in three clicks', async ({ desk }) => {
    const ticket = await driveTo((await create()).id, 'investigation')
    const page = await signIn(desk, 'aftersales1')
    const clicks = await countClicks(page)
    await rail(page, '部门待办')
    await page.getByRole('button', { name: ticket.number }).click()
    await settle(page)
    await page.waitForFunction(() => /-direct_cause$/.test(document.activeElement?.id ?? ''))
    await page.keyboard.insertText('压缩机漏气')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.insertText('售后')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Ctrl/ }).click()
    await expect.poll(async () => (await read(ticket.id)).stage).toBe('solution')
    expect(clicks()).toBeLessThanOrEqual(3)
  })

  test('a lead reassigns what is due in two clicks', async ({ desk }) => {
    await driveTo((await create({ subject: '快超时的一张' })).id, 'assessment')
    const page = await signIn(desk, 'lead1')
    await rail(page, '总览')
    const handler = (await sessionOf('handler2')).me
    const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: '转派' }) })
      .filter({ hasNotText: handler.display_name }).first()
    const number = (await row.locator('.digits').innerText()).replace(/\D/g, '')
    const clicks = await countClicks(page)
    await row.getByRole('button', { name: '转派' }).click()
    await page.getByRole('button', { name: handler.display_name }).click()
    await expect.poll(async () => (await read(number)).owner?.id).toBe(handler.id)
    expect(clicks()).toBeLessThanOrEqual(2)
  })

  test('a supervisor approves a proposal in two clicks and a remark', async ({ desk }) => {
    const ticket = await driveTo((await create()).id, 'approval')
    const page = await signIn(desk, 'supervisor1')
    await rail(page, '审批')
    const clicks = await countClicks(page)
    await page.getByRole('button', { name: ticket.number }).click()
    await settle(page)
    await text(page, 'remark', '同意')
    await page.getByRole('button', { name: /^批准/ }).click()
    await expect.poll(async () => (await read(ticket.id)).stage).toBe('implementation')
    expect(clicks()).toBeLessThanOrEqual(2)
  })

  test('a handler judges a complaint', async ({ desk }) => {
    const ticket = await driveTo((await create()).id, 'assessment')
    const page = await signIn(desk, 'handler2')
    await page.goto(`/tickets/${ticket.number}`)
    const form = page.getByTestId('stage-form')
    await choose(form, 'decision', '成立')
    await text(form, 'reason', '证据充分')
    await pick(form, 'department_id', '售后')
    await text(form, 'promised_at', '2099-01-01T12:00')
    await page.getByTestId('stage-submit').click()
    await expect.poll(async () => (await read(ticket.id)).stage).toBe('investigation')
  })

  test('an administrator takes somebody on, who can sign in', async ({ desk }) => {
    const username = `new${Date.now() % 1_000_000}`
    const page = await signIn(desk, 'admin1')
    await rail(page, '管理')
    await page.getByRole('button', { name: '新建人员' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(/^用户名/).fill(username)
    await form.getByLabel(/^姓名/).fill('新来的')
    await form.getByRole('checkbox', { name: '坐席' }).check()
    await form.getByRole('button', { name: '保存' }).click()
    const secret = await page.getByRole('alert').locator('code').innerText()
    const answer = await fetch(`${new URL(page.url()).origin}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password: secret }),
    })
    expect(answer.status).toBe(201)
  })

  test.for(['executive1', 'qa1'] as const)('%s comes from a figure or list to the ticket', async (who, { desk }) => {
    const page = await signIn(desk, who)
    await rail(page, '工单')
    await page.getByTestId('queue-row').first().locator('a').first().click()
    await page.waitForURL(/\/tickets\/\d/)
    await page.getByTestId('ticket-actions').waitFor()
  })
})
