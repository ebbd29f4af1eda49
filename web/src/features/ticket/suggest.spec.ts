import { describe, expect, it } from 'vitest'
import { bestOf, inserted, triggerAt } from './suggest'

describe('a trigger', () => {
  it.each([
    ['::', 'canned', ''], ['hello ::th', 'canned', 'th'], ['\u4f60\u597d\uff1a\uff1atk', 'canned', 'tk'],
    [':\uff1atk', 'canned', 'tk'], ['@', 'mention', ''], ['see @zh', 'mention', 'zh'],
    ['\u8bf7@\u5f20', 'mention', '\u5f20'],
  ])('is found in %s', (text, kind, query) => {
    expect(triggerAt(text, text.length)).toMatchObject({ kind, query })
  })

  it.each(['10:30', 'mail a@b.cn', ':: and on', 'plain'])('is not in %s', (text) => {
    expect(triggerAt(text, text.length)).toBeNull()
  })

  it('ends at the caret', () => {
    expect(triggerAt('::abc', 3)).toEqual({ kind: 'canned', query: 'a', from: 0 })
  })
})

it('what is chosen takes the place of the trigger', () => {
  const text = 'so ::th, bye'
  const trigger = triggerAt(text, 7)!
  expect(inserted(text, trigger, 7, 'thanks')).toEqual({ text: 'so thanks, bye', caret: 9 })
})

it('finds by name, by part of it and by the initials of its reading', () => {
  const people = [
    { id: 'agent1', label: '\u6797\u5c0f\u96e8', hint: 'agent1' },
    { id: 'lead1', label: '\u8d75\u4e3d\u534e', hint: 'lead1' },
  ]
  expect(bestOf(people, 'lxy').map((one) => one.id)).toEqual(['agent1'])
  expect(bestOf(people, 'lea').map((one) => one.id)).toEqual(['lead1'])
  expect(bestOf(people, '')).toHaveLength(2)
})
