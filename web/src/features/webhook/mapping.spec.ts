import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyRule, fitsRows, leavesOf, mappingOf, rowsOf, valueAt, type Mapping } from './mapping'

const folder = join(process.cwd(), '../config')
const presets = readdirSync(folder)
  .filter((name) => name.startsWith('inbound.'))
  .map((name) => [name, (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { mapping: Mapping }).mapping] as const)

const table: Mapping = {
  items: '',
  delivery_id: { pointer: '/id' },
  rules: [
    {
      when: { '/kind': ['a', 'b'], '/from': 'c' },
      type: 'ticket.create',
      data: {
        '/subject': { pointer: '/title', as: 'text' },
        '/channel': { value: 'web' },
        '/received_at': { pointer: '/at', time: 'unix_seconds' },
        '/priority': { pointer: '/level', table: { 1: 'urgent', 2: 'high' } as unknown as Record<string, never>, default: 'normal' },
        '/external_ref/id': { join: [{ value: 'x' }, { pointer: '/id' }], with: '-' },
      },
    },
    { type: 'ignore' },
  ],
}

describe('a mapping as rows', () => {
  it.each(presets)('%s comes back the same', (_name, mapping) => {
    expect(fitsRows(mapping)).toBe(true)
    expect(mappingOf(rowsOf(mapping))).toEqual(mapping)
  })

  it('has presets to be tried on', () => expect(presets.length).toBeGreaterThan(2))

  it('writes tables, conditions and moments for people', () => {
    const { items, rules } = rowsOf(table)
    expect(items).toBe('')
    expect(rules[0]!.when).toEqual([{ place: '/kind', texts: 'a | b' }, { place: '/from', texts: 'c' }])
    const member = (target: string) => rules[0]!.members.find((row) => row.target === target)
    expect(member('/priority')).toMatchObject({ origin: 'pointer', text: '/level', table: '1=urgent | 2=high | *=normal' })
    expect(member('/received_at')).toMatchObject({ reading: 'unix_seconds' })
    expect(member('/channel')).toMatchObject({ origin: 'value', text: 'web' })
    expect(member('/external_ref/id')).toMatchObject({ origin: 'json' })
    expect(mappingOf(rowsOf(table))).toEqual(table)
  })

  it('leaves to the JSON what rows would change', () => {
    const when = { rules: [{ type: 'ignore', when: { '/a': 'b | c' } }] }
    expect(fitsRows(when)).toBe(false)
    expect(fitsRows({ rules: 'none' })).toBe(false)
    expect(fitsRows({ ...table, more: true })).toBe(false)
  })

  it('keeps constants that are no texts', () => {
    const mapping = { rules: [{ type: 'ticket.create', data: { '/a': { value: 5 }, '/b': { value: '5' } } }] } as Mapping
    expect(mappingOf(rowsOf(mapping))).toEqual(mapping)
  })

  it('gives the server what is no JSON, to be told so', () => {
    const rows = rowsOf({ rules: [{ type: 'ticket.create' }] })
    rows.rules[0] = { ...emptyRule(), members: [{ target: '/a', origin: 'json', text: '{', reading: '', table: '' }] }
    expect(mappingOf(rows).rules[0]!.data).toEqual({ '/a': '{' })
  })
})

describe('places in a body', () => {
  const body = { a: { 'b/c': [1, { '~': 'x' }] }, none: {} }

  it('are found by their pointers', () => {
    expect(valueAt(body, '/a/b~1c/1/~0')).toBe('x')
    expect(valueAt(body, '')).toBe(body)
    expect(valueAt(body, '/a/toString')).toBeUndefined()
  })

  it('are listed with their values', () => {
    expect(leavesOf(body)).toEqual([['/a/b~1c/0', '1'], ['/a/b~1c/1/~0', 'x'], ['/none', '{}']])
  })
})
