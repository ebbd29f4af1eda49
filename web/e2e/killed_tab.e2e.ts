import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { create, driveTo } from './harness/complaint.ts'
import { call } from './harness/staff.ts'
import { settle, test } from './harness/test.ts'

// A tab that dies in the middle of a sentence. What was typed more than a second before is there
// when the page is opened again.

const forgiven = 1_000

/** Types without a pause, until the tab is killed; says what must have been kept by then. */
async function typeAndDie(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page)
  const typed: { text: string; at: number }[] = []
  const begun = performance.now()
  for (let n = 1; performance.now() - begun < 3_000; ++n) {
    const text = `${n} `
    await page.keyboard.type(text)
    typed.push({ text, at: performance.now() })
  }
  const died = page.waitForEvent('crash')
  void devtools.send('Page.crash').catch(() => undefined)
  const end = performance.now()
  await died
  return typed.filter(({ at }) => at < end - forgiven).map(({ text }) => text).join('')
}

interface Place {
  as: string
  prepare: () => Promise<string>
  field: (page: Page) => ReturnType<Page['locator']>
}

const places: Record<string, Place> = {
  'the description of a new complaint': {
    as: 'agent3',
    prepare: async () => {
      await call('agent3', 'DELETE', '/drafts/intake%3Anew').catch(() => undefined)
      return '/intake'
    },
    field: (page) => page.locator('[id$="-description"]'),
  },
  'a note': {
    as: 'agent4',
    prepare: async () => `/tickets/${(await create()).number}`,
    field: (page) => page.getByTestId('composer').getByRole('textbox'),
  },
  'the form of a step': {
    as: 'handler1',
    prepare: async () => `/tickets/${(await driveTo((await create()).id, 'assessment')).number}`,
    field: (page) => page.getByTestId('stage-form').locator('[id$="-reason"]'),
  },
  'the finding of a department': {
    as: 'aftersales1',
    prepare: async () => `/department?ticket=${(await driveTo((await create()).id, 'investigation')).number}`,
    field: (page) => page.locator('[id$="-direct_cause"]'),
  },
  'a remark on a proposal': {
    as: 'supervisor1',
    prepare: async () => `/approval?ticket=${(await driveTo((await create()).id, 'approval')).number}`,
    field: (page) => page.locator('[id$="-remark"]'),
  },
}

describe('a killed tab loses no more than a second of', () => {
  test.for(Object.entries(places))('%s', async ([, { as, prepare, field }], { desk }) => {
    const path = await prepare()
    const page = await desk.open({ as })
    await page.goto(path)
    await settle(page)
    await field(page).focus()
    const kept = await typeAndDie(page)
    expect(kept.length).toBeGreaterThan(20)

    const again = await page.context().newPage()
    // Not even the server's copy is needed.
    await again.route('**/api/v1/drafts/**', (route) => route.fulfill({ status: 404, body: '{}' }))
    await again.goto(path)
    await expect.poll(() => field(again).inputValue(), { timeout: 15_000 }).toContain(kept)
  })
})
