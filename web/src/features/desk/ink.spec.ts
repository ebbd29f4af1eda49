import { describe, expect, it } from 'vitest'
import { isEnough, strokesOf } from './ink'

const line = (from: number, to: number) => ({
  points: [
    { x: 1.26, y: 2, time: from },
    { x: 5, y: 6.04, time: to },
  ],
})

describe('strokes', () => {
  it('count time from the first touch and round places', () => {
    expect(strokesOf([line(5000, 5100), line(5300, 5400)])).toEqual([
      [[1.3, 2, 0], [5, 6, 100]],
      [[1.3, 2, 300], [5, 6, 400]],
    ])
  })

  it('leave out what has no point', () => expect(strokesOf([{ points: [] }])).toEqual([]))
})

describe('ink', () => {
  it('is too little in one short stroke', () => {
    expect(isEnough([])).toBe(false)
    expect(isEnough(strokesOf([line(0, 999)]))).toBe(false)
  })

  it('is enough in one of a second, or in two', () => {
    expect(isEnough(strokesOf([line(0, 1000)]))).toBe(true)
    expect(isEnough(strokesOf([line(0, 10), line(20, 30)]))).toBe(true)
  })
})
