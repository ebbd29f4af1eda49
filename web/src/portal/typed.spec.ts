import { describe, expect, it } from 'vitest'
import { zh, en } from './messages'
import { bothOf, codeOf, numberOf } from './typed'

describe('what people type', () => {
  it('is a number whatever stands around its digits', () => {
    expect(numberOf(' 20261126 000018 8 ')).toBe('202611260000188')
    expect(numberOf('单号：２０２６１１２６００００１８８')).toBe('202611260000188')
    expect(numberOf('none')).toBe('')
  })

  it('is a code in either case, full-width or spaced', () => {
    expect(codeOf(' zgf7t zqm5b ')).toBe('ZGF7TZQM5B')
    expect(codeOf('ＺＧＦ７ＴＺＱＭ５Ｂ')).toBe('ZGF7TZQM5B')
  })

  it.each([zh, en])('is found in a whole receipt', (m) => {
    const text = m.receipt.text('202611260000188', 'ZGF7TZQM5B', 'https://a.example/p/#202611260000188')
    expect(bothOf(text)).toEqual({ number: '202611260000188', code: 'ZGF7TZQM5B' })
  })

  it('is not taken for a receipt when one of the two is missing', () => {
    expect(bothOf('202611260000188')).toBeNull()
    expect(bothOf('ZGF7TZQM5B')).toBeNull()
    expect(bothOf('202611260000188 ABC')).toBeNull()
  })
})
