import type { Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { audit } from './harness/axe.ts'
import { complaintBody, create } from './harness/complaint.ts'
import { isSignedBy, sendHook, startReceiver, type Received } from './harness/hooks.ts'
import { tail } from './harness/pages.ts'
import { get, type Schemas } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// An administrator connects other systems; those sign, send, receive and check by themselves.

const drawer = (page: Page) => page.locator('.el-drawer:visible')

/** What is shown once; then it is put away. */
async function takeSecret(page: Page): Promise<string> {
  const secret = await page.getByTestId('secret-once').innerText()
  expect(await audit(page)).toEqual([])
  await page.getByRole('button', { name: '已保存，关闭' }).click()
  await settle(page)
  return secret
}

async function newSource(page: Page, name: string): Promise<string> {
  await page.goto('/admin/inbound-sources')
  await page.getByRole('button', { name: '新建接入来源' }).click()
  const form = drawer(page)
  await form.getByLabel('名称').fill('Not A Name')
  await form.getByRole('button', { name: '新建接入来源' }).click()
  await form.locator('[data-fault]').waitFor()
  await form.getByLabel('名称').fill(name)
  expect(await audit(page)).toEqual([])
  await form.getByRole('button', { name: '新建接入来源' }).click()
  const secret = await takeSecret(page)
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  return secret
}

test('a source is made, tried and used, and its secret is changed without a gap', async ({ desk }) => {
  const name = `shop-${tail()}`
  const page = await desk.open({ as: 'admin1' })
  const before = await newSource(page, name)
  expect(before).toMatch(/^whsec_/)

  const trial = page.getByRole('region', { name: '试算' })
  await trial.getByLabel('选用样例').selectOption({ label: '登记工单' })
  await trial.getByRole('button', { name: '试算' }).click()
  await trial.getByText('可以处理').waitFor()
  await trial.getByRole('row', { name: '/subject 洗衣机漏水' }).waitFor()
  await trial.getByLabel('对方发送的内容').fill('{"type": "ticket.create", "data": {"description": "d"}}')
  await trial.getByRole('button', { name: '试算' }).click()
  await trial.getByText('无法处理').waitFor()
  await trial.locator('code', { hasText: '/subject' }).waitFor()
  expect(await audit(page)).toEqual([])

  const customer = { name: '王明', contacts: [{ kind: 'phone', value: '13800138000' }] }
  const hook = (subject: string) => ({ type: 'ticket.create', data: { subject, description: '安装后漏水', external_ref: { id: tail() }, customer } })
  const first = await sendHook(name, before, hook(`水箱漏水 ${name}`))
  expect(first.status).toBe(202)
  const agent = await desk.open({ as: 'agent1' })
  await agent.goto(`/tickets/${first.ticket!.number}`)
  await agent.getByText(`水箱漏水 ${name}`).first().waitFor()

  await page.getByRole('button', { name: '更换密钥' }).click()
  await drawer(page).getByLabel('旧密钥继续有效（小时）').waitFor()
  await drawer(page).getByRole('button', { name: '更换密钥' }).click()
  const after = await takeSecret(page)
  expect(after).not.toBe(before)
  await expect.poll(() => page.getByTestId('secret').count()).toBe(2)
  for (const secret of [before, after]) expect((await sendHook(name, secret, hook('again'))).status).toBe(202)

  const old = page.getByTestId('secret').filter({ hasText: '失效' })
  await old.getByRole('button', { name: '立即作废' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '立即作废' }).click()
  await expect.poll(() => page.getByTestId('secret').count()).toBe(1)
  expect(await sendHook(name, before, hook('too late'))).toMatchObject({ status: 401, code: 'signature_invalid' })
  expect((await sendHook(name, after, hook('in time'))).status).toBe(202)
})

test('what was not understood is mapped, read again and becomes a ticket', async ({ desk }) => {
  const name = `crm-${tail()}`
  const page = await desk.open({ as: 'admin1' })
  const secret = await newSource(page, name)
  const body = { kind: 'complaint', title: `电梯停运 ${name}`, person: { mobile: '13800138000' }, level: '1' }
  const refused = await sendHook(name, secret, body)
  expect(refused.status).toBe(202)
  expect(refused.ticket).toBeUndefined()

  await page.goto('/admin/webhook-inbox')
  await settle(page)
  const waiting = page.getByRole('row').filter({ hasText: name })
  await waiting.getByRole('button').click()
  await drawer(page).locator('code', { hasText: '/title' }).waitFor()
  expect(await drawer(page).innerText()).not.toContain('13800138000')
  expect(await audit(page)).toEqual([])
  await drawer(page).getByRole('button', { name: '重新读取' }).click()
  await drawer(page).getByRole('alert').waitFor()

  await drawer(page).getByRole('link', { name }).click()
  await page.getByLabel('内容格式').selectOption({ label: '自定义映射' })
  const rule = page.getByTestId('rule')
  let members = 0
  const member = async (target: string, origin: '内容中的位置' | '固定值', text: string) => {
    if (members > 0) await rule.getByRole('button', { name: '添加字段' }).click()
    await rule.getByLabel(`字段 ${++members} 的目标位置`).fill(target)
    await rule.getByLabel(`${target}: 来自`).selectOption({ label: origin })
    await rule.getByLabel(`${target}: ${origin}`).fill(text)
  }
  await member('/subject', '内容中的位置', '/title')
  await member('/priority', '内容中的位置', 'level')
  await page.getByRole('button', { name: '保存' }).click()
  await rule.locator('[data-fault]').waitFor()
  expect(await audit(page)).toEqual([])
  await rule.getByLabel('/priority: 内容中的位置').fill('/level')
  await rule.getByLabel('/priority: 对照表').fill('1=urgent | *=normal')
  await member('/description', '内容中的位置', '/title')
  await member('/customer/name', '固定值', '王明')
  await member('/customer/contacts/0/kind', '固定值', 'phone')
  await member('/customer/contacts/0/value', '内容中的位置', '/person/mobile')
  const trial = page.getByRole('region', { name: '试算' })
  await trial.getByLabel('对方发送的内容').fill(JSON.stringify(body))
  await trial.getByRole('button', { name: '试算' }).click()
  await trial.getByRole('row', { name: '/priority urgent' }).waitFor()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
  await page.getByRole('button', { name: 'JSON', exact: true }).click()
  expect(await page.getByLabel('映射的 JSON').inputValue()).toContain('"default": "normal"')
  expect(await audit(page)).toEqual([])

  await page.goto('/admin/webhook-inbox')
  await waiting.getByRole('button').click()
  await drawer(page).getByRole('button', { name: '重新读取' }).click()
  await drawer(page).getByText('已处理').first().waitFor()
  const { items } = await get<{ items: Schemas['Ticket'][] }>('supervisor1', `/tickets?q=${encodeURIComponent(body.title)}`)
  expect(items).toMatchObject([{ subject: body.title, priority: 'urgent' }])
})

test('a webhook is made, its deliveries are read, and replayed one by one and by time', async ({ desk }) => {
  const receiver = await startReceiver()
  try {
    const page = await desk.open({ as: 'admin1' })
    await page.goto('/admin/webhooks')
    await page.getByRole('button', { name: '新建事件推送' }).click()
    const form = drawer(page)
    await form.getByLabel('推送地址').fill('https://10.0.0.1/events')
    await form.getByRole('checkbox', { name: /ticket\.created/ }).check()
    await form.getByRole('button', { name: '新建事件推送' }).click()
    await form.locator('[data-fault]').waitFor()
    expect(await audit(page)).toEqual([])
    await form.getByLabel('推送地址').fill(receiver.url)
    await form.getByRole('button', { name: '新建事件推送' }).click()
    const secret = await takeSecret(page)

    const ticket = await create()
    const about = ({ body }: Received) => body.includes(ticket.id)
    const mine = () => receiver.received.filter(about)
    await expect.poll(() => mine().length, { timeout: 20_000 }).toBe(1)
    expect(isSignedBy(secret, mine()[0]!)).toBe(true)
    const id = mine()[0]!.headers['webhook-id']

    await page.getByRole('link', { name: receiver.url }).click()
    const list = page.getByRole('table', { name: '投递记录' })
    const line = list.getByRole('row').filter({ hasText: '工单登记' })
    const refresh = page.getByRole('button', { name: '刷新' }).first()
    await expect.poll(async () => (await refresh.click(), line.filter({ hasText: '已投递' }).count()), { timeout: 20_000 }).toBe(1)
    expect(await audit(page)).toEqual([])
    await line.getByRole('button').first().click()
    const detail = drawer(page)
    await detail.getByTestId('attempt').getByText('200').waitFor()
    await detail.getByText('thank you').waitFor()
    await detail.getByText(/用时 \d+ 毫秒/).waitFor()
    await detail.locator('summary').click()
    await detail.getByText('webhook-signature: v1,***').waitFor()
    expect(await audit(page)).toEqual([])
    await detail.getByRole('button', { name: '重放' }).click()
    await expect.poll(() => mine().length, { timeout: 20_000 }).toBe(2)
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: '按时间重放' }).click()
    const dialog = page.getByRole('dialog', { name: '按时间重放' })
    await dialog.getByLabel('状态').selectOption({ label: '全部状态' })
    expect(await audit(page)).toEqual([])
    await dialog.getByRole('button', { name: '重放' }).click()
    await expect.poll(() => mine().length, { timeout: 20_000 }).toBe(3)
    expect(mine().map(({ headers }) => headers['webhook-id'])).toEqual([id, id, id])

    receiver.status = 410
    await create()
    await expect.poll(async () => (await page.reload(), await settle(page), page.getByText('对方答复 410').count()), { timeout: 20_000 }).toBe(1)
    expect(await audit(page)).toEqual([])
    await page.getByRole('button', { name: /^通知/ }).click()
    await page.locator('.el-popover:visible').getByText('接收方不再接收，已自动停用').waitFor()
    await page.keyboard.press('Escape')
    receiver.status = 200
    await page.getByRole('button', { name: '重新启用' }).click()
    await page.getByText('对方答复 410').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: '删除' }).click()
    await page.getByRole('dialog', { name: '删除' }).getByRole('button', { name: '删除' }).click()
    await page.waitForURL('**/admin/webhooks')
  } finally {
    await receiver.stop()
  }
})

