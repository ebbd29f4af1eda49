import { describe, expect, it } from 'vitest'
import { formatList } from '@/shared/format'
import type { Customer } from './customerEdit'
import { mergePreview } from './mergePreview'

type Given = Omit<Partial<Customer>, 'custom'> & { custom?: Record<string, unknown> }

function customer(more: Given): Customer {
  const known = { id: '1', kind: 'person', name: 'N', level: 'normal', contacts: [], version: 1 }
  return { ...known, ...more } as Customer
}

function line(into: Given, from: Given, field: string) {
  return mergePreview(customer(into), customer(from)).find((one) => one.field === field)
}

describe('preview of a merge', () => {
  it('takes the higher level', () => {
    expect(line({ level: 'normal' }, { level: 'key_account' }, 'level')).toMatchObject({ after: 'key_account', source: 'theirs' })
    expect(line({ level: 'vip' }, { level: 'normal' }, 'level')).toMatchObject({ after: 'vip', source: 'ours' })
  })

  it('puts tags together without repeating any', () => {
    expect(line({ tags: ['a', 'b'] }, { tags: ['b', 'c'] }, 'tags')).toMatchObject({ after: formatList(['a', 'b', 'c']), source: 'both' })
    expect(line({ tags: ['a'] }, { tags: ['a'] }, 'tags')).toMatchObject({ after: 'a', source: 'ours' })
  })

  it('takes over only what this archive has not', () => {
    expect(line({ address: null }, { address: 'X' }, 'address')).toMatchObject({ after: 'X', source: 'theirs' })
    expect(line({ address: 'Y' }, { address: 'X' }, 'address')).toMatchObject({ after: 'Y', source: 'ours' })
    expect(line({ custom: { a: 1 } }, { custom: { a: 2, b: 3 } }, 'custom.a')).toMatchObject({ after: '1' })
    expect(line({ custom: { a: 1 } }, { custom: { a: 2, b: 3 } }, 'custom.b')).toMatchObject({ after: '3', source: 'theirs' })
  })

  it('leaves out what neither has', () => {
    expect(mergePreview(customer({}), customer({})).map((one) => one.field)).toEqual(['level'])
  })
})
