import { expect, it } from 'vitest'
import { pageHeadRule } from './usePageHead'

it('the head of a page is text, whatever a center is called', () => {
  const rule = pageHeadRule('某"中心\\"; } * { color: red }\n日报 2026-11-26')
  const content = /content: "([^"]*)";/.exec(rule)![1]!
  const read = content.replace(/\\([0-9a-f]+) /g, (_whole, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
  expect(read).toBe('某"中心\\"; } * { color: red }\n日报 2026-11-26')
  expect(content).not.toMatch(/[{}"\n]/)
})
