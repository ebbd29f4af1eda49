import { describe, expect, it } from 'vitest'
import { restOf } from './sentText'

describe('what is left of a note that was sent', () => {
  it.each([
    ['已联系', '已联系', ''],
    ['已联系', '已联系\n明天再打', '明天再打'],
    ['已联系', '未联系', '未联系'],
    ['已联系', '', ''],
  ])('%j, then %j: %j', (sent, typed, rest) => {
    expect(restOf(typed, sent)).toBe(rest)
  })
})
