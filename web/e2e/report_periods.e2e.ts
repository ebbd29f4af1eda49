import { expect } from 'vitest'
import { daysOf, periodOf } from '@/features/report/period'
import { get } from './harness/staff.ts'
import { usualSubject } from './harness/subjects.ts'
import { settle, test } from './harness/test.ts'

// Reports of weeks and months.

const { samples } = await usualSubject()
const today = samples['date']!

test.for([
  ['weekly', '周', '周报', 'week'],
  ['monthly', '月', '月报', 'month'],
] as const)('the %s report has the trend of its days and leads to its tickets', async ([kind, tab, title, name], { desk }) => {
  const period = periodOf(kind, today)
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto(`/reports/daily/${today}`)
  await page.getByTestId('report-state').waitFor()
  await page.getByRole('navigation', { name: '报表种类' }).getByRole('link', { name: tab }).click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await page.getByTestId('report-state').waitFor()
  await settle(page)
  expect(new URL(page.url()).pathname).toBe(`/reports/${kind}/${period}`)
  await page.locator('[data-block="table.trend"] figure[data-state=drawn] svg').waitFor()
  expect(await page.locator('[data-block="table.classified"]').count()).toBe(1)
  expect(await page.locator('textarea').count()).toBe(0)

  const report = await get<{ figures: { code: string; tickets: number }[] }>('supervisor1', `/reports/${kind}?${name}=${period}&format=json`)
  const count = report.figures.find(({ code }) => code === 'received')!.tickets
  expect(count).toBeGreaterThan(0)
  await page.locator('[data-figure=received]').getByRole('link').click()
  await page.getByTestId('queue-row').first().waitFor()
  await page.getByText(`/ ${count} 张`).first().waitFor()
  const { from, to } = daysOf(kind, period)!
  const query = new URL(page.url()).searchParams
  expect([query.get('figure_from'), query.get('figure_to')]).toEqual([from, to])
  // The filter is one, told in words, and goes as one.
  await page.getByText(`指标 受理 ${from} – ${to}`).waitFor()
  await page.getByRole('button', { name: new RegExp(`去掉条件 .*受理`) }).click()
  await expect.poll(() => new URL(page.url()).search).not.toContain('figure')
})

test('how a figure is counted is told on demand, on a narrow screen, too', async ({ desk }) => {
  const page = await desk.open({ as: 'executive1', width: 375, height: 812 })
  await page.goto(`/reports/daily/${today}`)
  await page.getByTestId('report-state').waitFor()
  await settle(page)
  const ask = page.getByRole('button', { name: '满意率的口径' })
  await ask.click()
  const note = page.getByRole('note')
  await note.waitFor()
  expect(await note.innerText()).toContain('÷')
  const box = (await note.boundingBox())!
  expect(box.x).toBeGreaterThanOrEqual(0)
  expect(box.x + box.width).toBeLessThanOrEqual(375)
  await page.keyboard.press('Escape')
  await note.waitFor({ state: 'detached' })
  expect(await ask.evaluate((button) => button === document.activeElement)).toBe(true)
})
