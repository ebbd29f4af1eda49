import { describe, expect, it } from 'vitest'
import { partsOf, timeText, withSpan, withSpans } from './weeklyHours'

const week = { monday: ['09:00-12:00', '13:00-18:00'], saturday: ['10:00-16:00'] }

describe('weekly hours', () => {
  it('change one end of one span', () => {
    expect(withSpan(week, 'monday', 1, { to: '17:30' })).toEqual({
      monday: ['09:00-12:00', '13:00-17:30'], saturday: ['10:00-16:00'],
    })
    expect(week.monday).toEqual(['09:00-12:00', '13:00-18:00'])
  })

  it('take times as people write them, and leave the rest to the server', () => {
    expect(['9:00', '9：00', '0900', '900', '24:00'].map(timeText)).toEqual(['09:00', '09:00', '09:00', '09:00', '24:00'])
    expect(timeText('noon')).toBe('noon')
  })

  it('have no day without hours, and the days in their order', () => {
    expect(withSpans(week, 'monday', [])).toEqual({ saturday: ['10:00-16:00'] })
    expect(Object.keys(withSpans(week, 'tuesday', ['08:00-12:00']))).toEqual(['monday', 'tuesday', 'saturday'])
    expect(partsOf('22:00-06:00')).toEqual({ from: '22:00', to: '06:00' })
  })
})
