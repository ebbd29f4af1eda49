import readSheet from 'read-excel-file/browser'
import { tableOf } from './mapping'

/** The first sheet of a workbook. In a file of its own: few people need what reads it. */
export async function readWorkbook(file: File): Promise<ReturnType<typeof tableOf>> {
  const sheets: unknown = await readSheet(file)
  const first: unknown = Array.isArray(sheets) ? sheets[0] : undefined
  const rows = Array.isArray(first) ? sheets : (first as { data?: unknown } | undefined)?.data
  return tableOf((rows ?? []) as unknown[][])
}
