import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { neighbour } from '@/features/report/period'
import { audit, overflows } from './harness/axe.ts'
import { directory } from './harness/places.ts'
import { get } from './harness/staff.ts'
import { usualSubject } from './harness/subjects.ts'
import { settle, test } from './harness/test.ts'

// The reports as a supervisor reads them.

const { samples } = await usualSubject()
const today = samples['date']!
const yesterday = neighbour('daily', today, -1)

async function openReport(page: Page, path = `/reports/daily/${today}`): Promise<void> {
  await page.goto(path)
  await page.getByTestId('report-state').waitFor()
  await settle(page)
}

const figure = (page: Page, code: string) => page.locator(`[data-figure=${code}]`)

test('the menu leads to the report of today, and keys to the days beside it', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: '报表' }).click()
  await page.getByRole('heading', { level: 1, name: '日报' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/reports/daily/${today}`)
  await page.getByTestId('report-state').getByText('实时').waitFor()
  await page.keyboard.press('ArrowRight')
  expect(new URL(page.url()).pathname).toBe(`/reports/daily/${today}`)
  await page.keyboard.press('ArrowLeft')
  await page.waitForURL(`**/reports/daily/${yesterday}`)
  await page.getByTestId('report-state').getByText('已截止').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(`**/reports/daily/${today}`)
})

test('each figure and each number of a table leads to just its tickets', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await openReport(page)
  const report = await get<{ figures: { code: string; tickets: number; drill: string }[] }>('supervisor1', `/reports/daily?date=${today}&format=json`)
  const received = report.figures.find(({ code }) => code === 'received')!
  expect(received.tickets).toBeGreaterThan(0)
  await figure(page, 'received').getByRole('link').click()
  await page.getByTestId('queue-row').first().waitFor()
  await settle(page)
  expect(`/api/v1${new URL(page.url()).pathname}${new URL(page.url()).search}`).toBe(received.drill)
  await page.getByText(`/ ${received.tickets} 张`).first().waitFor()

  await openReport(page)
  const row = page.locator('[data-block="table.by_channel"]').getByRole('row', { name: '电话' })
  const link = row.getByRole('link').first()
  const count = Number((await link.innerText()).replace(/\D/g, ''))
  expect(count).toBeGreaterThan(0)
  await link.click()
  await page.getByTestId('queue-row').first().waitFor()
  await page.getByText(`/ ${count} 张`).first().waitFor()
  expect(new URL(page.url()).search).toMatch(/channel(=|:|%3A)phone/)
})

test('filters narrow the report and stay when the day changes', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await openReport(page)
  const all = await figure(page, 'received').locator('dd').first().innerText()
  await page.getByRole('combobox', { name: '渠道' }).selectOption('email')
  await page.waitForURL('**channel=email**')
  await settle(page)
  expect(await figure(page, 'received').locator('dd').first().innerText()).not.toBe(all)
  await page.getByRole('link', { name: '前一天' }).click()
  await page.waitForURL(`**/${yesterday}?channel=email`)
})

test('a table is sorted by its heads, for ears, too', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await openReport(page)
  const block = page.locator('[data-block="table.by_channel"]')
  const numbers = async () => (await block.locator('tbody tr td:nth-child(2)').allInnerTexts()).map((text) => Number(text.replace(/\D/g, '')))
  await block.getByRole('button', { name: '受理' }).click()
  expect(await block.getByRole('columnheader', { name: '受理' }).getAttribute('aria-sort')).toBe('descending')
  const down = await numbers()
  expect(down.length).toBeGreaterThan(1)
  expect(down).toEqual([...down].sort((a, b) => b - a))
  await block.getByRole('button', { name: '受理' }).click()
  expect(await numbers()).toEqual([...down].sort((a, b) => a - b))
})

test('charts come with words for whoever does not see them', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(request.url()))
  await page.goto('/overview')
  await settle(page)
  expect(loaded.filter((url) => url.includes('chartEngine'))).toEqual([])
  await openReport(page)
  const block = page.locator('[data-block="table.by_channel"]')
  await block.locator('figure[data-state=drawn] svg').waitFor()
  expect(loaded.some((url) => url.includes('chartEngine'))).toBe(true)
  expect(await block.locator('figure > [role=img]').getAttribute('aria-label')).toMatch(/^按渠道图。受理: .+\d/)
  // Two series differ by pattern, not by colour alone.
  expect(await block.locator('svg pattern').count()).toBeGreaterThan(0)
})

test('the files are those of the report on the screen', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await openReport(page, `/reports/daily/${today}?channel=phone`)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载 CSV' }).click()])
  expect(file.suggestedFilename()).toMatch(new RegExp(`${today}.*\\.csv$`))
  const copy = `${directory('downloads')}/report.csv`
  await file.saveAs(copy)
  const csv = readFileSync(copy, 'utf8')
  expect(csv).toContain('电话')
  expect(csv).not.toContain('邮件')
})

test('whoever arranges the blocks finds them so again', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await openReport(page)
  await page.getByRole('button', { name: '版式' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: '按渠道' }).uncheck()
  await dialog.getByRole('button', { name: '上移 按人员' }).click()
  await dialog.getByRole('button', { name: '关闭' }).last().click()
  const blocks = () => page.locator('[data-block]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['block']))
  const arranged = await blocks()
  expect(arranged).not.toContain('table.by_channel')
  await expect.poll(async () => JSON.stringify((await get('supervisor1', '/me/preferences'))['layout'])).toContain('table.by_channel')
  await desk.close()

  const elsewhere = await desk.open({ as: 'supervisor1' })
  await openReport(elsewhere)
  expect(await elsewhere.locator('[data-block]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['block']))).toEqual(arranged)
  await elsewhere.getByRole('button', { name: '版式' }).click()
  await elsewhere.getByRole('button', { name: '恢复默认' }).click()
  await elsewhere.locator('[data-block="table.by_channel"]').waitFor()
  await expect.poll(async () => (await get('supervisor1', '/me/preferences'))['layout']).toEqual({})
})

test('what cannot be renewed stays and is marked, what never came says why', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1' })
  await openReport(page)
  const before = await figure(page, 'received').innerText()
  const refused = { status: 422, contentType: 'application/problem+json', body: '{"code":"invalid","title":"不行","status":422}' }
  await page.route('**/api/v1/reports/daily?**', (route) => route.fulfill(refused))
  await page.getByRole('button', { name: '刷新' }).click()
  await page.getByText('显示的可能不是最新内容').waitFor()
  expect(await figure(page, 'received').innerText()).toBe(before)
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('alert').getByText('不行').waitFor()
  await page.unroute('**/api/v1/reports/daily?**')
  await page.getByRole('button', { name: '重试' }).click()
  await page.getByTestId('report-state').getByText('已截止').waitFor()
})

describe('axe finds nothing', () => {
  test.for([1366, 375])('where a supervisor is about to sign, %i', async (width, { desk }) => {
    const page = await desk.open({ as: 'supervisor1', width, height: 800 })
    await openReport(page, `/reports/daily/${yesterday}`)
    expect(await audit(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
    await page.getByRole('button', { name: /^签发/ }).click()
    await page.getByRole('dialog', { name: /^签发/ }).waitFor()
    await settle(page)
    expect(await audit(page)).toEqual([])
  })
})

test('the sheet is A4, has the center on it and numbers its pages', async ({ desk }) => {
  const page = await desk.open({ as: 'supervisor1', theme: 'dark' })
  await openReport(page)
  await page.keyboard.press('p')
  await page.waitForURL(`**/print/reports/daily/${today}`)
  await page.getByRole('heading', { level: 1, name: '日报' }).waitFor()
  await page.locator('figure[data-state=drawn]').first().waitFor()
  await settle(page)
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
  await page.keyboard.press('Escape')
  await page.waitForURL(`**/reports/daily/${today}`)
})
