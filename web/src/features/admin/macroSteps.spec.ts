import { describe, expect, it } from 'vitest'
import { linesOf, stepsOf, type MacroStep } from './macroSteps'

const step = (value: unknown) => value as MacroStep

describe('steps of a macro', () => {
  it('come back as they were', () => {
    const steps = [
      step({ action: 'patch', form: { priority: 'high', add_tags: ['a', 'b'] } }),
      step({ action: 'comment', form: { body: '{{number}}', internal: true } }),
      step({ action: 'summarize', form: { improvement: { measure: 'm' } }, comment: 'c' }),
    ]
    expect(stepsOf(linesOf(steps))).toEqual(steps)
  })

  it('leave out members without a name, and a blank comment', () => {
    const lines = [{ action: 'watch', members: [{ name: ' ', value: 'x' }], comment: ' ' }]
    expect(stepsOf(lines)).toEqual([{ action: 'watch', form: {} }])
  })
})
