import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, Result } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What a theme can change. */
const colourRules = ['color-contrast', 'link-in-text-block']

type AxeWindow = typeof globalThis & { axe?: { run: (options: object) => Promise<AxeResults> } }

/** The findings of axe, one line for each element. */
export async function audit(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  const runOnly = rules === 'all' ? tags : { type: 'rule', values: colourRules }
  if (!(await page.evaluate(() => Boolean((window as AxeWindow).axe)))) await page.evaluate(source)
  const violations: Result[] = await page.evaluate(
    async (options) => (await (window as AxeWindow).axe!.run(options)).violations,
    { runOnly, resultTypes: ['violations'] },
  )
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => {
      const why = node.any[0]?.message ?? violation.help
      return `${violation.id} ${node.target.join(' ')}: ${why} ${node.html.slice(0, 120)}`
    }),
  )
}

/** Whether the page has to be scrolled sideways. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth
  })
}
