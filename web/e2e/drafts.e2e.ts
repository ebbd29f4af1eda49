import { expect } from 'vitest'
import { newPhone } from './harness/complaint.ts'
import { control, text } from './harness/form.ts'
import { call, get } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

test('a call neither takes the draft that is there nor loses it', async ({ desk }) => {
  const as = 'agent4'
  const [mine, theirs] = [newPhone(), newPhone()]
  await call(as, 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
  const page = await desk.open({ as, ownSession: true })
  await page.goto('/intake')
  await settle(page)
  await page.keyboard.type(mine)
  await page.keyboard.press('Enter')
  await text(page, 'name', '诸葛明')
  await text(page, 'description', '上午没写完的投诉')

  await page.goto(`/intake?from=${theirs}&call_id=e2e-${Date.now()}`)
  await settle(page)
  await expect.poll(() => control(page, 'phone').inputValue()).toBe(theirs)
  expect(await control(page, 'description').inputValue()).toBe('')
  await text(page, 'description', '来电说的另一件事')
  await page.getByTestId('resume-draft').first().click()
  await expect.poll(() => control(page, 'description').inputValue()).toBe('上午没写完的投诉')
  expect(await control(page, 'phone').inputValue()).toBe(mine)
  await page.getByText('还有一份来电登记未提交').waitFor()
  await page.getByTestId('resume-draft').first().click()
  await expect.poll(() => control(page, 'description').inputValue()).toBe('来电说的另一件事')

  await page.locator('footer').getByRole('button', { name: '清空' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '清空' }).click()
  await expect
    .poll(async () => (await get<{ items: { key: string }[] }>(as, '/drafts?prefix=intake:')).items.map((one) => one.key))
    .toEqual(['intake:new'])
  await call(as, 'DELETE', '/drafts/intake%3Anew')
})
