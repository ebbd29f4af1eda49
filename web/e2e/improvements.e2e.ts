import { expect } from 'vitest'
import { audit } from './harness/axe.ts'
import { get } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// Measures of improvement.

interface Listed {
  items: Record<'figure' | 'key' | 'measures' | 'target' | 'state' | 'result', string>[]
}

test('a measure is written down, changed and ended with what came of it', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto('/reports/improvements')
  await page.getByRole('button', { name: '新建整改措施' }).first().click()
  const drawer = page.getByRole('dialog', { name: '新建整改措施' })
  await drawer.getByRole('option', { name: '时限达标率' }).waitFor({ state: 'attached' })
  await drawer.getByRole('button', { name: '新建整改措施' }).click()
  await drawer.locator('[data-fault]').first().waitFor()
  await settle(page)
  expect(await audit(page)).toEqual([])
  await drawer.getByLabel('指标').selectOption({ label: '时限达标率' })
  await drawer.getByLabel('范围').selectOption('channel')
  await drawer.getByLabel('渠道').selectOption('phone')
  await drawer.getByLabel('措施').fill('周末加派两名坐席')
  await drawer.getByRole('combobox', { name: '责任人' }).fill('售后部')
  await page.keyboard.press('Enter')
  await drawer.getByLabel('目标（%）').fill('95')
  await drawer.getByRole('button', { name: '新建整改措施' }).click()
  await drawer.waitFor({ state: 'detached' })

  const row = page.getByRole('row').filter({ hasText: '周末加派两名坐席' })
  await row.getByText('95.0%').waitFor()
  await row.getByText('售后部').waitFor()
  await row.getByRole('button', { name: /^编辑/ }).click()
  const edit = page.getByRole('dialog', { name: '整改措施' })
  await edit.getByLabel('目标（%）').fill('96.5')
  await edit.getByRole('button', { name: '保存' }).click()
  await row.getByText('96.5%').waitFor()

  await row.getByRole('button', { name: /^结束/ }).click()
  const end = page.getByRole('dialog', { name: '结束' })
  await end.getByLabel('结果').fill('周末不再积压')
  await end.getByRole('button', { name: '结束' }).click()
  await row.getByText('已完成').waitFor()
  const { items } = await get<Listed>('supervisor1', '/improvements')
  expect(items).toMatchObject([
    { figure: 'limits_met_rate', key: 'phone', measures: '周末加派两名坐席', target: '96.50', state: 'done', result: '周末不再积压' },
  ])
})
