import { describe, expect, it } from 'vitest'
import { rowsOf, type Entry } from './referenceLists'

const entry = (code: string): Entry => ({ code, name: code, initials: '', active: true, version: 1 })

describe('a tree in the codes', () => {
  it('is written parent first, however the list came', () => {
    const rows = rowsOf(['b', 'a.z', 'ab', 'a', 'a.b', 'a_b'].map(entry))
    const order = rows.map((row) => row.code)
    expect(order.indexOf('a')).toBeLessThan(order.indexOf('a.b'))
    expect(order.indexOf('a.b')).toBeLessThan(order.indexOf('a.z'))
    expect(order.slice(order.indexOf('a'), order.indexOf('a') + 3)).toEqual(['a', 'a.b', 'a.z'])
  })

  it('is as deep as parents are there', () => {
    const rows = rowsOf(['a', 'a.b', 'x.y'].map(entry))
    expect(Object.fromEntries(rows.map((row) => [row.code, row.depth]))).toEqual({ a: 0, 'a.b': 1, 'x.y': 0 })
  })

  it('sorts what has no codes by name', () => {
    const team = (name: string): Entry => ({ id: name, name, initials: '', active: true, version: 1 })
    expect(rowsOf([team('B'), team('A')]).map((row) => row.name)).toEqual(['A', 'B'])
  })
})
