import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  codesOf, metrics, moved, percentsOf, ruleLabel, rungsOf, tidied, withConditions, withLabel, withLadder, withNewRule,
  withStep, withUnit, withoutRule,
} from './policyEdit'
import { metricsOf, type PolicyDocument } from './policyMatrix'

const read = (name: string) =>
  JSON.parse(readFileSync(join(process.cwd(), `../config/policy.${name}.json`), 'utf8')) as PolicyDocument
const retail = read('retail')
const names = (document: PolicyDocument) => document.rules.map((rule) => rule.name)

describe('editing a policy', () => {
  it('knows every metric that the shipped policies name, and a label for each rule', () => {
    for (const document of [retail, read('claims')]) {
      expect(metricsOf(document).filter((metric) => !(metrics as readonly string[]).includes(metric))).toEqual([])
      for (const rule of document.rules) {
        expect(ruleLabel(rule, 'zh')).toMatch(/\p{Script=Han}/u)
        expect(ruleLabel(rule, 'en')).not.toMatch(/\p{Script=Han}/u)
      }
    }
    expect(ruleLabel({ name: 'without', targets: {} }, 'zh')).toBe('without')
  })

  it('moves rules up and down, and not beyond the ends', () => {
    const [first, second] = names(retail)
    expect(names(moved(retail, 0, 1)).slice(0, 2)).toEqual([second, first])
    expect(moved(moved(retail, 0, 1), 1, -1)).toEqual(retail)
    expect(moved(retail, 0, -1)).toBe(retail)
    expect(moved(retail, retail.rules.length - 1, 1)).toBe(retail)
  })

  it('adds a rule first, under a name of its own, and takes it out again', () => {
    const twice = withNewRule(withNewRule(retail, 'new'), 'new')
    expect(names(twice).slice(0, 2)).toEqual(['new 2', 'new'])
    expect(withoutRule(withoutRule(twice, 0), 0)).toEqual(retail)
  })

  it('keeps no condition that says nothing', () => {
    expect(tidied({ kind: [], difficult: false, category: '', amount_from: '5' })).toEqual({ difficult: false, amount_from: '5' })
    expect(withConditions(retail.rules[0]!, { kind: [] })).not.toHaveProperty('when')
    expect(codesOf({ kind: 'claim' }, 'kind')).toEqual(['claim'])
    expect(codesOf({}, 'kind')).toEqual([])
  })

  it('has a label in both languages or none', () => {
    const rule = withLabel({ name: 'r', targets: {} }, 'zh', '规则')
    expect(rule.label).toEqual({ zh: '规则', en: '' })
    expect(withLabel(rule, 'zh', '')).not.toHaveProperty('label')
  })

  it('changes units without mixing what they count', () => {
    expect(withUnit({ unit: 'elapsed', minutes: 30 }, 'working')).toEqual({ unit: 'working', minutes: 30 })
    expect(withUnit({ unit: 'elapsed', minutes: 30 }, 'working_days')).toEqual({ unit: 'working_days', days: 1 })
    expect(withUnit({ unit: 'working_days', days: 3 }, 'calendar_days')).toEqual({ unit: 'calendar_days', days: 3 })
    expect(withUnit({ unit: 'working_days', days: 3 }, 'elapsed')).toEqual({ unit: 'elapsed', hours: 1 })
    expect(withUnit({ unit: 'elapsed', hours: 3 }, 'same_working_day')).toEqual({ unit: 'same_working_day' })
  })

  it('edits ladders and what their steps do', () => {
    expect(percentsOf('50, 80，100')).toEqual([50, 80, 100])
    const own = withLadder(retail, 'ring', [100, 300])
    expect(rungsOf(own)).toEqual([50, 80, 100, 150, 200, 300])
    expect(withLadder(own, 'ring', null)).toEqual(retail)
    expect(rungsOf(retail, { 120: { flag: true } })).toContain(120)
    expect(withStep({}, 80, { notify: ['lead'], flag: false })).toEqual({ 80: { notify: ['lead'] } })
    expect(withStep({ 80: { notify: ['lead'] } }, 80, { notify: [] })).toEqual({})
  })
})
