import { expect, it } from 'vitest'
import { dropFromTrail, lastOpened, leaveTrail, nextOnTrail, previousOnTrail, trailOrigin } from './trail'

const row = (number: string) => ({ id: `id${number}`, number, subject: number, timers: [] })

it('leads along the list that a ticket was opened from, and back to it', () => {
  leaveTrail([row('1'), row('2'), row('3')], { view: 'mine' }, row('2'))
  expect([previousOnTrail('2'), nextOnTrail('2')]).toEqual(['1', '3'])
  expect([previousOnTrail('1'), nextOnTrail('3'), nextOnTrail('9')]).toEqual([null, null, null])
  expect(trailOrigin.value).toEqual({ view: 'mine' })
  expect(lastOpened.value).toBe('id2')
  dropFromTrail('2')
  expect(nextOnTrail('1')).toBe('3')
})
