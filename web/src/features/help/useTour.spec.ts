import { beforeEach, describe, expect, it } from 'vitest'
import { endTour, offerTour, seenTours, setSeenTours, stepsOfRole, tourOpen, tourRole } from './useTour'
import { en, zh } from './messages'

beforeEach(() => {
  localStorage.clear()
  setSeenTours([])
})

describe('the tour', () => {
  it('is offered once to each person', () => {
    offerTour('u1')
    expect(tourOpen.value).toBe(true)
    endTour('u1')
    offerTour('u1')
    expect(tourOpen.value).toBe(false)
    expect(seenTours.value).toEqual(['first_steps'])
    setSeenTours([])
    offerTour('u2')
    expect(tourOpen.value).toBe(true)
  })

  it('is not offered to whoever has seen it on another machine', () => {
    setSeenTours(['first_steps'])
    endTour('u3')
    localStorage.clear()
    offerTour('u3')
    expect(tourOpen.value).toBe(false)
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
