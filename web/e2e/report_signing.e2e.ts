import { expect } from 'vitest'
import { neighbour } from '@/features/report/period'
import { audit } from './harness/axe.ts'
import { get } from './harness/staff.ts'
import { usualSubject } from './harness/subjects.ts'
import { settle, test } from './harness/test.ts'

// A supervisor signs a day that is over. It is a day that no other test looks at.

const { samples } = await usualSubject()
const day = neighbour('daily', neighbour('daily', samples['date']!, -1), -1)

interface Signed {
  signed: boolean
  remarks: string
  content_hash: string
  signature: { by: { display_name: string } }
}

test('a report is signed with remarks, and stays as it was signed', async ({ desk }) => {
  const remarks = '一切正常，<b>已核对</b>。'
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto(`/reports/daily/${day}`)
  await page.getByTestId('report-state').getByText('已截止').waitFor()
  await settle(page)
  await page.getByRole('textbox', { name: '班长备注' }).fill(remarks)
  await page.keyboard.press('Tab')
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog', { name: /^签发/ })
  await dialog.waitFor()
  for (const field of await dialog.getByRole('textbox', { name: /^说明：/ }).all()) await field.fill('样本太少')
  expect(await dialog.getByRole('textbox', { name: '班长备注' }).inputValue()).toBe(remarks)
  await dialog.getByRole('button', { name: '签发', exact: true }).click()
  await page.getByTestId('report-state').getByText('已签发').waitFor()
  await page.getByText(remarks).waitFor()
  await settle(page)
  expect(await audit(page)).toEqual([])
  expect(await page.getByRole('button', { name: /^签发/ }).count()).toBe(0)
  expect(await page.locator('main textarea').count()).toBe(0)

  const signed = await get<Signed>('supervisor1', `/reports/daily?date=${day}&format=json`)
  expect(signed).toMatchObject({ signed: true, remarks })
  expect(signed.content_hash).toMatch(/^[0-9a-f]{64}$/)
  await page.getByText(signed.content_hash).waitFor()
  await page.getByTestId('report-state').getByText(signed.signature.by.display_name).waitFor()
  const drafts = await get<{ items: { key: string }[] }>('supervisor1', '/drafts')
  expect(drafts.items.map(({ key }) => key)).not.toContain(`report:daily:${day}`)

  const lead = await desk.open({ as: 'lead1' })
  await lead.goto(`/reports/daily/${day}`)
  await lead.getByText(signed.content_hash).waitFor()
})

test('only whoever may sign is asked for words', async ({ desk }) => {
  const page = await desk.open({ as: 'lead1' })
  await page.goto(`/reports/daily/${neighbour('daily', day, 1)}`)
  await page.getByTestId('report-state').getByText('已截止').waitFor()
  await settle(page)
  expect(await page.getByRole('button', { name: /^签发/ }).count()).toBe(0)
  await page.keyboard.press('s')
  expect(await page.getByRole('dialog').count()).toBe(0)
})
