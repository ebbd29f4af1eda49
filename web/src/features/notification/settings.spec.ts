import { describe, expect, it } from 'vitest'
import { withWay } from './settings'

describe('ways of a kind', () => {
  it('have the bell with the desktop, whichever is pressed', () => {
    expect(withWay([], 'desktop', true)).toEqual(['bell', 'desktop'])
    expect(withWay(['bell', 'desktop', 'sms'], 'bell', false)).toEqual(['sms'])
    expect(withWay(['bell', 'desktop'], 'desktop', false)).toEqual(['bell'])
    expect(withWay(['bell'], 'sms', true)).toEqual(['bell', 'sms'])
  })
})
