import { describe, expect, it } from 'vitest'
import { elapsedSince, formatElapsed } from './elapsed'

describe('how long it lasts', () => {
  it('is written as on a telephone', () => {
    expect([0, 8_400, 65_000, 3_723_000].map(formatElapsed)).toEqual(['00:00', '00:08', '01:05', '1:02:03'])
  })

  it('never runs backwards, and is blank where nobody knows since when', () => {
    const now = Date.parse('2026-11-26T04:00:00Z')
    expect(elapsedSince('2026-11-26T04:00:01Z', now)).toBe('00:00')
    expect(elapsedSince(null, now)).toBe('')
  })
})
