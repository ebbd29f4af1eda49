import { describe, expect, it } from 'vitest'
import { anomalySample, reportSample } from './samples'
import { missingOf, signatureOf } from './useExplanations'

const anomalies = [anomalySample('a'), anomalySample('b'), anomalySample('c')]

describe('signing', () => {
  it('misses what was not explained, and blanks explain nothing', () => {
    expect(missingOf(anomalies, { a: '暴雨', b: '  ' }).map(({ id }) => id)).toEqual(['b', 'c'])
    expect(missingOf([], {})).toEqual([])
  })

  it('sends what was written of anomalies that are still there', () => {
    const report = reportSample({ anomalies })
    const written = { remarks: ' 正常 ', explanations: { a: ' 暴雨\n', b: ' ', gone: '旧' } }
    expect(signatureOf(report, written)).toEqual({ remarks: '正常', explanations: { a: '暴雨' } })
    expect(signatureOf(reportSample({}), written)).toEqual({ remarks: '正常', explanations: {} })
  })
})
