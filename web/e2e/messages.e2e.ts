import { expect } from 'vitest'
import { audit } from './harness/axe.ts'
import { create } from './harness/complaint.ts'
import { startReceiver } from './harness/hooks.ts'
import { tail } from './harness/pages.ts'
import { settle, test } from './harness/test.ts'

// Who is told of what, and messages that leave the house.

test('a gateway and a template are set up, and wait for somebody else to approve', async ({ desk }) => {
  const receiver = await startReceiver()
  const page = await desk.open({ as: 'admin1' })
  await page.goto('/admin/gateways')
  await page.getByRole('button', { name: '新建网关' }).click()
  const form = page.locator('.el-drawer:visible')
  const name = `carrier-${tail()}`
  await form.getByLabel('名称').fill(name)
  await form.getByLabel('接口（JSON）').fill('{')
  expect(await form.getByRole('button', { name: '新建网关' }).isDisabled()).toBe(true)
  const adapter = { format: 'json', url: receiver.url, body: { mobile: '{{to}}', content: '{{text}}' } }
  await form.getByLabel('接口（JSON）').fill(JSON.stringify(adapter))
  await form.getByLabel('密钥').fill('secret')
  expect(await audit(page)).toEqual([])
  await form.getByRole('button', { name: '新建网关' }).click()
  await page.getByRole('button', { name }).waitFor()

  await page.goto('/admin/message-templates')
  await page.getByRole('button', { name: '新建模板' }).click()
  const words = page.locator('.el-drawer:visible')
  const template = `受理通知 ${tail()}`
  await words.getByLabel('名称').fill(template)
  await words.getByLabel('内容').fill('短'.repeat(71))
  await words.getByText('计费 2 条').waitFor()
  await words.getByLabel('内容').fill('您的工单{{ticket.number}}已受理。')
  expect(await audit(page)).toEqual([])
  await words.getByRole('button', { name: '新建模板' }).click()
  await page.getByRole('row', { name: template }).getByText('待审批').waitFor()
  expect(await page.getByRole('row', { name: template }).getByRole('button', { name: '批准' }).count()).toBe(0)
  await settle(page)

  await page.goto('/admin/outgoing-messages')
  await page.getByRole('heading', { name: '发出的消息' }).waitFor()
  expect(await audit(page)).toEqual([])
  await receiver.stop()
})

test('somebody says by which ways they are told, and cannot mute breaches', async ({ desk }) => {
  await create()
  const page = await desk.open({ as: 'agent1' })
  await page.goto('/notifications')
  await page.getByRole('link', { name: '通知设置' }).click()
  const bell = page.getByRole('checkbox', { name: '关注工单的进展：站内通知' })
  await bell.waitFor()
  expect(await page.getByRole('checkbox', { name: '超时：站内通知' }).isDisabled()).toBe(true)
  expect(await page.getByRole('checkbox', { name: '超时：桌面提醒' }).isChecked()).toBe(true)
  await bell.uncheck()
  await page.getByRole('checkbox', { name: '客户来信：桌面提醒' }).check()
  await page.getByLabel('接收短信的手机').fill('12')
  await page.getByRole('button', { name: '保存' }).click()
  await page.locator('[data-fault]').waitFor()
  await page.getByLabel('接收短信的手机').fill('13800138000')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
  expect(await audit(page)).toEqual([])
  await page.reload()
  await bell.waitFor()
  expect(await bell.isChecked()).toBe(false)
  expect(await page.getByRole('checkbox', { name: '客户来信：桌面提醒' }).isChecked()).toBe(true)
  expect(await page.getByLabel('接收短信的手机').inputValue()).toBe('+8613800138000')
})
