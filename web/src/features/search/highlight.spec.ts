import { describe, expect, it } from 'vitest'
import { piecesOf } from './highlight'

const marked = (text: string, ranges: { begin: number; end: number }[]) =>
  piecesOf(text, ranges).map((piece) => (piece.found ? `[${piece.text}]` : piece.text)).join('')

describe('what was found', () => {
  it('is marked where the server says', () => {
    expect(marked('refund please', [{ begin: 0, end: 6 }])).toBe('[refund] please')
  })

  it('counts code points, not halves of them', () => {
    expect(marked('\u{1F600}\u{20000}ab', [{ begin: 1, end: 3 }])).toBe('\u{1F600}[\u{20000}a]b')
  })

  it('is one piece where ranges touch or overlap', () => {
    expect(marked('abcdef', [{ begin: 2, end: 4 }, { begin: 1, end: 3 }, { begin: 4, end: 5 }])).toBe('a[bcde]f')
  })

  it('loses nothing, whatever the ranges are', () => {
    expect(marked('abc', [{ begin: 2, end: 99 }, { begin: -4, end: 0 }])).toBe('ab[c]')
    expect(piecesOf('', [{ begin: 0, end: 1 }])).toEqual([])
  })

  it('stays text, also when it looks like markup', () => {
    expect(piecesOf('<img src=x>', [{ begin: 1, end: 4 }]).map((piece) => piece.text)).toEqual(['<', 'img', ' src=x>'])
  })
})
