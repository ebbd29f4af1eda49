import { describe, expect, it } from 'vitest'
import { queryOf } from './callers'

describe('what is typed about a caller', () => {
  it.each([
    ['138', null],
    ['1380', { phone: '1380' }],
    ['138-0013 8000', { phone: '13800138000' }],
    ['\u738b', { q: '\u738b' }],
    ['W', null],
    ['Wu', { q: 'Wu' }],
    ['  ', null],
  ])('%s', (text, query) => expect(queryOf(text)).toEqual(query))
})
