import type { Anomaly, Cell, Figure, Report, ReportTable } from './reportClient'

// Parts of reports for tests, whole as the server gives them. Codes may be ones that no server has.

type Given<T extends { code: string }> = Partial<Omit<T, 'code'>> & { code: string }

export function figureSample(given: Given<Figure>): Figure {
  const usual = { name: given.code, value: 1, unit: 'tickets', tickets: 0, drill: '', formula: '' }
  return { ...usual, target: null, met: null, numerator: null, denominator: null, usual: null, ...given } as Figure
}

/** Columns are named after their codes, and count tickets. */
export function tableSample(code: string, columns: string[], rows: Cell[][], given: Partial<ReportTable> = {}): ReportTable {
  const names = { name: code, column_names: columns.map((column) => `<${column}>`), column_units: columns.map(() => 'tickets') }
  return { ...names, columns, rows, ...given, code: code as ReportTable['code'] }
}

/** `id` as the server makes it: figure, dimension, key. */
export function anomalySample(id: string, name = ''): Anomaly {
  const [, dimension = 'total', key = ''] = id.split('/')
  return { id, figure: 'received', dimension, key, name, value: 37, low: 0, high: 8, usual: 4, explanation: '' }
}

export function reportSample(given: Partial<Report>): Report {
  return {
    kind: 'daily', date: '2026-11-26', from: '2026-11-26', to: '2026-11-26', as_of: '2026-11-26T10:00:00.000Z', final: false,
    signed: false, signature: null, figures: [], tables: [], hot_subjects: [], anomalies: [], corrections: [], remarks: '',
    content_hash: '', ...given,
  }
}
