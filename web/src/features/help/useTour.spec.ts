import { beforeEach, describe, expect, it } from 'vitest'
import { endTour, offerTour, stepsOfRole, tourOpen, tourRole } from './useTour'
import { en, zh } from './messages'

beforeEach(() => localStorage.clear())

describe('the tour', () => {
  it('is offered once to each person', () => {
    offerTour('u1')
    expect(tourOpen.value).toBe(true)
    endTour('u1')
    offerTour('u1')
    expect(tourOpen.value).toBe(false)
    offerTour('u2')
    expect(tourOpen.value).toBe(true)
  })

  it('is that of the role with most to do', () => {
    expect(tourRole(['agent', 'lead'])).toBe('supervisor')
    expect(tourRole(['infodesk'])).toBe('agent')
    expect(tourRole(['executive'])).toBe('reader')
    expect(tourRole([])).toBe('reader')
  })

  it('has five cards for every role in both languages', () => {
    for (const file of [zh, en]) {
      const steps = (file['help'] as Record<string, Record<string, object>>)['steps']!
      expect(Object.keys(steps).sort()).toEqual([...stepsOfRole].sort())
      for (const cards of Object.values(steps)) expect(Object.keys(cards)).toHaveLength(10)
    }
  })
})
