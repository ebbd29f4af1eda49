import { describe, expect, it } from 'vitest'
import { contentOfIntake, digitsOf, emptyForm, fieldOf, isUntouched, subjectOf, withCents } from './form'

const known = { id: 'c1', name: 'Wang', level: 'vip' as const, phone: '138****5678' }

describe('subject', () => {
  it('is the first sentence', () => {
    expect(subjectOf('  The pump leaks! It has since May.')).toBe('The pump leaks')
    expect(subjectOf('\u6f0f\u6c34\u3002\u5df2\u7ecf\u4e09\u5929')).toBe('\u6f0f\u6c34')
  })

  it('ends at a comma when it would be too long, and never within a character', () => {
    const long = `${'\u4e00'.repeat(30)}\uff0c${'\u4e8c'.repeat(30)}`
    expect(subjectOf(long)).toBe('\u4e00'.repeat(30))
    expect([...subjectOf('\u{20000}'.repeat(90))]).toHaveLength(40)
  })
})

describe('digits', () => {
  it.each([
    ['138 0013-8000', '13800138000'],
    ['\uff11\uff13\uff18\uff10', '1380'],
    ['+86 (21) 5555 0000', '+862155550000'],
  ])('%s', (text, digits) => expect(digitsOf(text)).toBe(digits))

  it('are no name', () => {
    expect(digitsOf('Wang 1')).toBeNull()
    expect(digitsOf('')).toBeNull()
  })
})

describe('what is sent', () => {
  it('has nothing that is blank', () => {
    expect(contentOfIntake(emptyForm(), 'phone')).toEqual({ channel: 'phone' })
  })

  it('names a known customer by id only', () => {
    const form = { ...emptyForm(), customer: known, phone: '13900139000', name: 'x' }
    expect(contentOfIntake(form, 'phone').customer).toEqual({ id: 'c1' })
  })

  it('gives somebody new with the number, and nobody when anonymous', () => {
    const form = { ...emptyForm(), name: 'Li', phone: ' 13900139000 ' }
    expect(contentOfIntake(form, 'phone').customer).toEqual({
      name: 'Li',
      contacts: [{ kind: 'phone', value: '13900139000' }],
    })
    const hidden = contentOfIntake({ ...form, anonymous: true, anonymousReason: 'fear' }, 'phone')
    expect(hidden.customer).toBeUndefined()
    expect(hidden).toMatchObject({ anonymous: true, anonymous_reason: 'fear' })
  })

  it('takes the subject from the text unless there is one', () => {
    const form = { ...emptyForm(), description: 'Late again. Third time.' }
    expect(contentOfIntake(form, 'phone').subject).toBe('Late again')
    expect(contentOfIntake({ ...form, subject: 'Delay' }, 'phone').subject).toBe('Delay')
  })

  it('writes amounts with cents', () => {
    expect(contentOfIntake({ ...emptyForm(), amount: '\uffe51,280' }, 'phone').amount).toBe('1280.00')
    expect(withCents('12.5')).toBe('12.50')
    expect(withCents('12.345')).toBe('12.345')
    expect(withCents('many')).toBe('many')
  })

  it('keeps when and where it happened', () => {
    const form = { ...emptyForm(), occurredAt: '2026-11-21T01:00:00.000Z', place: ' B2 ' }
    expect(contentOfIntake(form, 'phone').custom).toEqual({
      occurred_at: '2026-11-21T01:00:00.000Z',
      place: 'B2',
    })
  })
})

describe('faults', () => {
  it('belong to a field', () => {
    const form = { ...emptyForm(), subject: 'x' }
    expect(fieldOf('/customer/contacts/0/value', form)).toBe('phone')
    expect(fieldOf('/customer', form)).toBe('caller')
    expect(fieldOf('/form/category', form)).toBe('category')
    expect(fieldOf('/subject', form)).toBe('subject')
    expect(fieldOf('/kind', form)).toBeNull()
    expect(fieldOf('/customer_x', form)).toBeNull()
  })

  it('of what was derived belong to its source', () => {
    expect(fieldOf('/subject', emptyForm())).toBe('description')
    expect(fieldOf('/customer/contacts', { ...emptyForm(), customer: known })).toBe('caller')
  })
})

it('is untouched until something is typed; a call alone is nothing', () => {
  expect(isUntouched({ ...emptyForm(), callId: 'x' })).toBe(true)
  expect(isUntouched({ ...emptyForm(), place: 'x' })).toBe(false)
})
