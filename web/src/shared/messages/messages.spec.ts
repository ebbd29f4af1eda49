import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { merged, type Messages } from '.'

const source = join(process.cwd(), 'src')

function flat(messages: Messages, prefix = ''): Map<string, string> {
  const result = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    const path = prefix ? `${prefix}.${key}` : key
    if (typeof value === 'string') result.set(path, value)
    else for (const [below, text] of flat(value, path)) result.set(below, text)
  }
  return result
}

const sources = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.(ts|vue|css)$/.test(path) && !path.endsWith('.d.ts') && !path.endsWith('.spec.ts'),
)
const isMessages = (path: string) =>
  /(^|\/)messages(\.\w+)?\.ts$/.test(path) || path.startsWith('shared/messages/')
const read = (path: string) => readFileSync(join(source, path), 'utf8')
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

const zh = flat(merged('zh'))
const en = flat(merged('en'))

describe('messages', () => {
  it('are the same in both languages', () => {
    expect(zh.size).toBeGreaterThan(20)
    expect([...zh.keys()].filter((key) => !en.has(key))).toEqual([])
    expect([...en.keys()].filter((key) => !zh.has(key))).toEqual([])
  })

  it('are never blank, and English is not Chinese', () => {
    const faults = [...zh, ...en].filter(([, text]) => text.trim() === '').map(([key]) => key)
    for (const [key, text] of en) if (/\p{Script=Han}/u.test(text)) faults.push(key)
    expect(faults).toEqual([])
  })

  it('take the same values in both languages', () => {
    const different = [...zh].filter(
      ([key, text]) => `${placeholders(text)}` !== `${placeholders(en.get(key) ?? '')}`,
    )
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('exist for every key that the code names', () => {
    const missing: string[] = []
    for (const path of sources.filter((p) => !isMessages(p))) {
      const calls = read(path).matchAll(/(?:\bt|\btranslate)\(\s*'([a-z0-9_]+(?:\.[a-z0-9_]+)+)'/gi)
      for (const [, key] of calls) if (!zh.has(key!)) missing.push(`${path}: ${key}`)
    }
    expect(missing).toEqual([])
  })

  it('hold all Chinese text there is', () => {
    const elsewhere: string[] = []
    for (const path of sources.filter((p) => !isMessages(p) && !p.startsWith('portal/messages'))) {
      read(path).split('\n').forEach((line, index) => {
        if (/\p{Script=Han}/u.test(line)) elsewhere.push(`${path}:${index + 1}`)
      })
    }
    expect(elsewhere).toEqual([])
  })
})
