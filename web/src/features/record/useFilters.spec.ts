import { describe, expect, it } from 'vitest'
import { filled, readFilters, writeFilters } from './useFilters'

const defaults = { q: '', status: 'open' }

describe('filters in the address', () => {
  it('take what is named and leave the rest', () => {
    expect(readFilters(defaults, { q: 'w', other: 'x' })).toEqual({ q: 'w', status: 'open' })
    expect(readFilters(defaults, { status: '' })).toEqual({ q: '', status: '' })
    expect(readFilters(defaults, { q: ['a', 'b'] })).toEqual(defaults)
  })

  it('name only what differs from the defaults', () => {
    expect(writeFilters(defaults, { q: '', status: 'open' })).toEqual({})
    expect(writeFilters(defaults, { q: 'w', status: '' })).toEqual({ q: 'w', status: '' })
  })

  it('come back the same', () => {
    const filters = { q: '%_ &=', status: '' }
    expect(readFilters(defaults, writeFilters(defaults, filters))).toEqual(filters)
  })

  it('send no blanks', () => {
    expect(filled({ q: ' ', status: 'open' })).toEqual({ status: 'open' })
  })
})
