import { expect, it } from 'vitest'
import { shiftOf } from './anchor'

const rows = (ids: string) => [...ids].map((id) => ({ id }))

it('what is looked at keeps its place when rows come or go above it', () => {
  expect(shiftOf(rows('abcdef'), rows('xyabcdef'), 3)).toBe(2)
  expect(shiftOf(rows('abcdef'), rows('bcdef'), 3)).toBe(-1)
  expect(shiftOf(rows('abcdef'), rows('abcef'), 3)).toBe(-1)
  expect(shiftOf(rows('abcdef'), rows('abcdefg'), 3)).toBe(0)
  expect(shiftOf(rows('abcdef'), rows('uvw'), 3)).toBe(0)
})
