import { describe, expect, it } from 'vitest'
import { formatPhone } from './format'

describe('a telephone number', () => {
  it('is written as people here say it, whether masked or not', () => {
    expect(formatPhone('+8613800000001')).toBe('13800000001')
    expect(formatPhone('138****0001')).toBe('138****0001')
    expect(formatPhone('+8657188886666')).toBe('0571-88886666')
    expect(formatPhone('0571-******66')).toBe('0571-******66')
    expect(formatPhone('+861058886666')).toBe('010-58886666')
    expect(formatPhone('+862188886666;ext=801')).toMatch(/^021-88886666 .*801$/)
  })

  it('keeps what is foreign, short or no number at all', () => {
    for (const one of ['+442079460000', '95533', '4008123123', 'l***@example.com', '']) expect(formatPhone(one)).toBe(one)
    expect(formatPhone(null)).toBe('')
  })
})
