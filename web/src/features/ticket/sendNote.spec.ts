import { describe, expect, it } from 'vitest'
import { restOf, type Note } from './sendNote'

const note = (body: string, files: string[] = []): Note => ({
  kind: 'internal', body, direction: 'out', channel: 'phone', callback: false, files, known: [],
})

describe('what is left of a note that was sent', () => {
  it.each([
    ['已联系', '已联系', ''],
    ['已联系', '已联系\n明天再打', '明天再打'],
    ['已联系', '未联系', '未联系'],
    ['已联系', '', ''],
  ])('%j, then %j: %j', (sent, typed, rest) => {
    expect(restOf(note(typed), note(sent)).body).toBe(rest)
  })

  it('has the files that came meanwhile', () => {
    expect(restOf(note('', ['a', 'b']), note('', ['a'])).files).toEqual(['b'])
  })
})
