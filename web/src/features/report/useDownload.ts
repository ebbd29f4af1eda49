import { ref } from 'vue'
import { ProblemError } from '@/api/problem'
import { languageTag, translate } from '@/shared/messages'
import { toast } from '@/shared/toast'
import { fileNameOf, saveBlob } from '@/features/export/saveFile'
import { addressOf, type ReportKind, type Scope } from './reportClient'

export const formats = ['xlsx', 'csv', 'json'] as const
export type Format = (typeof formats)[number]

/** What this server has refused to make (406) is not offered again. */
const refused = ref<Format[]>([])

export function useDownload() {
  const busy = ref<Format | null>(null)

  async function download(kind: ReportKind, period: string, scope: Scope, format: Format): Promise<void> {
    if (busy.value) return
    busy.value = format
    try {
      const response = await fetch(addressOf(kind, period, scope, format), {
        credentials: 'same-origin',
        headers: { 'Accept-Language': languageTag() },
      })
      if (!response.ok) throw await ProblemError.from(response)
      const name = fileNameOf(response.headers.get('Content-Disposition'), `${kind}-${period}.${format}`)
      saveBlob(name, await response.blob())
    } catch (error) {
      fail(error, format)
    } finally {
      busy.value = null
    }
  }

  function fail(error: unknown, format: Format): void {
    if (error instanceof ProblemError && error.status === 406) {
      refused.value = [...refused.value, format]
      toast.warning(translate('report.format_refused', { format: format.toUpperCase() }))
      return
    }
    // No answer at all, as `describe` tells it.
    toast.problem(error instanceof TypeError ? ProblemError.unreachable() : error)
  }

  return { busy, refused, download }
}
