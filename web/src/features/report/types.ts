// A report as the server gives it. What an older server leaves out is left out of the page.

export type ReportKind = 'daily' | 'weekly' | 'monthly'
export type Cell = string | number | null

export interface Figure {
  code: string
  name: string
  /** Null where there is nothing to divide by. */
  value: number | null
  unit: string
  tickets?: number
  drill?: string
  target?: number | null
  met?: boolean | null
  numerator?: number | null
  denominator?: number | null
  /** In words. */
  formula?: string
  /** What the same weekday of the last weeks had. */
  usual?: number | null
}

export interface ReportTable {
  code: string
  name?: string
  columns: string[]
  column_names?: string[]
  column_units?: string[]
  rows: Cell[][]
}

export interface HotSubject {
  phrase: string
  count: number
  usual?: number | null
  score?: number
  samples?: { number: string; subject?: string }[]
  drill?: string
}

export interface Anomaly {
  /** May hold slashes. */
  id: string
  figure: string
  dimension?: string
  key?: string
  name: string
  value: number
  low: number
  high: number
  usual?: number | null
  explanation?: string
}

export interface Correction {
  date: string
  figure: string
  dimension?: string
  key?: string
  name: string
  delta: number
  seen_at?: string
}

export interface Report {
  kind?: ReportKind
  date?: string
  week?: string
  month?: string
  from?: string
  to?: string
  as_of: string
  final: boolean
  signed: boolean
  signature?: { by: { id: string; display_name: string }; at: string } | null
  figures: Figure[]
  tables: ReportTable[]
  hot_subjects?: HotSubject[]
  anomalies?: Anomaly[]
  corrections?: Correction[]
  remarks?: string
  content_hash?: string
}
