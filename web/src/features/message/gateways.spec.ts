import { describe, expect, it } from 'vitest'
import { segmentsOf } from './gateways'

describe('segments of a message', () => {
  it.each([
    ['', 1],
    ['短'.repeat(70), 1],
    ['短'.repeat(71), 2],
    ['a'.repeat(134), 2],
    ['a'.repeat(135), 3],
    ['😀'.repeat(36), 2],
  ])('are counted as the server does', (text, segments) => {
    expect(segmentsOf(text)).toBe(segments)
  })
})
