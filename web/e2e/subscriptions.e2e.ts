import { expect } from 'vitest'
import { audit } from './harness/axe.ts'
import { get } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// Reports that are sent on schedule.

interface Listed {
  items: { id: string; kind: string; at: string; to: string[]; format: string; active: boolean; channel: string[] }[]
}

test('a report is put on schedule from its page, listed, paused and taken away', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto('/reports/weekly/2026-W40?channel=phone')
  await page.getByTestId('report-state').waitFor()
  await page.getByRole('button', { name: '定时发送' }).click()
  await page.getByRole('heading', { level: 1, name: '定时发送' }).waitFor()
  await page.getByRole('button', { name: '新建定时发送' }).first().click()
  const drawer = page.getByRole('dialog', { name: '新建定时发送' })
  await drawer.getByRole('button', { name: '新建定时发送' }).click()
  // Without an address the server refuses, at the field.
  const to = drawer.getByRole('textbox', { name: '收件人' })
  await expect.poll(() => to.getAttribute('aria-invalid')).toBe('true')
  await settle(page)
  expect(await audit(page)).toEqual([])
  await to.fill('boss@example.com')
  await page.keyboard.press('Enter')
  await drawer.getByLabel('发送时间').fill('07:45')
  await drawer.getByRole('button', { name: '新建定时发送' }).click()
  await drawer.waitFor({ state: 'detached' })

  const row = page.getByRole('row').filter({ hasText: 'boss@example.com' })
  await row.getByText('每周一 07:45').waitFor()
  await row.getByText('电话').waitFor()
  await row.getByRole('button', { name: '暂停周报的发送' }).click()
  await row.getByText('已暂停').waitFor()
  await settle(page)
  const { items } = await get<Listed>('supervisor1', '/reports/subscriptions')
  expect(items).toMatchObject([
    { kind: 'weekly', at: '07:45', to: ['boss@example.com'], format: 'xlsx', active: false, channel: ['phone'] },
  ])

  await row.getByRole('button', { name: '查看周报的发送' }).click()
  const one = page.getByRole('dialog', { name: '定时发送' })
  await one.getByText('还没有发送过').waitFor()
  await settle(page)
  expect(await audit(page)).toEqual([])
  await one.getByRole('button', { name: '删除' }).click()
  await page.getByRole('dialog', { name: '删除' }).getByRole('button', { name: '删除' }).click()
  await page.getByText('还没有定时发送').waitFor()
})
