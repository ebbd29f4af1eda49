import { describe, expect, it } from 'vitest'
import type { Anomaly, Report } from './types'
import { missingOf, signatureOf } from './useExplanations'

const anomaly = (id: string): Anomaly => ({ id, figure: 'received', name: '', value: 9, low: 1, high: 5 })
const anomalies = [anomaly('a'), anomaly('b'), anomaly('c')]

describe('signing', () => {
  it('misses what was not explained, and blanks explain nothing', () => {
    expect(missingOf(anomalies, { a: '暴雨', b: '  ' }).map(({ id }) => id)).toEqual(['b', 'c'])
    expect(missingOf([], {})).toEqual([])
  })

  it('sends what was written of anomalies that are still there', () => {
    const report = { anomalies } as unknown as Report
    const written = { remarks: ' 正常 ', explanations: { a: ' 暴雨\n', b: ' ', gone: '旧' } }
    expect(signatureOf(report, written)).toEqual({ remarks: '正常', explanations: { a: '暴雨' } })
    expect(signatureOf({} as Report, written)).toEqual({ remarks: '正常', explanations: {} })
  })
})
