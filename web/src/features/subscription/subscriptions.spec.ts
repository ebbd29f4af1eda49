import { describe, expect, it } from 'vitest'
import { errorsOf, wantedOf, type Delivery } from './subscriptions'

describe('a new subscription', () => {
  it('is of what the report was of from which somebody came', () => {
    expect(wantedOf({ kind: 'weekly', department: 'a,none', channel: 'phone' })).toEqual({
      kind: 'weekly', department: ['a', 'none'], team: [], channel: ['phone'],
    })
  })

  it('is of the whole day where nothing is said, or nonsense', () => {
    const whole = { kind: 'daily', department: [], team: [], channel: [] }
    expect(wantedOf({})).toEqual(whole)
    expect(wantedOf({ kind: 'hourly', team: ['a', 'b'], channel: '' })).toEqual(whole)
  })
})

it('an error that several mails met is told once', () => {
  const mails = ['550 no such user', null, '550 no such user', 'timeout'].map((last_error) => ({ last_error }))
  expect(errorsOf({ mails } as unknown as Delivery)).toEqual(['550 no such user', 'timeout'])
})
