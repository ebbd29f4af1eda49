import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { conditionsOf, limitOf, metricsOf, numberOf, withLimit, type PolicyDocument } from './policyMatrix'

const retail = JSON.parse(readFileSync(join(process.cwd(), '../config/policy.retail.json'), 'utf8')) as PolicyDocument
const rule = (name: string) => retail.rules.findIndex((one) => one.name === name)

describe('the matrix of a policy', () => {
  it('has a column for every limit there is, once', () => {
    const metrics = metricsOf(retail)
    expect(new Set(metrics).size).toBe(metrics.length)
    expect(metrics).toEqual(expect.arrayContaining(['resolution', 'intake', 'callback']))
  })

  it('reads limits in seconds or days', () => {
    expect(limitOf({ unit: 'working', minutes: 30 })).toEqual({ unit: 'working', value: 1800 })
    expect(limitOf({ unit: 'elapsed', hours: 1, minutes: 30 })).toEqual({ unit: 'elapsed', value: 5400 })
    expect(limitOf({ unit: 'working_days', days: 2 })).toEqual({ unit: 'working_days', value: 2 })
  })

  it('says when a rule holds', () => {
    expect(conditionsOf(retail.rules[rule('complaint')]!)).toEqual([{ member: 'kind', values: ['complaint'] }])
    expect(conditionsOf(retail.rules[rule('everywhere')]!)).toEqual([])
  })

  it('changes one limit and nothing else', () => {
    const index = rule('complaint')
    const changed = withLimit(retail, index, 'assessment', 6)
    expect(numberOf(changed.rules[index]!.targets['assessment']!)).toEqual({ member: 'hours', value: 6 })
    expect(withLimit(changed, index, 'assessment', 4)).toEqual(retail)
    expect(withLimit(retail, index, 'callback', 1)).toEqual(retail)
  })
})
