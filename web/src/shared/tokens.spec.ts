import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(process.cwd(), 'src')
const css = readFileSync(join(source, 'shared/tokens.css'), 'utf8')

function tokensOf(theme: string): Map<string, string> {
  const block = css.match(new RegExp(`data-theme='${theme}'\\] \\{([^}]*)\\}`))![1]!
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]))
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const surfaces = ['surface', 'surface-sunken', 'surface-raised', 'surface-hover', 'surface-selected']
const texts = ['text', 'text-soft', 'text-faint', 'accent', 'ok', 'warning', 'breach', 'paused', 'info']

describe.each(['light', 'dark'])('tokens, %s', (theme) => {
  const tokens = tokensOf(theme)
  const pairs = [
    ...texts.flatMap((text) => surfaces.map((surface) => [text, surface])),
    ...['ok', 'warning', 'breach', 'paused', 'info', 'accent'].map((s) => [s, `${s}-soft`]),
    ...['ok', 'warning', 'breach', 'paused', 'info', 'accent'].map((s) => ['text', `${s}-soft`]),
    ['text-on-accent', 'accent'],
    ['text-on-accent', 'accent-hover'],
  ] as [string, string][]

  it.each(pairs)('%s reads on %s', (text, surface) => {
    expect(contrast(tokens.get(text)!, tokens.get(surface)!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['surface', 'surface-raised', 'surface-sunken'])('edges show on %s', (surface) => {
    for (const edge of ['line-strong', 'focus']) {
      expect(contrast(tokens.get(edge)!, tokens.get(surface)!)).toBeGreaterThanOrEqual(3)
    }
  })

  it.each([1, 2, 3, 4, 5, 6])('chart-%s shows on every surface', (series) => {
    for (const surface of ['surface', 'surface-raised', 'surface-sunken']) {
      expect(contrast(tokens.get(`chart-${series}`)!, tokens.get(surface)!)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('colours', () => {
  it('are written in the tokens only', () => {
    const faults: string[] = []
    for (const path of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(vue|css)$/.test(path) || path.endsWith('tokens.css')) continue
      readFileSync(join(source, path), 'utf8').split('\n').forEach((line, index) => {
        if (/#[0-9a-f]{3,8}\b(?=[;,) ])|\b(rgb|hsl)a?\(/i.test(line)) faults.push(`${path}:${index + 1}`)
      })
    }
    expect(faults).toEqual([])
  })
})
