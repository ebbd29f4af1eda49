import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { isProblem } from '@/api/problem'
import type { Schemas } from '@/api/client'
import { toast } from '@/shared/toast'
import { sendBulk, undoBulk, type BulkOutcome, type BulkRequest } from './bulk'

export type SendBulk = (title: string, request: BulkRequest) => Promise<BulkOutcome | null>

/** Sends one request for all `tickets`, says what was done, and offers to take it back (Z). */
export function useBulkSend(tickets: () => readonly Schemas['Ticket'][], undone: () => void) {
  const { t } = useI18n()
  const busy = ref(false)

  async function undo(undos: readonly string[]): Promise<void> {
    try {
      const stayed = await undoBulk(undos)
      if (stayed > 0) toast.warning(t('queue.bulk.undo_partly', { count: stayed }))
      else toast.info(t('queue.bulk.undone'))
    } catch (error) {
      toast.problem(error)
    }
    undone()
  }

  const send: SendBulk = async (title, request) => {
    if (busy.value) return null
    busy.value = true
    try {
      const outcome = await sendBulk(tickets(), request)
      const { done, undos } = outcome
      const message = t('queue.bulk.did', { title, count: done.length })
      if (done.length > 0) toast.ok(message, undos.length > 0 ? { undo: () => undo(undos) } : {})
      return outcome
    } catch (error) {
      if (!isProblem(error)) throw error
      toast.problem(error)
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, send }
}
