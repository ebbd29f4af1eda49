import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en, zh } from './messages'

type Texts = string | ((...values: never[]) => string) | Texts[] | { [key: string]: Texts }

/** Every text by its path; functions with values that could be told apart. */
function flat(texts: Texts, path = ''): [string, string][] {
  if (typeof texts === 'string') return [[path, texts]]
  if (typeof texts === 'function') {
    const values = Array.from({ length: texts.length }, (_, index) => `<${index}>`)
    return [[path, texts(...(values as never[]))]]
  }
  return Object.entries(texts).flatMap(([key, below]) => flat(below, `${path}/${key}`))
}

const chinese = new Map(flat(zh))
const english = new Map(flat(en))
const values = (text: string) => [...text.matchAll(/<\d>/g)].map(([value]) => value).sort()

describe('texts of the portal', () => {
  it('are the same in both languages, down to the lines of lists', () => {
    expect(chinese.size).toBeGreaterThan(100)
    expect([...english.keys()]).toEqual([...chinese.keys()])
  })

  it('are never blank, and English is not Chinese', () => {
    const faults = [...chinese, ...english].filter(([, text]) => !text.trim()).map(([path]) => path)
    for (const [path, text] of english) {
      if (/\p{Script=Han}/u.test(text) && path !== '/app/to_other') faults.push(path)
    }
    expect(faults).toEqual([])
  })

  it('take the same values in both languages', () => {
    const different = [...chinese].filter(
      ([path, text]) => `${values(text)}` !== `${values(english.get(path) ?? '')}`,
    )
    expect(different.map(([path]) => path)).toEqual([])
  })

  it('are all used', () => {
    const source = readdirSync('src/portal', { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(vue|ts)$/.test(path) && !/(messages|\.spec)\.ts$/.test(path))
      .map((path) => readFileSync(join('src/portal', path), 'utf8'))
      .join('\n')
    const unused = [...chinese.keys()].filter((path) => {
      const [group, key] = path.slice(1).split('/') as [string, string | undefined]
      if (/^\d+$/.test(key ?? '')) return !new RegExp(`\\.${group}\\b`).test(source)
      return !new RegExp(`\\b(${group}|\\[\\w+\\])\\??\\.${key}\\b`).test(source)
    })
    // Reached by the page's name or the step's state.
    const names = ['home/title', 'receipt/title', 'progress/done', 'progress/current', 'progress/ahead']
    const byName = names.map((name) => `/${name}`)
    expect(unused.filter((path) => !byName.includes(path) && !/^\/photos\/(sending|sent)$/.test(path))).toEqual([])
  })
})