test('a key is made, used, replaced and revoked', async ({ desk }) => {
  const name = `shop ${tail()}`
  const page = await desk.open({ as: 'admin1' })
  await page.goto('/admin/api-keys')
  await page.getByRole('button', { name: '新建密钥' }).click()
  const form = drawer(page)
  await form.getByLabel('名称').fill(name)
  await form.getByRole('checkbox', { name: '登记工单' }).check()
  await form.getByRole('button', { name: '新建密钥' }).click()
  const before = await takeSecret(page)
  const file = async (key: string) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}`, 'Idempotency-Key': tail() }
    const body = JSON.stringify(complaintBody())
    return (await fetch(`${inject('address')}/api/v1/tickets`, { method: 'POST', headers, body })).status
  }
  expect(await file(before)).toBe(201)

  const rows = page.getByRole('row').filter({ hasText: name })
  const replace = async () => {
    await rows.first().getByRole('button', { name: '更换' }).click()
    expect(await form.getByLabel('名称').inputValue()).toBe(name)
    await form.getByRole('button', { name: '新建密钥' }).click()
  }
  await replace()
  const after = await takeSecret(page)
  for (const key of [before, after]) expect(await file(key)).toBe(201)
  await replace()
  await form.getByRole('alert').waitFor()
  await form.getByRole('button', { name: '取消' }).click()

  await rows.last().getByRole('button', { name: '吊销' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '吊销' }).click()
  await rows.getByText('已吊销').waitFor()
  expect([await file(before), await file(after)]).toEqual([401, 201])
})
