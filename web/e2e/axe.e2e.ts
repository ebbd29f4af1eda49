import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { audit, overflows } from './harness/axe.ts'
import { portalScreens, screens, show, wear, type Screen } from './harness/screens.ts'
import { asNewcomer } from './harness/staff.ts'
import { usualSubject } from './harness/subjects.ts'
import { settle, test } from './harness/test.ts'

// No finding of axe on any screen, in both themes, on a desk and on a phone.

const widths = [
  { width: 1366, height: 768 },
  { width: 375, height: 812 },
]

async function look(page: Page, screen: Screen): Promise<string[]> {
  const found: string[] = []
  for (const size of widths) {
    await page.setViewportSize(size)
    for (const theme of ['light', 'dark'] as const) {
      if (size !== widths[0] && theme === 'light') await show(page, screen)
      await wear(page, theme)
      // Only colours differ between the themes.
      const faults = await audit(page, theme === 'light' ? 'all' : 'colours')
      if (await overflows(page)) faults.push('has to be scrolled sideways')
      found.push(...faults.map((fault) => `${screen.name} ${size.width} ${theme}: ${fault}`))
    }
  }
  return found
}

const { samples } = await usualSubject()
const all = [...(await screens(samples)), ...portalScreens]

describe.concurrent('axe finds nothing on', () => {
  test.for(all.map((screen) => [screen.name, screen] as const))(
    '%s',
    async ([, screen], { desk }) => {
      const page = await desk.open({ as: screen.as })
      await show(page, screen)
      const found = await look(page, screen)
      for (const line of found) console.log(line)
      expect(found).toEqual([])
    },
  )
})

test('axe finds nothing on the tour for newcomers', async ({ desk }) => {
  await asNewcomer('agent1')
  const page = await desk.open({ as: 'agent1', tour: true })
  await page.goto('/')
  await page.getByRole('dialog').waitFor()
  await settle(page)
  expect(await audit(page)).toEqual([])
})
